import { describe, expect, it } from 'vitest';
import { ratingsOf, toHeatMap } from '../../../../src/app/components/results/question-ratings.ts';
import { CATEGORIES } from '../../../../src/core/questions.ts';
import { leaderboardRow, scoreRun, STRICT_COUNTING } from '../../../../src/core/scores.ts';
import { mean } from '../../../../src/core/statistics.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';

const whole = fakeRunState({ runId: 'whole', modelId: 'a' });
const part = fakeRunState({ runId: 'part', modelId: 'b', answered: 6, status: 'paused' });
const states = new Map([whole, part].map((state) => [state.spec.runId, state]));
const rows = [whole, part].map((state) => leaderboardRow(state));
const map = toHeatMap(rows, states, STRICT_COUNTING);

describe('toHeatMap', () => {
  it('has a row for each model and its questions by category', () => {
    expect(map.rows.map(({ runId }) => runId)).toEqual(['whole', 'part']);
    expect([...new Set(map.questions.map(({ category }) => category))]).toEqual(CATEGORIES);
    expect(map.rows[0]?.cells.length).toBe(map.questions.length);
  });

  it('holds the means of each turn and of both', () => {
    const [cell] = map.rows[0]?.cells ?? [];
    expect(cell?.both).toBe(mean([cell?.turn1 ?? 0, cell?.turn2 ?? 0]));
  });

  it('has null for what is not rated, never a number', () => {
    expect(map.rows[1]?.cells.at(-1)).toEqual({ turn1: null, turn2: null, both: null });
  });

  it('leaves out the questions that the score leaves out', () => {
    const [first] = map.questions;
    const without = toHeatMap(rows, states, { ...STRICT_COUNTING, without: [first?.questionId ?? 0] });
    expect(without.questions).toEqual(map.questions.slice(1));
  });
});

describe('ratingsOf', () => {
  it('gives the ratings of which the score is the mean', () => {
    expect(mean(ratingsOf(whole, STRICT_COUNTING))).toBe(scoreRun(whole).overall.mean);
  });
});
