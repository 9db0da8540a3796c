import { describe, expect, it } from 'vitest';
import { identityOf } from '../../../src/core/identity.ts';
import { foldEvents } from '../../../src/core/run.ts';
import {
  leaderboardOf,
  leaderboardRow,
  leaderboards,
  scoreRun,
  STRICT_COUNTING,
} from '../../../src/core/scores.ts';
import type { Counting } from '../../../src/core/score-types.ts';
import type { RunEvent, RunSpec, RunState } from '../../../src/core/types.ts';
import { MADE_UP_CARD, MADE_UP_JUDGE, madeUpSpec, type SpecChange } from '../../fakes/made-up-bench.ts';
import { answered, failed, judged, key, LOAD_REPORT, startOf } from './events.ts';

function stateOf(change: SpecChange, events: readonly RunEvent[], at = 1000): RunState {
  return foldEvents([startOf(madeUpSpec(change), at), ...events]) as RunState;
}

describe('scoreRun', () => {
  const partly = stateOf({}, [
    judged(1, 1, 8), judged(1, 2, 6), judged(2, 1, 3), judged(2, 2, null), judged(3, 1, 10),
    failed({ step: 'answer', ...key(4) }, 3, true),
  ]);

  it('pools both turns, as FastChat', () => {
    expect(scoreRun(partly).overall).toMatchObject({ mean: 6.75, rated: 4, unrated: 3 });
  });

  it('scores each turn, and counts what is not rated', () => {
    expect(scoreRun(partly).turns).toMatchObject([
      { mean: 7, rated: 3, unrated: 1 },
      { mean: 6, rated: 1, unrated: 2 },
    ]);
  });

  it('gives the mean of the two turns beside the pooled one', () => {
    expect(scoreRun(partly).meanOfTurns).toBe(6.5);
  });

  it("scores each category in the bench's order", () => {
    expect(scoreRun(partly).categories).toMatchObject([
      { category: 'writing', score: { mean: 7, rated: 2, unrated: 0 } },
      { category: 'math', score: { mean: 3, rated: 1, unrated: 1 } },
      { category: 'stem', score: { mean: 10, rated: 1, unrated: 0 } },
      { category: 'pottery', score: { mean: null, rated: 0, unrated: 2 } },
    ]);
  });

  it('has an interval around the mean from two rated questions on', () => {
    const [low, high] = scoreRun(partly).interval ?? [NaN, NaN];
    expect(low).toBeGreaterThanOrEqual(3);
    expect(low).toBeLessThan(6.75);
    expect(high).toBeGreaterThan(6.75);
    expect(scoreRun(stateOf({}, [judged(1, 1, 8), judged(1, 2, 6)])).interval).toBeNull();
  });

  it('imputes nothing: without ratings there is no mean', () => {
    const scores = scoreRun(stateOf({}, [judged(1, 1, null)]));
    expect(scores.overall).toMatchObject({ mean: null, rated: 0, unrated: 7 });
    expect(scores.meanOfTurns).toBeNull();
    expect(scores.interval).toBeNull();
  });

  it('counts a rating of 0 as a rating', () => {
    expect(scoreRun(stateOf({}, [judged(1, 1, 0), judged(1, 2, 4)])).overall).toMatchObject({ mean: 2, rated: 2, unrated: 5 });
  });

  it('counts every choice', () => {
    const twice = stateOf({ settings: { choices: 2 } }, [judged(3, 1, 4), judged(3, 1, 8, { choiceIndex: 1 })]);
    expect(scoreRun(twice).overall).toMatchObject({ mean: 6, rated: 2, unrated: 12 });
  });

  it('ignores judgments of questions that the run does not have', () => {
    expect(scoreRun(stateOf({}, [judged(1, 1, 8), judged(99, 1, 1)])).overall.mean).toBe(8);
  });

  it('bounds the mean by what is missing as 1 and as 10', () => {
    // 27 points in 4 ratings, 3 turns missing.
    expect(scoreRun(partly).overall.bounds).toEqual([(27 + 3) / 7, (27 + 30) / 7]);
    expect(scoreRun(partly).turns[0].bounds).toEqual([(21 + 1) / 4, (21 + 10) / 4]);
    expect(scoreRun(stateOf({}, [])).overall.bounds).toEqual([1, 10]);
  });

  it('has bounds that meet in the mean where nothing is missing', () => {
    const { mean, bounds } = scoreRun(partly).categories[0]?.score ?? { mean: 0, bounds: null };
    expect(bounds).toEqual([mean, mean]);
  });

  it('gives turn 2 where turn 1 was rated 7 and above, and where it was rated below', () => {
    const state = stateOf({}, [
      judged(1, 1, 7), judged(1, 2, 9), judged(2, 1, 6.5), judged(2, 2, 2), judged(4, 1, 8), judged(4, 2, 4),
    ]);
    expect(scoreRun(state).turn2Given).toEqual({ good: { mean: 6.5, ratings: 2 }, weak: { mean: 2, ratings: 1 } });
  });

  it('leaves conversations out of turn 2 given turn 1 unless both turns are rated', () => {
    const state = stateOf({}, [judged(1, 1, null), judged(1, 2, 9), judged(2, 1, 3)]);
    expect(scoreRun(state).turn2Given).toEqual({ good: { mean: null, ratings: 0 }, weak: { mean: null, ratings: 0 } });
  });

  it('scores each attempt, and tells how far apart they are', () => {
    const state = stateOf({ settings: { choices: 3 } }, [
      judged(1, 1, 4), judged(1, 2, 6), judged(1, 1, 7, { choiceIndex: 1 }), judged(1, 1, 9, { choiceIndex: 2 }),
    ]);
    const { attempts, attemptSpread, overall } = scoreRun(state);
    expect(attempts.map(({ mean, rated }) => [mean, rated])).toEqual([[5, 2], [7, 1], [9, 1]]);
    expect(attemptSpread).toBe(2);
    expect(overall.mean).toBe(6.5);
  });

  it('has no spread of one attempt', () => {
    expect(scoreRun(partly)).toMatchObject({ attempts: [{ mean: 6.75 }], attemptSpread: null });
  });

  it('leaves questions out on request, and categories that are empty then', () => {
    const scores = scoreRun(partly, { without: new Set([2, 4]) });
    expect(scores.overall).toMatchObject({ mean: 8, rated: 3, unrated: 0 });
    expect(scores.categories.map(({ category }) => category)).toEqual(['writing', 'stem']);
  });
});

