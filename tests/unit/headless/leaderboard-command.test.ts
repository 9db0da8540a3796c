import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/headless/main.ts';
import { createRecordingTerminal } from '../../fakes/recording-terminal.ts';

const NEVER = new AbortController().signal;

async function run(...argv: string[]) {
  const terminal = createRecordingTerminal();
  const status = await main(argv, { terminal, signal: NEVER, environment: {} });
  return { status, ...terminal.written };
}

function single(model: string, turn: number, score: number): string {
  const row = { question_id: 1, model, judge: ['j', 'p'], user_prompt: '', judgment: `[[${score}]]`, score, turn, tstamp: 1 };
  return JSON.stringify(row);
}

function pair(g1: string, g2: string): string {
  return JSON.stringify({ question_id: 1, model_1: 'a', model_2: 'b', g1_winner: g1, g2_winner: g2, judge: ['j', 'p'], turn: 1 });
}

let folder = '';
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'benchtab-leaderboard-'));
  await writeFile(file('single.jsonl'), [single('a', 1, 4), single('a', 2, 7), single('a', 2, -1), single('b', 1, 9)].join('\n'));
  const games = [['model_1', 'model_1'], ['model_1', 'model_2'], ['tie', 'tie'], ['model_2', 'model_2'], ['error', 'tie']];
  await writeFile(file('pair.jsonl'), games.map(([g1, g2]) => pair(g1 as string, g2 as string)).join('\n'));
  await writeFile(file('broken.jsonl'), `${single('a', 1, 4)}\n{"question_id": 2\n`);
});

describe('leaderboard', () => {
  it('prints the three tables of FastChat and nothing else', async () => {
    const { status, out } = await run('leaderboard', file('single.jsonl'));
    expect(status).toBe(0);
    const table = (title: string, ...lines: string[]) => ['', `########## ${title} ##########`, ...lines];
    expect(out.split('\n')).toEqual([
      'Mode: single',
      `Input file: ${file('single.jsonl')}`,
      ...table('First turn', '            score', 'model turn       ', 'b     1       9.0', 'a     1       4.0'),
      ...table('Second turn', '            score', 'model turn       ', 'a     2       7.0'),
      ...table('Average', '       score', 'model       ', 'b        9.0', 'a        5.5'),
      '',
    ]);
  });

  it('says beside the tables what they leave out', async () => {
    const { error } = await run('leaderboard', file('single.jsonl'));
    expect(error).toBe('a: 2 of 3 judgments have a rating; those without (-1) are in no mean.\n');
    const pairs = await run('leaderboard', file('pair.jsonl'), '--mode', 'pairwise-all');
    expect(pairs.error).toBe('1 row is left out: one of its games has no verdict (error).\n');
  });

  it('prints one JSON object with full precision', async () => {
    const { out } = await run('leaderboard', file('single.jsonl'), '--json', '--model-list', 'a');
    expect(JSON.parse(out)).toEqual({
      mode: 'single',
      first_turn: [{ model: 'a', score: 4, n: 1 }],
      second_turn: [{ model: 'a', score: 7, n: 1 }],
      average: [{ model: 'a', score: 5.5, n: 2 }],
      coverage: [{ model: 'a', rated: 2, unrated: 1 }],
    });
  });

  it('counts a row whose games disagree as a tie and drops errors', async () => {
    const { out } = await run('leaderboard', file('pair.jsonl'), '--mode', 'pairwise-all', '--json');
    const even = { win: 1, loss: 1, tie: 2, win_rate: 0.25, loss_rate: 0.25, win_rate_adjusted: 0.5 };
    expect(JSON.parse(out)).toEqual({
      mode: 'pairwise-all',
      table: [{ model: 'a', ...even }, { model: 'b', ...even }],
      dropped: 1,
    });
  });

  it("leaves the baseline's own line out", async () => {
    const { out } = await run('leaderboard', file('pair.jsonl'), '--mode', 'pairwise-baseline', '--baseline', 'b');
    expect(out).toContain('\na        1     1    2      0.25       0.25                0.5\n');
    expect(out).not.toContain('\nb ');
  });

  it('prints an empty table and why, where the baseline takes part in nothing', async () => {
    const { status, out, error } = await run('leaderboard', file('pair.jsonl'), '--mode', 'pairwise-baseline', '--baseline', 'c');
    expect(status).toBe(0);
    expect(out).toContain('Empty DataFrame\n');
    expect(error).toContain('the baseline "c" takes part in none');
  });

  it('names file and line of a broken row, and files that are not there', async () => {
    const broken = await run('leaderboard', file('broken.jsonl'));
    expect(broken.status).toBe(2);
    expect(broken.error).toContain(`${file('broken.jsonl')}:2: not a JSON object`);
    const missing = await run('leaderboard', file('missing.jsonl'));
    expect(missing.status).toBe(2);
    expect(missing.error).toContain('missing.jsonl: cannot be read');
  });
});
