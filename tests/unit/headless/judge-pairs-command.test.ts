import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../../src/headless/main.ts';
import { startOpenAiServer, type FakeServer, type FakeServerOptions } from '../../fakes/openai-server.ts';
import { createRecordingTerminal } from '../../fakes/recording-terminal.ts';

const KEY = 'sk-only-for-this-test';
/** Matches of two models: 16 questions of two turns. */
const MATCHES = 32;

let folder = '';
let server: FakeServer | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'benchtab-pairs-'));
  for (const model of ['model-a', 'model-b', 'model-c']) await writeAnswers(model, 16);
});

afterEach(async () => {
  await server?.close();
  server = null;
});

async function writeAnswers(model: string, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    question_id: index + 1,
    choices: [{ index: 0, turns: [`first answer ${index} of ${model}`, `second answer $& ${index} of ${model}`] }],
  }));
  await writeFile(join(folder, `${model}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

interface Call {
  readonly models?: readonly string[];
  readonly args?: readonly string[];
  readonly mode?: readonly string[];
  readonly signal?: AbortSignal;
  readonly key?: string;
}

async function judge({ models = ['model-a', 'model-b'], args, mode, signal, key }: Call = {}) {
  const files = models.map((model) => join(folder, `${model}.jsonl`));
  return run(
    [
      ...['judge', '--answers', ...files, '--bench', 'starter', '--output', join(folder, 'out.jsonl')],
      ...(mode ?? ['--mode', 'pairwise-all']),
      ...(args ?? ['--judge', 'practice']),
    ],
    signal,
    key,
  );
}

async function run(argv: readonly string[], signal = new AbortController().signal, key = KEY) {
  const terminal = createRecordingTerminal();
  const status = await main(argv, { terminal, signal, environment: { OPENAI_API_KEY: key } });
  return { status, ...terminal.written };
}

async function withServer(options: FakeServerOptions = {}): Promise<readonly string[]> {
  server = await startOpenAiServer({ key: KEY, ...options });
  return ['--judge', 'gpt-4.1-nano', '--judge-url', server.baseUrl, '--rate', '1000'];
}

interface Row {
  readonly question_id: number;
  readonly model_1: string;
  readonly model_2: string;
  readonly g1_winner: string;
  readonly g2_winner: string;
  readonly g1_judgment: string;
  readonly judge: readonly [string, string];
  readonly turn: number;
}

async function readRows(): Promise<readonly Row[]> {
  const text = await readFile(join(folder, 'out.jsonl'), 'utf8');
  return text.trim().split('\n').map((line) => JSON.parse(line) as Row);
}

const keyOf = ({ question_id, model_1, model_2, turn }: Row) => `${question_id} ${model_1} ${model_2} ${turn}`;

describe('judge in mode pairwise-all', () => {
  it('writes a row for every pair, question and turn, and leaderboard reads them', async () => {
    const { status, error } = await judge({ models: ['model-b', 'model-c', 'model-a'] });
    const rows = await readRows();
    expect(status).toBe(0);
    expect(error).toContain(`pairs: ${3 * MATCHES} of ${3 * MATCHES} judged\n`);
    expect(new Set(rows.map(keyOf)).size).toBe(3 * MATCHES);
    expect(rows.slice(0, 3).map(({ model_1, model_2 }) => [model_1, model_2])).toEqual([
      ['model-a', 'model-b'], ['model-a', 'model-c'], ['model-b', 'model-c'],
    ]);
    const shown = await run(['leaderboard', join(folder, 'out.jsonl'), '--mode', 'pairwise-all', '--json']);
    const { table, dropped } = JSON.parse(shown.out) as { table: { win: number; loss: number; tie: number }[]; dropped: number };
    expect(dropped).toBe(0);
    expect(table.map(({ win, loss, tie }) => win + loss + tie)).toEqual([64, 64, 64]);
  });

  it('swaps the positions in game 2: a judge who always likes A gives one game to each', async () => {
    const { status } = await judge({ args: await withServer({ reply: () => '[[A]]' }) });
    expect(status).toBe(0);
    const winners = (await readRows()).map(({ g1_winner, g2_winner }) => `${g1_winner} ${g2_winner}`);
    expect(new Set(winners)).toEqual(new Set(['model_1 model_2']));
    expect(server?.chats()).toHaveLength(2 * MATCHES);
  });

  it('rides out the faults of a server', async () => {
    const args = await withServer({ faults: { script: ['500', 'cut', 'garbage'] } });
    expect((await judge({ args })).status).toBe(0);
    expect(await readRows()).toHaveLength(MATCHES);
  });

  it('judges with --resume only what the output lacks', async () => {
    const args = await withServer();
    await judge({ args });
    const lines = (await readFile(join(folder, 'out.jsonl'), 'utf8')).split('\n');
    await writeFile(join(folder, 'out.jsonl'), `${lines.slice(0, 10).join('\n')}\n`);
    const before = server?.chats().length ?? 0;
    expect((await judge({ args: [...args, '--resume'] })).status).toBe(0);
    expect(new Set((await readRows()).map(keyOf)).size).toBe(MATCHES);
    expect((server?.chats().length ?? 0) - before).toBe(2 * (MATCHES - 10));
    expect((await judge({ args: [...args, '--resume'] })).error).toContain('pairs: 32 of 32 judged');
  });

  it('keeps unreadable verdicts as error, ends with 1, and tries them again on request', async () => {
    const isThird = (text: string) => text.includes('answer 3 of');
    const args = await withServer({ reply: ({ messages }) => (isThird(JSON.stringify(messages)) ? 'no idea' : '[[B]]') });
    const first = await judge({ args });
    expect(first.status).toBe(1);
    expect(first.error).toContain('pairs: 32 of 32 judged; 2 without a verdict');
    const errors = (await readRows()).filter(({ g1_winner }) => g1_winner === 'error');
    expect(errors.map(({ question_id, g1_judgment }) => [question_id, g1_judgment])).toEqual([[4, 'no idea'], [4, 'no idea']]);
    expect((await judge({ args: [...args, '--resume'] })).status).toBe(1);
    await server?.close();
    const again = await withServer({ reply: () => '[[C]]' });
    expect((await judge({ args: [...again, '--resume', '--retry-unrated'] })).status).toBe(0);
    const rows = await readRows();
    expect(rows).toHaveLength(MATCHES);
    expect(rows.filter(({ question_id }) => question_id === 4).map(({ g1_winner }) => g1_winner)).toEqual(['tie', 'tie']);
    expect(server?.chats()).toHaveLength(4);
  });

  it('stops at a refused key and never shows it', async () => {
    const { status, error } = await judge({ args: await withServer(), key: 'sk-wrong-secret' });
    expect(status).toBe(3);
    expect(error).toContain('pairs: 0 of 32 judged; 32 left; ');
    expect(error).not.toContain('sk-wrong-secret');
  });

  it('keeps the rows that are finished when it is interrupted', async () => {
    const abort = new AbortController();
    let calls = 0;
    const reply = () => {
      calls += 1;
      if (calls === 40) abort.abort();
      return '[[A]]';
    };
    const { status, error } = await judge({ args: await withServer({ reply }), signal: abort.signal });
    expect(status).toBe(130);
    const rows = await readRows();
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(MATCHES);
    expect(error).toContain(`pairs: ${rows.length} of 32 judged; ${MATCHES - rows.length} left`);
  });

  it('leaves out matches of which an answer is missing, counts them and ends with 1', async () => {
    await writeAnswers('model-b', 15);
    const { status, error } = await judge();
    expect(status).toBe(1);
    expect(error).toContain('pairs: 30 of 32 judged; 2 without both answers');
  });

  it('does not write over an output without being told to go on with it', async () => {
    await writeFile(join(folder, 'out.jsonl'), '{"kept": true}\n');
    const { status, error } = await judge();
    expect(status).toBe(2);
    expect(error).toContain('exists already: add --resume');
  });

  it('keeps single rows of the same file as they are', async () => {
    const single = { question_id: 1, model: 'm', judge: ['practice', 'single-v1'], user_prompt: '', judgment: '', score: -1, turn: 1 };
    await writeFile(join(folder, 'out.jsonl'), `${JSON.stringify(single)}\n`);
    await judge({ args: ['--judge', 'practice', '--resume', '--retry-unrated'] });
    expect((await readFile(join(folder, 'out.jsonl'), 'utf8')).startsWith(`${JSON.stringify(single)}\n`)).toBe(true);
  });
});

describe('judge in mode pairwise-baseline', () => {
  const mode = ['--mode', 'pairwise-baseline', '--baseline', 'model-b'];

  it('judges every model against the baseline, and leaderboard reads that', async () => {
    const { status } = await judge({ models: ['model-a', 'model-b', 'model-c'], mode });
    expect(status).toBe(0);
    const pairs = new Set((await readRows()).map(({ model_1, model_2 }) => `${model_1} ${model_2}`));
    expect(pairs).toEqual(new Set(['model-a model-b', 'model-c model-b']));
    const shown = await run(['leaderboard', join(folder, 'out.jsonl'), ...mode]);
    expect(shown.out).toMatch(/model-[ac] .*\nmodel-[ac] /);
    expect(shown.out).not.toContain('\nmodel-b ');
  });

  it('names what is unusable: a baseline without answers, a lone model, a name used twice', async () => {
    expect((await judge({ models: ['model-a', 'model-c'], mode })).error).toContain('--baseline model-b: not among model-a, model-c');
    expect((await judge({ models: ['model-b'], mode })).error).toContain('needs two models or more');
    expect((await judge({ models: ['model-b', 'model-b'], mode })).error).toContain('two files have the name "model-b"');
  });
});
