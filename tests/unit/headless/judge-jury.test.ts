/** Several judges, several times, on the command line. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOpenAiServer, type FakeServer, type FakeServerOptions } from '../../fakes/openai-server.ts';
import { KEY, placeOf, readRows, run, writeAnswers } from './judge-runner.ts';

let folder = '';
let server: FakeServer | null = null;
const output = () => join(folder, 'out.jsonl');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'benchtab-jury-'));
  await writeAnswers(join(folder, 'model-a.jsonl'), 4);
});

afterEach(async () => {
  await server?.close();
  server = null;
});

async function serve(options: FakeServerOptions = {}): Promise<readonly string[]> {
  await server?.close();
  server = await startOpenAiServer({ key: KEY, ...options });
  return ['--judge-url', server.baseUrl, '--rate', '1000'];
}

const judge = (...more: string[]) =>
  run(['judge', '--answers', join(folder, 'model-a.jsonl'), '--bench', 'starter', '--first-n', '4', '--output', output(), ...more]);

const JURY = ['--judge', 'gpt-4.1-nano,gpt-6-luna', '--judge-repeats', '2'];

describe('a jury on the command line', () => {
  it('writes a row for every turn, juror and repeat; only repeats say which they are', async () => {
    const { status } = await judge(...JURY, ...(await serve()));
    const rows = await readRows(output());
    expect(status).toBe(0);
    expect(rows).toHaveLength(8 * 2 * 2);
    expect(new Set(rows.map(placeOf)).size).toBe(rows.length);
    expect(new Set(rows.map(({ judge: [name] }) => name))).toEqual(new Set(['gpt-4.1-nano', 'gpt-6-luna']));
    expect(rows.filter((row) => 'repeat' in row)).toHaveLength(16);
  });

  it('asks each juror in its own dialect, and for each repeat with a seed of its own', async () => {
    await judge(...JURY, ...(await serve()));
    const chats = (server?.chats() ?? []).map(({ chat }) => chat);
    expect(chats.filter((chat) => chat?.model === 'gpt-4.1-nano' && chat.max_tokens !== undefined)).toHaveLength(16);
    expect(chats.filter((chat) => chat?.model === 'gpt-6-luna' && chat.max_completion_tokens !== undefined)).toHaveLength(16);
    const asked = chats.map((chat) => JSON.stringify([chat?.model, chat?.messages, chat?.seed]));
    expect(new Set(asked).size).toBe(chats.length);
  });

  it('judges with --resume only the seats that are missing', async () => {
    await judge(...JURY, ...(await serve()));
    const lines = (await readFile(output(), 'utf8')).trim().split('\n');
    const kept = lines.filter((_line, index) => index % 3 !== 0);
    await writeFile(output(), kept.map((line) => `${line}\n`).join(''));
    await serve();
    const { status } = await judge(...JURY, '--judge-url', server?.baseUrl ?? '', '--rate', '1000', '--resume');
    expect(status).toBe(0);
    expect(server?.chats()).toHaveLength(lines.length - kept.length);
    const rows = await readRows(output());
    expect(new Set(rows.map(placeOf)).size).toBe(rows.length);
    expect(rows).toHaveLength(lines.length);
  });

  it('adds a juror to what one judge alone has judged, and pays for nothing twice', async () => {
    await judge('--judge', 'gpt-4.1-nano', ...(await serve()));
    const { status } = await judge('--judge', 'gpt-4.1-nano,gpt-6-luna', ...(await serve()), '--resume');
    expect(status).toBe(0);
    expect(server?.chats().map(({ chat }) => chat?.model)).toEqual(Array(8).fill('gpt-6-luna'));
  });

  it('tries unreadable seats again on request, and no others', async () => {
    const isSilent = (model: string, text: string) => model === 'gpt-6-luna' && text.includes('answer 2 of');
    const reply: FakeServerOptions['reply'] = ({ model, messages }) => (isSilent(model, JSON.stringify(messages)) ? 'hm' : 'Rating: [[5]]');
    expect((await judge(...JURY, ...(await serve({ reply })))).status).toBe(1);
    const again = await serve({ reply: () => 'Rating: [[6]]' });
    expect((await judge(...JURY, ...again, '--resume', '--retry-unrated')).status).toBe(0);
    expect(server?.chats()).toHaveLength(4);
    const rows = await readRows(output());
    expect(new Set(rows.map(placeOf)).size).toBe(32);
    expect(rows.filter(({ score }) => score === 6).map(({ question_id, judge: [name] }) => `${question_id} ${name}`)).toEqual(
      Array(4).fill('3 gpt-6-luna'),
    );
  });

  it('is tabled judge by judge, never pooled', async () => {
    const reply: FakeServerOptions['reply'] = ({ model }) => (model === 'gpt-6-luna' ? '[[9]]' : '[[3]]');
    await judge(...JURY, ...(await serve({ reply })));
    const text = await run(['leaderboard', output()]);
    expect(text.out).toContain('########## Judge: gpt-4.1-nano ##########\n\n########## First turn ##########\n');
    expect(text.error).toBe('Rows of 2 judges: one table for each, where FastChat would pool them.\n');
    const line = (score: number, n: number) => [{ model: 'model-a', score, n }];
    const tables = (score: number) => ({
      first_turn: line(score, 8),
      second_turn: line(score, 8),
      average: line(score, 16),
      coverage: [{ model: 'model-a', rated: 16, unrated: 0 }],
    });
    expect(JSON.parse((await run(['leaderboard', output(), '--json'])).out)).toEqual({
      mode: 'single',
      judges: [{ judge: 'gpt-4.1-nano', ...tables(3) }, { judge: 'gpt-6-luna', ...tables(9) }],
    });
  });

  it('says what is due in judgments, not in turns', async () => {
    const { progress, error } = await judge(...JURY, ...(await serve()));
    expect(progress.at(-1)).toBe('model-a: 32 of 32 judged');
    expect(error).toContain('model-a: 32 judged\n');
  });
});