describe('scoreRun with duplicate judgments', () => {
  const doubled = stateOf({}, [
    judged(1, 1, 8), judged(1, 1, 4), judged(2, 1, 6), judged(2, 1, null), judged(3, 1, null), judged(3, 1, null),
  ]);

  it('counts them all, as FastChat', () => {
    expect(scoreRun(doubled).overall).toMatchObject({ mean: 6, ratings: 3, rated: 2, unrated: 5, repeats: 3 });
  });

  it('counts the last one of each turn on request, rated or not', () => {
    const { overall } = scoreRun(doubled, { repeats: 'last' });
    expect(overall).toMatchObject({ mean: 4, ratings: 1, rated: 1, unrated: 6, repeats: 3 });
  });

  it('bounds the mean over every rating and every turn without one', () => {
    expect(scoreRun(doubled).overall.bounds).toEqual([(18 + 5) / 8, (18 + 50) / 8]);
  });

  it('takes the mean of a turn 1 that was judged twice for turn 2 given turn 1', () => {
    const state = stateOf({}, [judged(1, 1, 9), judged(1, 1, 4), judged(1, 2, 3)]);
    expect(scoreRun(state).turn2Given.weak).toEqual({ mean: 3, ratings: 1 });
  });
});

describe('leaderboardRow', () => {
  it('gives speed, memory, length and cost', () => {
    const gpu = (peakBytes: number) => ({ liveBytes: 1, peakBytes });
    const judge = {
      ...MADE_UP_JUDGE,
      price: { inputPerMillion: 10, cachedInputPerMillion: 1, outputPerMillion: 100, asOf: '2026-11-01' },
    };
    const state = stateOf({ judge }, [
      answered(1, 1, { text: 'x'.repeat(10), completion: { gpu: gpu(500), timing: { firstTokenMs: 1, totalMs: 2000 } } }),
      answered(1, 2, { text: 'x'.repeat(30), completion: { gpu: gpu(900) } }),
      judged(1, 1, 7),
    ]);
    expect(leaderboardRow(state)).toMatchObject({
      runId: 'run-1',
      modelId: 'made-up-model',
      label: 'Made-up model',
      isStandIn: false,
      tokensPerSecond: 40 / 3,
      peakGpuBytes: 900,
      meanAnswerCharacters: 20,
      usd: (100 * 10 + 20 * 100) / 1e6,
    });
  });

  it('takes the peak of memory from the load, and from an answer that was cut off, too', () => {
    const gpu = (peakBytes: number) => ({ liveBytes: 1, peakBytes });
    const answer = answered(1, 1, { completion: { gpu: gpu(500) } });
    const load: RunEvent = { type: 'load-end', at: 1500, report: { ...LOAD_REPORT, gpu: gpu(700) } };
    const unload: RunEvent = { type: 'unload-end', at: 2500, gpu: { liveBytes: 0, peakBytes: 900 } };
    expect(leaderboardRow(stateOf({}, [load, answer])).peakGpuBytes).toBe(700);
    expect(leaderboardRow(stateOf({}, [load, answer, unload])).peakGpuBytes).toBe(900);
  });

  it('leaves calls without counts out of the speed', () => {
    const uncounted = { usage: { promptTokens: null, completionTokens: null } };
    const state = stateOf({}, [answered(1, 1), answered(1, 2, { completion: uncounted })]);
    expect(leaderboardRow(state).tokensPerSecond).toBe(20);
    expect(leaderboardRow(stateOf({}, [answered(1, 1, { completion: uncounted })])).tokensPerSecond).toBeNull();
  });

  it('has null for what is unknown', () => {
    expect(leaderboardRow(stateOf({}, []))).toMatchObject({
      tokensPerSecond: null,
      peakGpuBytes: null,
      meanAnswerCharacters: null,
      usd: null,
    });
  });
});

