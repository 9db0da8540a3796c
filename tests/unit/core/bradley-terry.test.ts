import { describe, expect, it } from 'vitest';
import { bradleyTerry } from '../../../src/core/bradley-terry.ts';
import type { PairOutcome } from '../../../src/core/pair-outcomes.ts';

/** So many games of one model won against another, each on the next question of eighty. */
function gamesOf(...results: readonly (readonly [string, string, number, number?])[]): readonly PairOutcome[] {
  return results
    .flatMap(([first, second, games, won = 1]) => Array.from({ length: games }, () => ({ first, second, won })))
    .map((game, index) => ({ ...game, questionId: 81 + (index % 80), turn: 1 }));
}

/** American League, Eastern Division, 1987: wins of the row against the column. */
const BASEBALL = {
  Milwaukee: [0, 7, 9, 7, 7, 9, 11],
  Detroit: [6, 0, 7, 5, 11, 9, 9],
  Toronto: [4, 6, 0, 7, 7, 8, 12],
  'New York': [6, 8, 6, 0, 6, 7, 10],
  Boston: [6, 2, 6, 7, 0, 7, 12],
  Cleveland: [4, 4, 5, 6, 6, 0, 6],
  Baltimore: [2, 4, 1, 3, 1, 7, 0],
};
const TEAMS = Object.keys(BASEBALL);
const SEASON = gamesOf(...Object.entries(BASEBALL).flatMap(([team, wins]) =>
  wins.map((count, other) => [team, TEAMS[other] ?? '', count] as const),
));

function eloOf(outcomes: readonly PairOutcome[], model: string): number {
  return bradleyTerry(outcomes).strengths.find((each) => each.model === model)?.elo ?? NaN;
}

describe('bradleyTerry', () => {
  it('gives the published strengths of the baseball teams of 1987', () => {
    // A. Agresti, "Categorical Data Analysis", 2nd ed., section 10.6.2; also R's BradleyTerry2, data set baseball:
    // logarithms of the odds against Baltimore.
    const { strengths, components } = bradleyTerry(SEASON);
    const baltimore = strengths.find(({ model }) => model === 'Baltimore')?.elo ?? NaN;
    const odds = strengths.map(({ model, elo }) => [model, (((elo - baltimore) * Math.LN10) / 400).toFixed(2)]);
    expect(odds).toEqual([
      ['Milwaukee', '1.58'], ['Detroit', '1.44'], ['Toronto', '1.29'], ['New York', '1.25'],
      ['Boston', '1.11'], ['Cleveland', '0.68'], ['Baltimore', '0.00'],
    ]);
    expect(components).toBe(1);
    expect(strengths.map(({ n }) => n)).toEqual([78, 78, 78, 78, 78, 78, 78]);
  });

  it('has a mean of 1,000, and an interval around each strength', () => {
    const { strengths } = bradleyTerry(SEASON);
    expect(strengths.reduce((sum, { elo }) => sum + elo, 0) / 7).toBeCloseTo(1000, 6);
    for (const { elo, interval } of strengths) {
      expect(interval?.[0]).toBeLessThan(elo);
      expect(interval?.[1]).toBeGreaterThan(elo);
      expect((interval?.[1] ?? 0) - (interval?.[0] ?? 0)).toBeLessThan(250);
    }
  });

  it('puts 400 points between two of whom one wins ten times as often', () => {
    const games = gamesOf(['a', 'b', 1000], ['b', 'a', 100]);
    expect(eloOf(games, 'a') - eloOf(games, 'b')).toBeCloseTo(400, 0);
  });

  it('counts a tie as half a win for both', () => {
    const ties = gamesOf(['a', 'b', 12, 0.5], ['a', 'b', 4]);
    const halves = gamesOf(['a', 'b', 6], ['b', 'a', 6], ['a', 'b', 4]);
    expect(eloOf(ties, 'a')).toBeCloseTo(eloOf(halves, 'a'), 6);
  });

  it('is the same for twice the games, but for what is less uncertain', () => {
    const once = gamesOf(['a', 'b', 6], ['b', 'a', 4], ['b', 'c', 7], ['c', 'b', 3]);
    expect(Math.abs(eloOf([...once, ...once], 'a') - eloOf(once, 'a'))).toBeLessThan(0.5);
  });

  it('tells of a model that never lost or never won, and keeps its number finite', () => {
    const { strengths } = bradleyTerry(gamesOf(['best', 'worst', 8], ['best', 'mid', 6], ['mid', 'worst', 6]));
    expect(strengths.map(({ model, limit }) => [model, limit])).toEqual([['best', 'never-lost'], ['mid', null], ['worst', 'never-won']]);
    expect(strengths.every(({ elo }) => elo > -1500 && elo < 3500)).toBe(true);
  });

  it('does not compare models that no chain of matches links', () => {
    const { strengths, components } = bradleyTerry(gamesOf(['a', 'b', 6], ['b', 'a', 3], ['x', 'y', 5], ['y', 'x', 5]));
    expect(components).toBe(2);
    expect(strengths.map(({ model, component }) => [model, component])).toEqual([['a', 0], ['b', 0], ['x', 1], ['y', 1]]);
    expect(strengths.filter(({ component }) => component === 1).map(({ elo }) => Math.round(elo))).toEqual([1000, 1000]);
  });

  it('links models through others', () => {
    expect(bradleyTerry(gamesOf(['a', 'b', 5], ['c', 'd', 5], ['d', 'b', 1])).components).toBe(1);
  });

  it('has no interval of one question, and nothing of no match', () => {
    const one = gamesOf(['a', 'b', 3], ['b', 'a', 2]).map((game) => ({ ...game, questionId: 81 }));
    expect(bradleyTerry(one).strengths.map(({ interval }) => interval)).toEqual([null, null]);
    expect(bradleyTerry([])).toEqual({ strengths: [], components: 0, questions: 0 });
  });

  it('repeats itself, whatever the order of the matches', () => {
    expect(bradleyTerry(SEASON.toReversed())).toEqual(bradleyTerry(SEASON));
  });
});
