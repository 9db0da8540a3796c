/** Judges of `eval` over real HTTP, from the page in a Chromium: juries, own prompts, caches, ended models. */
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOpenAiServer, type FakeServer, type FakeServerOptions } from '../fakes/openai-server.ts';
import { runHere, temporaryFolder } from './command.ts';

const KEY = 'sk-only-for-this-test';

let folder = '';
let server: FakeServer | null = null;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  await server?.close();
  server = null;
});

async function serve(options: FakeServerOptions = {}): Promise<readonly string[]> {
  server = await startOpenAiServer({ key: KEY, ...options });
  return ['--judge-url', server.baseUrl];
}

const small = (name: string, ...more: string[]) => [
  ...['eval', '--models', 'benchtab-tiny-1', '--max-tokens', '12', '--max-questions', '2'],
  ...['--output', join(folder, `${name}.json`), ...more],
];

interface Results {
  readonly run: {
    readonly bench: { readonly judge_prompts_name: string | null };
    readonly jury: { readonly jurors: readonly { readonly judge_id: string }[]; readonly repeats: number; readonly rule: string } | null;
  };
  readonly models: readonly { readonly rated: number; readonly unrated: number; readonly average_score: number | null }[];
}

const resultsOf = async (name: string) => JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as Results;

async function strictPrompts(): Promise<string> {
  const official = await readFile('public/benches/starter/judge_prompts.jsonl', 'utf8');
  const file = join(folder, 'strict.jsonl');
  await writeFile(file, official.replaceAll('"system_prompt": "', '"system_prompt": "Be strict. '));
  return file;
}

describe('eval with a jury', () => {
  it('seats it in the page with own prompts and pace, and finds its judgments again in a file', async () => {
    const url = await serve();
    const jury = ['--judge', 'gpt-4.1-nano,gpt-6-luna', '--judge-repeats', '2', '--jury-rule', 'median'];
    const more = [...jury, ...url, '--judge-prompts', await strictPrompts(), '--rate', '5', '--cache', join(folder, 'cache.jsonl')];
    const first = await runHere(small('first', ...more), KEY);
    expect(first.error).toContain('Results: ');
    expect(first.status).toBe(0);
    expect(server?.chats()).toHaveLength(4 * 2 * 2);
    expect(server?.chats().every(({ chat }) => chat?.messages[0]?.content.startsWith('Be strict. '))).toBe(true);
    const { run, models } = await resultsOf('first');
    expect(run.bench.judge_prompts_name).toBe('strict');
    const pace = { requests_per_second: 5 };
    const jurors = [{ judge_id: 'gpt-4.1-nano', pace }, { judge_id: 'gpt-6-luna', pace }];
    expect(run.jury).toMatchObject({ jurors, repeats: 2, rule: 'median' });
    expect(models[0]).toMatchObject({ rated: 4, unrated: 0 });
    const judgments = await readdir(join(folder, 'first/data/starter/model_judgment'));
    expect(judgments.filter((name) => name.endsWith('_single.jsonl')).sort()).toEqual(['gpt-4.1-nano_single.jsonl', 'gpt-6-luna_single.jsonl']);

    const second = await runHere(small('second', ...more), KEY);
    expect(second.status).toBe(0);
    expect(server?.chats()).toHaveLength(4 * 2 * 2);
    expect((await resultsOf('second')).models[0]?.average_score).toBe(models[0]?.average_score);
    expect(await readFile(join(folder, 'cache.jsonl'), 'utf8')).not.toContain(KEY);
  });
});

describe('eval refuses before it starts a browser', () => {
  it('a judge that its server does not have any more, naming its successor', async () => {
    const { status, error } = await runHere(small('none', '--judge', 'gpt-4.1-nano', ...(await serve({ models: ['gpt-6-luna'] }))), KEY);
    expect(status).toBe(3);
    expect(error).toContain('Use --judge gpt-6-luna, which follows it. Nothing was judged, nothing was spent.');
    expect(existsSync(join(folder, 'none.json'))).toBe(false);
    expect(server?.chats()).toHaveLength(0);
  });

  it('prompts that lack what the questions and the mode need', async () => {
    const file = join(folder, 'single.jsonl');
    const official = await readFile('public/benches/starter/judge_prompts.jsonl', 'utf8');
    await writeFile(file, official.split('\n').filter((line) => !line.includes('"pair-')).join('\n'));
    const pairwise = ['--models', 'benchtab-tiny-1,benchtab-tiny-2', '--mode', 'pairwise-all'];
    const { status, error } = await runHere(small('none', ...pairwise, '--judge-prompts', file));
    expect(status).toBe(2);
    expect(error).toContain('the file of judge prompts “single” lacks pair-v2');
  });
});