describe('leaderboardOf', () => {
  const state = stateOf({}, [judged(1, 1, 9), judged(1, 1, 5), judged(2, 1, 1)]);
  const meanOf = (counting: Partial<Counting>) =>
    leaderboardOf([state], { ...STRICT_COUNTING, ...counting })?.rows[0]?.scores.overall.mean;

  it('counts as it is told, each time anew', () => {
    expect([meanOf({}), meanOf({ repeats: 'last' }), meanOf({ without: [2] }), meanOf({})]).toEqual([5, 3, 7, 5]);
  });

  it('keeps how it counted, and the identity', () => {
    const counting: Counting = { repeats: 'last', without: [2], minCoverage: 0.5 };
    expect(leaderboardOf([state], counting)).toMatchObject({ counting, identity: identityOf(state) });
  });

  it('is null for no runs', () => expect(leaderboardOf([], STRICT_COUNTING)).toBeNull());
});

describe('leaderboards', () => {
  const run = (modelId: string, rating: number | null, change: SpecChange = {}, at = 1000) =>
    stateOf(
      { runId: `run-${modelId}`, model: { ...MADE_UP_CARD, modelId }, ...change },
      rating === null ? [] : [judged(1, 1, rating)],
      at,
    );

  it('rank by score, then by model id, unscored last', () => {
    const [table] = leaderboards([run('none', null), run('b', 5), run('a', 5), run('best', 9), run('none2', null)]);
    expect(table?.rows.map(({ modelId }) => modelId)).toEqual(['best', 'a', 'b', 'none', 'none2']);
  });

  it('put runs below the coverage asked for last, and say so', () => {
    const whole = [judged(1, 1, 5), judged(1, 2, 5), judged(2, 1, 5), judged(2, 2, 5), judged(3, 1, 5), judged(4, 1, 5)];
    const members = [run('part', 9), stateOf({ runId: 'run-whole', model: { ...MADE_UP_CARD, modelId: 'whole' } }, whole)];
    const headlines = (minCoverage: number) =>
      leaderboards(members, minCoverage)[0]?.rows.map(({ modelId, isHeadline }) => [modelId, isHeadline]);
    expect(headlines(0)).toEqual([['part', true], ['whole', true]]);
    expect(headlines(6 / 7)).toEqual([['whole', true], ['part', false]]);
    expect(headlines(1)).toEqual([['part', false], ['whole', false]]);
  });

  it('never take a run without a rating for a headline', () => {
    expect(leaderboards([run('none', null)])[0]?.rows[0]?.isHeadline).toBe(false);
  });

  it('put a model whose sampling nobody controls below all others, whatever its score', () => {
    const [table] = leaderboards([
      run('free', 10, { model: { ...MADE_UP_CARD, modelId: 'free', isUncontrolled: true } }),
      run('weak', 2),
      run('none', null),
    ]);
    expect(table?.rows.map(({ modelId, unrankedReason }) => [modelId, unrankedReason])).toEqual([
      ['weak', null],
      ['none', null],
      ['free', 'sampling not controllable'],
    ]);
  });

  it('never mix judges', () => {
    const other: RunSpec['judge'] = { ...MADE_UP_JUDGE, model: 'made-up-judge-2', label: 'Second judge' };
    const tables = leaderboards([run('a', 5), run('b', 6, { judge: other })]);
    expect(tables.map(({ judgeLabel, rows }) => [judgeLabel, rows.length]).sort()).toEqual([
      ['Made-up judge', 1],
      ['Second judge', 1],
    ]);
  });

  it('stand in the order of their newest run', () => {
    const other: RunSpec['judge'] = { ...MADE_UP_JUDGE, model: 'made-up-judge-2', label: 'Second judge' };
    const tables = leaderboards([run('a', 5, {}, 1000), run('b', 5, { judge: other }, 2000), run('c', 5, {}, 3000)]);
    expect(tables.map(({ judgeLabel }) => judgeLabel)).toEqual(['Made-up judge', 'Second judge']);
  });

  it('leave runs without a judge out', () => {
    expect(leaderboards([run('a', null, { judge: null })])).toEqual([]);
  });

  it('say when the judge only practises', () => {
    const practice: RunSpec['judge'] = { ...MADE_UP_JUDGE, engine: 'practice', isStandIn: true };
    expect(leaderboards([run('a', 5, { judge: practice })])[0]).toMatchObject({ isPractice: true, benchLabel: 'Made-up bench' });
    expect(leaderboards([run('a', 5)])[0]?.isPractice).toBe(false);
  });
});
