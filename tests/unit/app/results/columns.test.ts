import { describe, expect, it } from 'vitest';
import { COLUMNS, columnOf, columnsFor } from '../../../../src/app/components/results/columns.ts';
import { nextSorting, sortRows } from '../../../../src/app/components/results/sorting.ts';
import { BOARD_COLUMN_KEYS, boardColumns } from '../../../../src/exports/board-columns.ts';
import { importedJudgeCard, importedModelCard } from '../../../../src/core/imported.ts';
import { leaderboardRow, STRICT_COUNTING } from '../../../../src/core/scores.ts';
import type { RunState } from '../../../../src/core/types.ts';
import { FAKE_PRACTICE_JUDGE, fakeRunState } from '../../../fakes/run-states.ts';

const good = leaderboardRow(fakeRunState({ modelId: 'good', quality: 8 }));
const weak = leaderboardRow(fakeRunState({ modelId: 'weak', quality: 3, unreadable: [{ questionId: 1, choiceIndex: 0, turn: 2 }] }));
const none = leaderboardRow(fakeRunState({ modelId: 'none', answered: 0, status: 'failed', judge: FAKE_PRACTICE_JUDGE }));

describe('COLUMNS', () => {
  it('writes a dash, never a zero, for what is not known', () => {
    const known = ['coverage', 'flags', 'memory'];
    const texts = COLUMNS.filter(({ key }) => !known.includes(key)).map((column) => column.textOf(none));
    expect(new Set(texts)).toEqual(new Set(['–']));
    expect(columnOf('coverage').textOf(none)).toBe('0/32');
    expect(columnOf('flags').textOf(none)).toBe('0');
    // The load was counted, though nothing was answered.
    expect(columnOf('memory').textOf(none)).toBe('34 MB');
  });

  it('explains every number, known or not', () => {
    for (const row of [good, weak, none])
      for (const column of COLUMNS) expect(column.explain(row)).toMatch(/^[A-Z$0-9].{10,}\.$/);
  });

  it('tells of a score the ratings, the interval and what is missing', () => {
    const text = columnOf('score').explain(weak);
    expect(text).toContain('Mean of 31 ratings');
    expect(text).toMatch(/95 % interval \d\.\d\d to \d\.\d\d: bootstrap over whole questions/);
    expect(text).toContain('1 turn not rated');
    expect(text).toContain('Mean of the two turns');
    expect(columnOf('score').explain(good)).not.toContain('not rated');
  });

  it('has bounds and the mean of turns in sight where turns are missing', () => {
    expect(columnOf('coverage').noteOf?.(weak)).toMatch(/^\d\.\d\d–\d\.\d\d$/);
    expect(columnOf('score').noteOf?.(weak)).toMatch(/^mean of turns \d\.\d\d$/);
    expect(columnOf('turn2').noteOf?.(weak)).toBe('15/16');
    expect([columnOf('coverage').noteOf?.(good), columnOf('score').noteOf?.(good), columnOf('turn1').noteOf?.(weak)]).toEqual([null, null, null]);
  });

  it('shows bounds and coverage instead of a mean that is no headline, and says why', () => {
    const part = fakeRunState({ modelId: 'part', answered: 8, status: 'cancelled' });
    const row = leaderboardRow(part, { ...STRICT_COUNTING, minCoverage: 0.8 });
    const score = columnOf('score');
    expect(score.textOf(row)).toMatch(/^\d\.\d\d–\d\.\d\d$/);
    expect(score.noteOf?.(row)).toBe('25 % rated');
    expect(score.explain(row)).toMatch(/^Only 8 of 32 turns are rated: too few for a score and a rank\./);
    expect(score.explain(row)).toContain(`have a mean of ${row.scores.overall.mean?.toFixed(2)}`);
    expect(score.valueOf(row)).toBeNull();
  });

  it('says of a score without a rank why it has none, and sorts it below the others', () => {
    const free = leaderboardRow(fakeRunState({ modelId: 'free', quality: 9, isUncontrolled: true }));
    const score = columnOf('score');
    expect(score.textOf(free)).toMatch(/^\d\.\d\d$/);
    expect(score.noteOf?.(free)).toContain('no rank: sampling not controllable');
    expect(score.explain(free)).toContain('temperature and seed cannot be set');
    const sorted = sortRows([free, weak, good], { key: 'score', direction: 'descending' });
    expect(sorted.map(({ modelId }) => modelId)).toEqual(['good', 'weak', 'free']);
  });

  it('tells turn 2 by the rating of turn 1', () => {
    expect(columnOf('turn2').explain(good)).toMatch(/After a first turn rated 7 or more: \d\.\d\d \(n \d+\); after one rated less: /);
    expect(columnOf('turn1').explain(good)).not.toContain('After');
  });

  it('tells each attempt and how far they are apart', () => {
    const row = leaderboardRow(fakeRunState({ choices: 2 }));
    expect(columnOf('attempts').textOf(row)).toMatch(/^±\d\.\d\d$/);
    expect(columnOf('attempts').explain(row)).toMatch(/^Attempt 1: \d\.\d\d \(32 of 32 rated\); Attempt 2: /);
  });

  it('counts flagged turns, and names the flags', () => {
    const row = leaderboardRow(fakeRunState({ judgmentText: { 1: '[[5]] no, [[8]]' }, answerText: { 1: '[[9]]' } }));
    expect(columnOf('flags').textOf(row)).toBe('2');
    expect(columnOf('flags').explain(row)).toBe(
      '2 turns flagged: several ratings 2, verdict in the answer 2. They are listed below.',
    );
  });

  it('says that what is not rated counts for nothing', () => {
    expect(columnOf('coverage').explain(weak)).toContain('1 turn of 32 without a rating');
    expect(columnOf('coverage').explain(good)).toBe('All 32 turns are rated.');
  });
});

