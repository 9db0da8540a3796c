import { describe, expect, it } from 'vitest';
import { COLUMNS, columnOf, nextSorting, sortRows } from '../../../../src/app/components/results/columns.ts';
import { leaderboardRow } from '../../../../src/core/scores.ts';
import { FAKE_PRACTICE_JUDGE, fakeRunState } from '../../../fakes/run-states.ts';

const good = leaderboardRow(fakeRunState({ modelId: 'good', quality: 8 }));
const weak = leaderboardRow(fakeRunState({ modelId: 'weak', quality: 3, unreadable: [{ questionId: 1, choiceIndex: 0, turn: 2 }] }));
const none = leaderboardRow(fakeRunState({ modelId: 'none', answered: 0, status: 'failed', judge: FAKE_PRACTICE_JUDGE }));

describe('COLUMNS', () => {
  it('writes a dash, never a zero, for what is not known', () => {
    const texts = COLUMNS.filter(({ key }) => key !== 'coverage').map((column) => column.textOf(none));
    expect(texts).toEqual(['–', '–', '–', '–', '–', '–', '–']);
    expect(columnOf('coverage').textOf(none)).toBe('0/32');
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

  it('says that what is not rated counts for nothing', () => {
    expect(columnOf('coverage').explain(weak)).toContain('1 turn of 32 without a rating');
    expect(columnOf('coverage').explain(good)).toBe('All 32 turns are rated.');
  });
});

describe('sortRows', () => {
  it('sorts by a column either way, unknown values last both times', () => {
    const ids = (direction: 'ascending' | 'descending') =>
      sortRows([none, weak, good], { key: 'score', direction }).map(({ modelId }) => modelId);
    expect(ids('descending')).toEqual(['good', 'weak', 'none']);
    expect(ids('ascending')).toEqual(['weak', 'good', 'none']);
  });
});

describe('nextSorting', () => {
  it('begins with the end of interest, then turns round', () => {
    const first = nextSorting({ key: 'score', direction: 'descending' }, 'memory');
    expect(first).toEqual({ key: 'memory', direction: 'ascending' });
    expect(nextSorting(first, 'memory')).toEqual({ key: 'memory', direction: 'descending' });
  });
});
