/** What `benchtab judge` does when things go wrong, against a server over real HTTP. */
import { mkdirSync, rmSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../fakes/openai-faults.ts';
import { replyTo, usageOf } from '../../fakes/openai-replies.ts';
import { startOpenAiServer, type FakeServer, type FakeServerOptions } from '../../fakes/openai-server.ts';
import { KEY, placeOf, quickConfig, readRows, run, writeAnswers, type Row } from './judge-runner.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder = '';
let config = '';
let server: FakeServer | null = null;
const output = () => join(folder, 'out.jsonl');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'benchtab-evidence-'));
  config = await quickConfig(folder);
});

afterEach(async () => {
  await server?.close();
  server = null;
});

interface Call {
  readonly models?: readonly string[];
  readonly questions?: number;
  readonly args?: readonly string[];
  readonly key?: string;
}

/** By default two questions: four turns. */
async function judge({ models = ['model-a'], questions = 2, args = [], key = KEY }: Call = {}) {
  const answers = await Promise.all(models.map((model) => writeAnswers(join(folder, `${model}.jsonl`), questions)));
  return run(
    [
      ...['judge', '--answers', ...answers, '--bench', 'starter', '--first-n', String(questions), '--config', config],
      ...['--judge', 'gpt-4.1-nano', '--judge-url', server?.baseUrl ?? '', '--rate', '1000', '--output', output(), ...args],
    ],
    { environment: { OPENAI_API_KEY: key } },
  );
}

async function serve(options: FakeServerOptions = {}): Promise<void> {
  await server?.close();
  server = await startOpenAiServer({ key: KEY, ...options });
}

const rowsOrNone = () => readRows(output()).catch((): readonly Row[] => []);

describe('judge, by kind of failure', () => {
  const stopping: readonly (readonly [Fault, RegExp])[] = [
    ['401', /refused the key \(401\): "Incorrect API key provided: \[key\]\."/],
    ['no-credit', /credit/],
    ['404-model', /does not exist|does not have/],
    ['400', /Invalid value for messages, sent with \[key\]/],
  ];

  it.each(stopping)('stops at %s with status 3 and the server’s words, keeps what there is, and goes on', async (fault, words) => {
    await serve({ faults: { script: [null, null, fault, fault, fault, fault] } });
    const stopped = await judge({ questions: 8, args: ['--rate', '5'] });
    expect(stopped.status).toBe(3);
    expect(stopped.error).toMatch(words);
    expect(stopped.error).not.toContain(KEY);
    const kept = (await rowsOrNone()).length;
    expect(kept).toBeGreaterThanOrEqual(1);
    expect(stopped.error).toContain(`model-a: ${kept} judged; `);
    await serve();
    expect((await judge({ questions: 8, args: ['--resume'] })).status).toBe(0);
    expect(server?.chats()).toHaveLength(16 - kept);
    expect(new Set((await readRows(output())).map(placeOf)).size).toBe(16);
  });

  const passing: readonly Fault[] = ['429', '429-hint', '500', '503', 'cut', 'cut-late', 'garbage', 'html', 'empty', 'no-text'];

  it.each(passing)('rides out %s, and judges every turn once', async (fault) => {
    await serve({ faults: { script: [fault, null, fault] } });
    expect((await judge()).status).toBe(0);
    const rows = await readRows(output());
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map(placeOf)).size).toBe(4);
    expect(server?.chats()).toHaveLength(6);
  });

  it('gives up a turn that fails every time: a row as FastChat’s, status 1, and another try on request', async () => {
    const isSecond = (text: string) => text.includes('second answer');
    await serve({ reply: ({ messages }) => (isSecond(JSON.stringify(messages)) ? '[[5]]' : '') });
    const first = await judge({ questions: 1 });
    expect(first.status).toBe(1);
    expect(first.error).toContain('model-a: 1 judged; 1 not judged');
    expect((await readRows(output())).map(({ judgment, score }) => [judgment === '$ERROR$', score])).toContainEqual([true, -1]);
    await serve();
    expect((await judge({ questions: 1, args: ['--resume'] })).status).toBe(1);
    expect(server?.chats()).toHaveLength(0);
    expect((await judge({ questions: 1, args: ['--resume', '--retry-unrated'] })).status).toBe(0);
  });

  it('leaves out the turn whose text a filter refuses, and judges the others', async () => {
    await serve({ faults: { script: ['filtered'] } });
    const { status, error } = await judge();
    expect(status).toBe(1);
    expect(error).toContain('model-a: 3 judged; 1 not judged');
    expect(server?.chats()).toHaveLength(4);
  });

  it('stops with 3 when the server is gone', async () => {
    await serve();
    await server?.close();
    const { status, error } = await judge({ questions: 8 });
    expect(status).toBe(3);
    expect(error).toContain('no answer from');
    server = null;
  });

  it.each([['max_tokens'], ['temperature'], ['seed']])('judges by a server that refuses %s', async (field) => {
    await serve({ refuses: [field] });
    expect((await judge()).status).toBe(0);
    expect(await readRows(output())).toHaveLength(4);
  });
});

