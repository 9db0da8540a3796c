import { describe, expect, it } from 'vitest';
import { leaderboardOf, leaderboards, STRICT_COUNTING } from '../../../src/core/scores.ts';
import { toResultsMarkdown } from '../../../src/exports/results-markdown.ts';
import { FAKE_PRACTICE_JUDGE, fakeRunState, type FakeRun } from '../../fakes/run-states.ts';

function tableOf(...runs: FakeRun[]): string {
  const states = runs.map(fakeRunState);
  const [board] = leaderboards(states);
  if (board === undefined) throw new Error('no leaderboard');
  return toResultsMarkdown(board, states);
}

describe('toResultsMarkdown', () => {
  it('has a line for each model under a line of heads', () => {
    const lines = tableOf({ modelId: 'a', quality: 8 }, { modelId: 'b', quality: 4 }).split('\n');
    expect(lines[0]).toBe('Fake bench, judged by Fake Judge 1');
    expect(lines[2]).toMatch(/^\| # \| Model \| Score \|/);
    expect(lines[4]).toMatch(/^\| 1 \| a \| \d\.\d\d \| \d\.\d\d – \d\.\d\d \| .* \| 32 of 32 \| 137 \| 32\.5 \| 47 \| 0\.00\d\d \|$/);
    expect(lines[5]).toMatch(/^\| 2 \| b /);
  });

  it('says what the practice judge and a stand-in are', () => {
    const text = tableOf({ isStandIn: true, judge: FAKE_PRACTICE_JUDGE });
    expect(text).toContain('(rules, not a language model)');
    expect(text).toContain('fake-model-a (stand-in)');
  });

  it('gives a dash where nothing is rated', () => {
    expect(tableOf({ answered: 0, status: 'running' })).toContain('| – | fake-model-a | – | – | – | – | 0 of 32 | – | 34 | 0.0000 |');
  });

  it('gives no rank to a run that is not over', () => {
    const lines = tableOf({ modelId: 'a', quality: 8, answered: 9, status: 'running' }, { modelId: 'b', quality: 4 }).split('\n');
    expect(lines[4]).toMatch(/^\| – \| a \| \d/);
    expect(lines[5]).toMatch(/^\| 1 \| b /);
  });

  it('gives no rank to a model whose sampling nobody controls, and says why', () => {
    const lines = tableOf({ modelId: 'a', quality: 9, isUncontrolled: true }, { modelId: 'b', quality: 4 }).split('\n');
    expect(lines[4]).toMatch(/^\| 1 \| b \| /);
    expect(lines[5]).toMatch(/^\| – \| a \(no rank: sampling not controllable\) \| \d/);
  });

  it('has columns for what is missing, shifted or flagged, where anything is', () => {
    const unreadable = [1, 2, 3, 4].map((questionId) => ({ questionId, choiceIndex: 0, turn: 2 as const }));
    const lines = tableOf({ unreadable, judgmentText: { 9: '[[5]] no, [[8]]' } }).split('\n');
    const heads = '# | Model | Score | 95 % interval | Bounds | Turn 1 | Turn 2 | Mean of turns | Rated | Flags | Mean length (characters) | Tokens/s | GPU peak (MiB) | Judge’s cost (USD)';
    expect(lines[2]).toBe(`| ${heads} |`);
    expect(lines[4]).toMatch(/\| 28 of 32 \| several ratings: 2 \| 137 \|/);
  });

  it('gives no score below the coverage asked for, and says what was asked', () => {
    const states = [fakeRunState({ answered: 9, status: 'cancelled' })];
    const board = leaderboardOf(states, { ...STRICT_COUNTING, minCoverage: 0.8 });
    if (board === null) throw new Error('no leaderboard');
    const lines = toResultsMarkdown(board, states).split('\n');
    expect(lines[2]).toBe('Scores and ranks where at least 80 % of the turns are rated.');
    expect(lines.at(-2)).toMatch(/^\| – \| fake-model-a \| – \| – \| \d\.\d\d – \d\.\d\d \|/);
  });

  it('says what was left out of the score', () => {
    const states = [fakeRunState()];
    const board = leaderboardOf(states, { repeats: 'last', without: [3, 4], minCoverage: 0 });
    if (board === null) throw new Error('no leaderboard');
    const text = toResultsMarkdown(board, states);
    expect(text).toContain("Not FastChat's score: without the questions 3, 4.");
    expect(text).toContain('the last one counts.');
  });

  it('gives one range of places to models between which nothing is proven, and says so', () => {
    const text = tableOf({ modelId: 'a', quality: 6 }, { modelId: 'b', quality: 6 });
    expect(text).toMatch(/^\| 1–2 \| a /m);
    expect(text).toMatch(/^\| 1–2 \| b /m);
    expect(text).toContain('The two models are not told apart by this bench');
  });

  it('says who is better than whom only where it is proven', () => {
    const text = tableOf({ modelId: 'a', quality: 8 }, { modelId: 'b', quality: 4 });
    expect(text).toContain('a is better than b. Places are ranges where nothing is proven');
  });

  it('has the columns that are asked for, in their order', () => {
    const states = [fakeRunState()];
    const [board] = leaderboards(states);
    if (board === undefined) throw new Error('no leaderboard');
    const heads = toResultsMarkdown(board, states, ['turn2', 'score', 'category-math', 'no-such']).split('\n')[2];
    expect(heads).toBe('| # | Model | Turn 2 | Score | 95 % interval | math |');
  });

  it('keeps a name inside its cell', () => {
    expect(tableOf({ label: 'a|b\n<i>' })).toContain('| a\\|b \\<i\\> |');
  });
});
