/**
 * The hazards of the installed WebLLM, proved with the package's own code: when upstream mends one of them, a test here
 * fails and the way round it can go.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ChatCompletionRequest } from '@mlc-ai/web-llm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../../../src/core/types.ts';
import { escapeDollars, NO_ROLE_TEMPLATES } from '../../../../src/engines/webllm/escape-dollars.ts';

interface Internals {
  getConversationFromChatCompletionRequest(
    request: ChatCompletionRequest,
    config: object,
    includeLast: boolean,
  ): { getPromptArray(): string[]; getArtifactPromptSegments(): string[] };
  MLCEngine: new () => object;
  prebuiltAppConfig: { model_list: { model_id: string; model_manifest?: string }[] };
}

const TEMPLATE = {
  system_template: '<system>{system_message}',
  system_message: '',
  roles: { user: 'USER', assistant: 'MODEL', tool: 'TOOL' },
  role_templates: { user: '{user_message}', assistant: '{assistant_message}', tool: '{tool_message}' },
  seps: ['|'],
  role_content_sep: ':',
  role_empty_sep: ':',
  stop_str: [],
  stop_token_ids: [],
};

const TEXT = "Pay $$5$$ or $& or $` or $' and $1, please.";
const MESSAGES: readonly Message[] = [
  { role: 'system', content: `S ${TEXT}` },
  { role: 'user', content: `U ${TEXT}` },
  { role: 'assistant', content: `A ${TEXT}` },
  { role: 'user', content: `V ${TEXT}` },
];

const folder = mkdtempSync(join(tmpdir(), 'benchtab-webllm-'));
let library: Internals;

beforeAll(async () => {
  const source = readFileSync(createRequire(import.meta.url).resolve('@mlc-ai/web-llm'), 'utf8');
  // Vitest runs what lies in a folder of this name as it is, and would transform the 6 MB anywhere else.
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  const file = join(modules, 'web-llm.mjs');
  writeFileSync(file, `${source}\nexport { getConversationFromChatCompletionRequest };\n`);
  library = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Internals;
});

afterAll(() => rmSync(folder, { recursive: true }));

function conversationOf(messages: readonly Message[], template: object = TEMPLATE) {
  const request = { messages: messages.map((message) => ({ ...message })) } as ChatCompletionRequest;
  return library.getConversationFromChatCompletionRequest(request, { conv_template: template }, true);
}

describe('the installed WebLLM', () => {
  it('corrupts dollars in every role', () => {
    const prompt = conversationOf(MESSAGES).getPromptArray();
    for (const part of prompt) expect(part).not.toContain(TEXT);
  });

  it('keeps them when they are doubled', () => {
    const prompt = conversationOf(escapeDollars(MESSAGES, TEMPLATE)).getPromptArray();
    expect(prompt).toEqual([
      `<system>S ${TEXT}`,
      `USER:U ${TEXT}|`,
      `MODEL:A ${TEXT}|`,
      `USER:V ${TEXT}|`,
    ]);
  });

  it('pastes a role without a template as it is, so that it must not be doubled', () => {
    const bare = { ...TEMPLATE, role_templates: undefined };
    const prompt = conversationOf(escapeDollars(MESSAGES, NO_ROLE_TEMPLATES), bare).getPromptArray();
    expect(prompt[1]).toBe(`USER:U ${TEXT}|`);
  });

  it('corrupts only the system text where the prompt is built from a manifest', () => {
    const bare = conversationOf(MESSAGES).getArtifactPromptSegments().join('');
    expect(bare).not.toContain(`S ${TEXT}`);
    const escaped = conversationOf(escapeDollars(MESSAGES, NO_ROLE_TEMPLATES)).getArtifactPromptSegments().join('');
    expect(escaped).toBe(`<system>S ${TEXT}USER:U ${TEXT}|MODEL:A ${TEXT}|USER:V ${TEXT}|`);
  });

  it('deletes the word {function_string} from a message', () => {
    const messages = [{ role: 'user', content: 'a {function_string} b' }] as const;
    expect(conversationOf(messages).getPromptArray().at(-1)).toBe('USER:a  b|');
  });

  it('keeps the chat templates where the backend looks for them', () => {
    expect(new library.MLCEngine()).toHaveProperty('loadedModelIdToChatConfig', new Map());
  });

  it('builds only the gemma-4 prompts from a manifest', () => {
    const withManifest = library.prebuiltAppConfig.model_list.filter((record) => record.model_manifest !== undefined);
    expect(withManifest.length).toBeGreaterThan(0);
    for (const { model_id } of withManifest) expect(model_id).toMatch(/^gemma-4/);
  });
});