describe('judge, where its output cannot be written', () => {
  it('makes the folder that is missing', async () => {
    await serve();
    const file = join(folder, 'not/there/yet.jsonl');
    expect((await judge({ args: ['--output', file] })).status).toBe(0);
    expect(await readRows(file)).toHaveLength(4);
  });

  it('ends with 2 before anything is paid for', async () => {
    await serve();
    await writeAnswers(join(folder, 'file.jsonl'), 1);
    const { status, error } = await judge({ args: ['--output', join(folder, 'file.jsonl/out.jsonl')] });
    expect(status).toBe(2);
    expect(error).toMatch(/file\.jsonl\/out\.jsonl: cannot be written: .*; what stands in it is kept/);
    expect(server?.chats()).toHaveLength(0);
  });

  it('stops at the first row that it cannot keep', async () => {
    const reply = () => {
      rmSync(output(), { force: true, recursive: true });
      mkdirSync(output());
      return '[[5]]';
    };
    await serve({ reply });
    const { status, error } = await judge({ questions: 16, args: ['--rate', '5'] });
    expect(status).toBe(2);
    expect(error).toContain('out.jsonl: cannot be written');
    expect(server?.chats().length).toBeLessThan(16);
  });
});

describe('judge in the midst of chaos', () => {
  it('loses nothing, doubles nothing and never exceeds its rate, with 30 % faults over 96 turns', async () => {
    await serve({ faults: { rate: 0.3, seed: 7 }, latencyMs: 30 });
    const models = ['model-a', 'model-b', 'model-c'];
    const args = ['--rate', '40'];
    let ended = await judge({ models, questions: 16, args });
    const placesOnce = async () => (await readRows(output())).map(placeOf);
    expect(new Set(await placesOnce()).size).toBe(96);
    expect(await placesOnce()).toHaveLength(96);
    for (let round = 0; round < 5 && ended.status === 1; round++)
      ended = await judge({ models, questions: 16, args: [...args, '--resume', '--retry-unrated'] });
    expect(ended.status).toBe(0);
    const rows = await readRows(output());
    expect(new Set(rows.map(placeOf)).size).toBe(96);
    expect(rows).toHaveLength(96);
    expect(rows.every(({ score }) => score >= 1)).toBe(true);
    expect(server?.mostPerSecond()).toBeLessThanOrEqual(40);
    const paid = (server?.chats() ?? []).filter(({ fault }) => fault === null).length;
    expect(paid).toBe(96);
  });
});

/** What the server would have billed for everything that it worked on, in US dollars. */
function billedAt({ input, cached, output: out }: { readonly input: number; readonly cached: number; readonly output: number }): number {
  const unbilled: readonly (Fault | null)[] = ['429', '429-hint', '429-retry-after', '500', '503', 'cut'];
  return (server?.chats() ?? [])
    .filter(({ fault }) => !unbilled.includes(fault))
    .reduce((sum, { chat }) => {
      if (chat === null) return sum;
      const { prompt_tokens: prompt, completion_tokens: reply, prompt_tokens_details: details } = usageOf(chat, replyTo(chat));
      const read = details.cached_tokens;
      return sum + ((prompt - read) * input + read * cached + reply * out) / 1e6;
    }, 0);
}