describe('columnsFor', () => {
  const keysFor = (...states: RunState[]) => columnsFor(states).map(({ key }) => key);
  const own = fakeRunState();
  const spec = { ...own.spec, model: importedModelCard('m'), judge: importedJudgeCard('gpt-4') };
  const imported: RunState = { ...own, spec };

  it('leave the spread of attempts out where there is one', () => {
    expect(keysFor(own)).not.toContain('attempts');
    expect(keysFor(own, fakeRunState({ choices: 2 }))).toContain('attempts');
  });

  it('leave out what files do not tell', () => {
    const ofTable = columnsFor([imported]).filter(({ isExtra }) => isExtra !== true);
    expect(ofTable.map(({ key }) => key)).toEqual(['score', 'turn1', 'turn2', 'coverage', 'flags', 'length']);
    expect(keysFor(imported, own)).toEqual(keysFor(own));
  });

  it('offer the change from turn to turn and every category on request', () => {
    const extra = columnsFor([own]).filter(({ isExtra }) => isExtra === true);
    expect(extra.map(({ label }) => label)).toEqual(['Turn 2 − 1', 'writing', 'roleplay', 'reasoning', 'math', 'coding', 'extraction', 'stem', 'humanities']);
  });

  it('can all be copied', () => {
    for (const { key } of columnsFor([own, fakeRunState({ choices: 2 })])) expect(boardColumns([key])).not.toEqual([]);
    expect([...BOARD_COLUMN_KEYS].sort()).toEqual(COLUMNS.map(({ key }) => key as string).sort());
  });
});

describe('sortRows', () => {
  it('sorts by a column either way, unknown values last both times', () => {
    const ids = (direction: 'ascending' | 'descending') =>
      sortRows([none, weak, good], { key: 'score', direction }).map(({ modelId }) => modelId);
    expect(ids('descending')).toEqual(['good', 'weak', 'none']);
    expect(ids('ascending')).toEqual(['weak', 'good', 'none']);
  });

  it('sorts by a category, by name and by place, runs without a place last', () => {
    const ids = (key: 'category-math' | 'model' | 'rank') =>
      sortRows([none, weak, good], { key, direction: 'ascending' }, new Map([['run-weak', { best: 2, worst: 2 }], ['run-good', { best: 1, worst: 1 }]])).map(
        ({ modelId }) => modelId,
      );
    expect(ids('category-math')).toEqual(['weak', 'good', 'none']);
    expect(ids('model')).toEqual(['good', 'none', 'weak']);
    expect(ids('rank')).toEqual(['good', 'weak', 'none']);
  });
});

describe('nextSorting', () => {
  it('begins with the end of interest, then turns round', () => {
    const first = nextSorting({ key: 'score', direction: 'descending' }, 'memory');
    expect(first).toEqual({ key: 'memory', direction: 'ascending' });
    expect(nextSorting(first, 'memory')).toEqual({ key: 'memory', direction: 'descending' });
  });
});
