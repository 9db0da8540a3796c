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
import { createRandom } from '../../../../src/core/random.ts';
import { parseRating, parseVerdict } from '../../../../src/core/rating.ts';
import { RATING_GRAMMAR, VERDICT_GRAMMAR } from '../../../../src/core/rating-grammar.ts';
import type { ReplyGrammar } from '../../../../src/core/ports.ts';
import type { Message } from '../../../../src/core/types.ts';
import { escapeDollars, NO_ROLE_TEMPLATES } from '../../../../src/engines/webllm/escape-dollars.ts';

/** What of xgrammar the library calls, and we in its place. */
interface Xgrammar {
  TokenizerInfo: {
    createTokenizerInfo(table: string[], kind: string, prepend: boolean, size: number, stops: number[]): Promise<object>;
  };
  GrammarCompiler: { createGrammarCompiler(info: object): Promise<{ compileGrammar(text: string): Promise<object> }> };
  GrammarMatcher: { createGrammarMatcher(grammar: object): Promise<GrammarMatcher> };
}

interface GrammarMatcher {
  getNextTokenBitmask(): Promise<Int32Array>;
  acceptToken(token: number): boolean;
  isTerminated(): boolean;
}

interface Internals {
  getConversationFromChatCompletionRequest(
    request: ChatCompletionRequest,
    config: object,
    includeLast: boolean,
  ): { getPromptArray(): string[]; getArtifactPromptSegments(): string[] };
  MLCEngine: new () => object;
  LLMChatPipeline: { toString(): string };
  xgrammar: Xgrammar;
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
  // The bundler has put a placeholder where xgrammar's start-up code finds out that this is Node.
  const here = `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n`;
  const code = source.replaceAll('"MLC_DUMMY_PATH"', 'import.meta.url');
  const internals = 'getConversationFromChatCompletionRequest, LLMChatPipeline, libExports$1 as xgrammar';
  writeFileSync(file, `${here}${code}\nexport { ${internals} };\n`);
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

/** Every byte, some words, parts of the mark, and the token that ends a reply. */
const WORDS = ['Rating', ' Rating', ': [[', '[[', ']]', '[[1', '0]]', '[', '[A', 'A]]', ' good', ' answer', '\n\n', '[[10]]', '[[B]]'];
const byteToken = (byte: number) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;
const VOCABULARY = ['</s>', ...Array.from({ length: 256 }, (_, byte) => byteToken(byte)), ...WORDS];
const BYTES_OF = VOCABULARY.map((word, token) =>
  token === 0 ? Buffer.of() : token <= 256 ? Buffer.of(token - 1) : Buffer.from(word),
);

/** Compiles a grammar once, and starts a matcher of it. */
function createMatchers(): (grammar: string) => Promise<GrammarMatcher> {
  const { TokenizerInfo, GrammarCompiler, GrammarMatcher } = library.xgrammar;
  const compiler = TokenizerInfo.createTokenizerInfo(VOCABULARY, 'byte_fallback', false, VOCABULARY.length, [0]).then((info) =>
    GrammarCompiler.createGrammarCompiler(info),
  );
  return async (grammar) => GrammarMatcher.createGrammarMatcher(await (await compiler).compileGrammar(grammar));
}

/** A model of random words, held to a grammar as the library does it, and to its ending as we do. */
async function randomReply(
  start: (grammar: string) => Promise<GrammarMatcher>,
  { grammar, maxTokens, seed }: { readonly grammar: ReplyGrammar; readonly maxTokens: number; readonly seed: number },
): Promise<{ text: string; tokens: number; isDone: boolean }> {
  const random = createRandom(seed);
  let matcher = await start(grammar.whole);
  let isEnding = false;
  const bytes: Buffer[] = [];
  for (let tokens = 0; tokens < maxTokens; tokens += 1) {
    const mask = await matcher.getNextTokenBitmask();
    const allowed = VOCABULARY.map((_, token) => token).filter((token) => (((mask[token >> 5] ?? 0) >>> (token & 31)) & 1) === 1);
    const token = allowed[Math.floor(random() * allowed.length)] ?? 0;
    matcher.acceptToken(token);
    if (token === 0) return { text: Buffer.concat(bytes).toString(), tokens: tokens + 1, isDone: true };
    bytes.push(BYTES_OF[token] ?? Buffer.of());
    const text = Buffer.concat(bytes).toString();
    // The library hands no piece out that ends within a character.
    const isDue = maxTokens - tokens - 1 <= grammar.endingTokens && !text.endsWith('\uFFFD') && !text.includes('[[');
    if (isDue && !isEnding) {
      matcher = await start(grammar.ending);
      isEnding = true;
    }
  }
  return { text: Buffer.concat(bytes).toString(), tokens: maxTokens, isDone: false };
}

describe('the grammar of a judge', () => {
  const lengths = [24, 25, 30, 60, 200];
  const replies = (grammar: ReplyGrammar) => {
    const start = createMatchers();
    const reply = (_: unknown, seed: number) => randomReply(start, { grammar, maxTokens: lengths[seed % lengths.length] ?? 24, seed: seed + 1 });
    return Promise.all(Array.from({ length: 40 }, reply));
  };

  it('has a model of random words end every reply with a readable rating, within its tokens', { timeout: 60_000 }, async () => {
    const all = await replies(RATING_GRAMMAR);
    const ratings = all.map(({ text }) => parseRating(text));
    expect(all.filter(({ isDone }) => !isDone)).toEqual([]);
    expect(ratings.filter(({ pattern }) => pattern !== 1)).toEqual([]);
    expect(ratings.map(({ rating }) => rating).filter((rating) => !(rating !== null && rating >= 1 && rating <= 10 && rating % 1 === 0))).toEqual([]);
    expect(new Set(ratings.map(({ rating }) => rating)).size).toBeGreaterThan(5);
    expect(all.every(({ text }) => /Rating: \[\[\d+\]\]$/.test(text))).toBe(true);
  });

  it('has it end every reply about a pair with a verdict, and with one only', { timeout: 60_000 }, async () => {
    const all = await replies(VERDICT_GRAMMAR);
    expect(all.filter(({ isDone }) => !isDone)).toEqual([]);
    expect(all.filter(({ text }) => parseVerdict(text) === null)).toEqual([]);
    expect(all.every(({ text }) => text.match(/\[\[/g)?.length === 1 && /\[\[[ABC]\]\]$/.test(text))).toBe(true);
  });
});

describe('the private fields that bring a reply to its ending', () => {
  it('are there', () => {
    const engine = new library.MLCEngine() as { loadedModelIdToPipeline?: unknown };
    expect(engine.loadedModelIdToPipeline).toBeInstanceOf(Map);
    const source = String(library.LLMChatPipeline);
    for (const field of ['grammarMatcher', 'grammarCompiler', 'outputIds', 'filledKVCacheLength']) expect(source).toContain(`this.${field} = `);
    expect(source).toContain('yield this.grammarMatcher.getNextTokenBitmask()');
    expect(source).toContain('this.outputIds.length >= max_tokens');
  });
});
