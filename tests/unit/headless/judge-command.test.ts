import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../../src/headless/main.ts';
import { startOpenAiServer, type FakeServer, type FakeServerOptions } from '../../fakes/openai-server.ts';
import { createRecordingTerminal } from '../../fakes/recording-terminal.ts';

const KEY = 'sk-only-for-this-test';

let folder = '';
let server: FakeServer | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'benchtab-judge-'));
  await writeAnswers('model-a.jsonl', 16);
});

afterEach(async () => {
  await server?.close();
  server = null;
});

async function writeAnswers(name: string, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    question_id: index + 1,
    answer_id: 'x',
    model_id: 'someone/else',
    choices: [{ index: 0, turns: [`first answer ${index}`, `second answer $& ${index}`] }],
    tstamp: 1,
  }));
  await writeFile(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

async function judge(options: { readonly args?: readonly string[]; readonly signal?: AbortSignal; readonly key?: string } = {}) {
  const terminal = createRecordingTerminal();
  const argv = [
    ...['judge', '--answers', join(folder, 'model-a.jsonl'), '--bench', 'starter', '--output', join(folder, 'out.jsonl')],
    ...(options.args ?? ['--judge', 'practice']),
  ];
  const environment = { OPENAI_API_KEY: options.key ?? KEY };
  const status = await main(argv, { terminal, signal: options.signal ?? new AbortController().signal, environment });
  return { status, ...terminal.written };
}

async function withServer(options: FakeServerOptions = {}): Promise<readonly string[]> {
  server = await startOpenAiServer({ key: KEY, ...options });
  return ['--judge', 'gpt-4.1-nano', '--judge-url', server.baseUrl, '--rate', '100'];
}

interface Row {
  readonly question_id: number;
  readonly model: string;
  readonly judge: readonly [string, string];
  readonly judgment: string;
  readonly score: number;
  readonly turn: number;
}

async function readRows(): Promise<readonly Row[]> {
  const text = await readFile(join(folder, 'out.jsonl'), 'utf8');
  return text.trim().split('\n').map((line) => JSON.parse(line) as Row);
}

describe('judge', () => {
  it("writes a row for every turn, under the answer file's name", async () => {
    const { status } = await judge();
    const rows = await readRows();
    expect(status).toBe(0);
    expect(rows).toHaveLength(32);
    expect(new Set(rows.map(({ model }) => model))).toEqual(new Set(['model-a']));
    expect(new Set(rows.map(({ question_id, turn }) => `${question_id}/${turn}`)).size).toBe(32);
  });

  it('judges the first questions only, where told to, and choice 0 only, as FastChat', async () => {
    const choices = [1, 0].map((index) => ({ index, turns: [`choice ${index}`, `choice ${index} again`] })).reverse();
    const rows = [1, 2, 3, 4].map((question_id) => ({ question_id, answer_id: 'x', model_id: 'm', choices, tstamp: 1 }));
    await writeFile(join(folder, 'model-a.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const { status } = await judge({ args: ['--judge', 'practice', '--first-n', '3'] });
    expect(status).toBe(0);
    const judged = await readRows();
    expect(judged.map(({ question_id, turn }) => `${question_id}/${turn}`).sort()).toEqual(['1/1', '1/2', '2/1', '2/2', '3/1', '3/2']);
    expect(JSON.stringify(judged)).toContain('choice 0 again');
    expect(JSON.stringify(judged)).not.toContain('choice 1');
  });

  it('says which references stand in for the ones of the judge', async () => {
    const { error } = await judge();
    expect(error).toContain('No reference answers by "practice": using those of "starter".');
  });

  it('judges by a server over real HTTP, riding out its faults', async () => {
    const { status } = await judge({ args: await withServer({ faults: { script: ['500', 'cut', 'garbage'] } }) });
    expect(status).toBe(0);
    expect(await readRows()).toHaveLength(32);
  });

  it('stops at a refused key, keeps what there is and never shows the key', async () => {
    const { status, error } = await judge({ args: await withServer(), key: 'sk-wrong-secret' });
    expect(status).toBe(3);
    expect(error).toContain('model-a: 0 judged');
    expect(error).not.toContain('sk-wrong-secret');
  });

  it('judges with --resume only what the output lacks', async () => {
    const args = await withServer();
    await judge({ args });
    const lines = (await readFile(join(folder, 'out.jsonl'), 'utf8')).split('\n');
    await writeFile(join(folder, 'out.jsonl'), `${lines.slice(0, 10).join('\n')}\n`);
    const before = server?.chats().length ?? 0;
    const { status } = await judge({ args: [...args, '--resume'] });
    expect(status).toBe(0);
    expect(await readRows()).toHaveLength(32);
    expect((server?.chats().length ?? 0) - before).toBe(22);
  });

  it('keeps unreadable judgments as -1, ends with 1, and tries them again on request', async () => {
    const args = await withServer({ reply: ({ messages }) => (JSON.stringify(messages).includes('answer 3') ? 'no idea' : 'Rating: [[5]]') });
    expect((await judge({ args })).status).toBe(1);
    const unrated = (await readRows()).filter(({ score }) => score === -1);
    expect(unrated.map(({ question_id }) => question_id)).toEqual([4, 4]);
    await server?.close();
    const again = await withServer({ reply: () => 'Rating: [[6]]' });
    expect((await judge({ args: [...again, '--resume', '--retry-unrated'] })).status).toBe(0);
    const rows = await readRows();
    expect(rows).toHaveLength(32);
    expect(rows.filter(({ question_id }) => question_id === 4).map(({ score }) => score)).toEqual([6, 6]);
  });

  it('does not write over an output without being told to go on with it', async () => {
    await writeFile(join(folder, 'out.jsonl'), '{"kept": true}\n');
    const { status, error } = await judge();
    expect(status).toBe(2);
    expect(error).toContain('exists already: add --resume');
    expect(await readFile(join(folder, 'out.jsonl'), 'utf8')).toBe('{"kept": true}\n');
  });

  it('judges what is answered, ends with 1 and counts what is not', async () => {
    await writeAnswers('model-a.jsonl', 15);
    const { status, error } = await judge();
    expect(status).toBe(1);
    expect(error).toContain('30 judged; 2 without an answer');
  });

  it('keeps what is judged when it is interrupted', async () => {
    const abort = new AbortController();
    const args = await withServer({ latencyMs: 20, reply: () => (abort.abort(), 'Rating: [[5]]') });
    expect((await judge({ args, signal: abort.signal })).status).toBe(130);
  });

  it('names what is unusable: reference set, bench, broken line', async () => {
    expect((await judge({ args: ['--judge', 'practice', '--references', 'nobody'] })).error).toContain(
      '--references nobody: bench "starter" has starter',
    );
    await writeFile(join(folder, 'model-a.jsonl'), '{"question_id": 1}\n');
    const broken = await judge();
    expect(broken.status).toBe(2);
    expect(broken.error).toContain('model-a.jsonl:1: expected a list in "choices" of an answer, got nothing');
  });
});