describe('judge --max-cost', () => {
  const PRICE = { input: 0.1, cached: 0.025, output: 0.4 };

  it('stops before the cap is crossed, for all files together, whatever fails; --resume goes on', async () => {
    await serve({ faults: { rate: 0.2, seed: 3, kinds: ['no-text', 'cut-late', 'garbage', '500'] } });
    const models = ['model-a', 'model-b', 'model-c'];
    const cap = 0.004;
    const first = await judge({ models, questions: 16, args: ['--max-cost', String(cap)] });
    expect(first.status).toBe(3);
    expect(first.error).toContain(`--max-cost ${cap} is reached`);
    expect(first.error).toContain('go on with --resume');
    expect(billedAt(PRICE)).toBeLessThanOrEqual(cap);
    const kept = (await readRows(output())).filter(({ score }) => score >= 1).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(96);
    await serve();
    const second = await judge({ models, questions: 16, args: ['--max-cost', '1', '--resume', '--retry-unrated'] });
    expect(second.status).toBe(0);
    expect(server?.chats()).toHaveLength(96 - kept);
    expect(new Set((await readRows(output())).map(placeOf)).size).toBe(96);
  });

  it('leaves the next file what the one before it has not spent', async () => {
    await serve();
    const models = ['model-a', 'model-b', 'model-c'];
    const { status, error } = await judge({ models, questions: 16, args: ['--max-cost', '0.0025'] });
    expect(status).toBe(3);
    expect(error).toContain('model-a: 32 judged\n');
    expect(error).toMatch(/model-b: \d+ judged; --max-cost 0\.0025 is reached/);
    expect(error).toContain('model-c: not begun\n');
    expect(billedAt(PRICE)).toBeLessThanOrEqual(0.0025);
  });

  it('names the files that it did not come to', async () => {
    await serve();
    const { error } = await judge({ models: ['model-a', 'model-b'], questions: 2, args: ['--max-cost', '0.000001'] });
    expect(error).toContain('model-a: 0 judged; --max-cost 0.000001 is reached');
    expect(error).toContain('model-b: not begun\n');
  });

  it('holds in pairs too', async () => {
    await serve();
    const args = ['--mode', 'pairwise-all', '--max-cost', '0.002'];
    const { status } = await judge({ models: ['model-a', 'model-b'], questions: 16, args });
    expect(status).toBe(3);
    expect(billedAt(PRICE)).toBeLessThanOrEqual(0.002);
  });
});

describe('judge --tokens-per-minute', () => {
  it('keeps to the tokens of a minute', async () => {
    await serve();
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 1500);
    const answers = await writeAnswers(join(folder, 'model-a.jsonl'));
    const judgeArgs = ['--judge', 'gpt-4.1-nano', '--judge-url', server?.baseUrl ?? '', '--rate', '1000', '--tokens-per-minute', '3000'];
    const argv = ['judge', '--answers', answers, '--bench', 'starter', ...judgeArgs, '--output', output()];
    expect((await run(argv, { signal: abort.signal })).status).toBe(130);
    const tokens = (server?.chats() ?? []).reduce((sum, { chat }) => sum + (chat === null ? 0 : usageOf(chat, replyTo(chat)).total_tokens), 0);
    expect(tokens).toBeGreaterThan(0);
    expect(tokens).toBeLessThanOrEqual(3000 + 3000 * (1.5 / 60));
  });
});

describe('judge --cache', () => {
  it('asks nothing a second time, whatever the output is called', async () => {
    await serve();
    const args = ['--cache', join(folder, 'cache.jsonl')];
    expect((await judge({ args })).status).toBe(0);
    const second = await judge({ args: [...args, '--output', join(folder, 'again.jsonl')] });
    expect(second.status).toBe(0);
    expect(second.error).toContain('model-a: 4 judged; 4 found again in the cache\n');
    expect(server?.chats()).toHaveLength(4);
    expect(contentOf(await readRows(join(folder, 'again.jsonl')))).toEqual(contentOf(await readRows(output())));
  });

  it('finds a jury’s judgments seat by seat, and spends nothing of the cap', async () => {
    await serve();
    const cache = join(folder, 'cache.jsonl');
    const jury = ['--judge', 'gpt-4.1-nano,gpt-6-luna', '--judge-repeats', '2', '--cache', cache];
    expect((await judge({ args: jury })).status).toBe(0);
    const asked = server?.chats().length;
    const again = ['--max-cost', '0.01', '--output', join(folder, 'again.jsonl')];
    expect((await judge({ args: [...jury, ...again] })).status).toBe(0);
    expect(server?.chats()).toHaveLength(asked ?? -1);
    expect(contentOf(await readRows(join(folder, 'again.jsonl')))).toEqual(contentOf(await readRows(output())));
  });

  it('keeps nothing unless told to, and no key ever', async () => {
    await serve();
    await judge({ args: ['--cache', join(folder, 'cache.jsonl')] });
    expect(await readFile(join(folder, 'cache.jsonl'), 'utf8')).not.toContain(KEY);
    await judge({ args: ['--output', join(folder, 'again.jsonl')] });
    expect(server?.chats()).toHaveLength(8);
  });

  it('refuses a file of another kind, and leaves it as it is', async () => {
    await serve();
    await judge();
    const before = await readFile(output(), 'utf8');
    const { status, error } = await judge({ args: ['--cache', output(), '--output', join(folder, 'again.jsonl')] });
    expect(status).toBe(2);
    expect(error).toMatch(/out\.jsonl:1: this is no file of kept judgments \(.*\): give --cache another name/);
    expect(await readFile(output(), 'utf8')).toBe(before);
  });
});

/** Without times, in an order of its own. */
function contentOf(rows: readonly Row[]): readonly string[] {
  return rows.map((row) => `${placeOf(row)} ${row.score} ${row.judgment}`).sort();
}
