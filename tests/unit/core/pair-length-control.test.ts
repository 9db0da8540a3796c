import { describe, expect, it } from 'vitest';
import { equalLengthRates } from '../../../src/core/pair-length-control.ts';
import { answerLengths, lengthKey } from '../../../src/core/pair-lengths.ts';
import { judgedMatches } from '../../../src/core/pair-matches.ts';
import type { PairOutcome } from '../../../src/core/pair-outcomes.ts';
import { fakeGame, fakePairJudgment, fakePairSpec } from '../../fakes/pair-runs.ts';

/** Matches of x and y as `[won by x, length of x's answer, length of y's]`. */
function games(...all: readonly (readonly [number, number, number])[]) {
  const outcomes = all.map(([won], questionId): PairOutcome => ({ questionId, turn: 1, first: 'x', second: 'y', won }));
  const lengths = new Map(all.flatMap(([, x, y], id) => [[lengthKey(id, 1, 'x'), x], [lengthKey(id, 1, 'y'), y]] as const));
  return { outcomes, lengths };
}

const rates = ({ outcomes, lengths }: ReturnType<typeof games>) => equalLengthRates(outcomes, lengths);

describe('equalLengthRates', () => {
  // The longer answer wins three times of four, whoever wrote it; x is longer twice as often.
  const byLength = games(
    ...[1, 1, 1, 0, 1, 1, 1, 0].map((won) => [won, 300, 200] as const),
    ...[0, 0, 0, 1].map((won) => [won, 200, 300] as const),
  );

  it('takes from a model what its length won', () => {
    const result = rates(byLength);
    expect(result?.rates.get('x')).toBeCloseTo(0.5, 2);
    expect(result?.oddsOfLonger).toBeCloseTo(3, 0);
    expect(result).toMatchObject({ matches: 12 });
  });

  it('leaves a model what it won at equal length', () => {
    const [won, lost] = [1, 0].map((each) => [[each, 300, 200], [each, 200, 300]] as const);
    const all = games(...Array.from({ length: 30 }, () => won ?? []).flat(), ...Array.from({ length: 10 }, () => lost ?? []).flat());
    expect(rates(all)?.rates.get('x')).toBeCloseTo(0.75, 2);
    expect(rates(all)?.oddsOfLonger).toBeCloseTo(1, 6);
  });

  it('gives both models their shares of one', () => {
    const result = rates(games([1, 300, 200], [0.5, 100, 150], [0, 90, 80], [1, 200, 20]))?.rates;
    expect((result?.get('x') ?? 0) + (result?.get('y') ?? 0)).toBeCloseTo(1, 9);
  });

  it('does not mind which model is the first of a match', () => {
    const turned = { ...byLength, outcomes: byLength.outcomes.map((one) => ({ ...one, first: 'y', second: 'x', won: 1 - one.won })) };
    expect(rates(turned)?.rates.get('x')).toBeCloseTo(rates(byLength)?.rates.get('x') ?? NaN, 9);
  });

  it('is null where no lengths are known, or none differ', () => {
    expect(equalLengthRates(byLength.outcomes, new Map())).toBeNull();
    expect(rates(games([1, 200, 200], [0, 100, 100]))).toBeNull();
  });
});

describe('answerLengths', () => {
  const spec = fakePairSpec();
  const shown = (userPrompt: string, change = {}) =>
    fakePairJudgment(undefined, { games: [{ ...fakeGame(1, 'model_1'), userPrompt }, fakeGame(2, 'model_1')], ...change });

  it('reads them from the prompts', () => {
    const matches = judgedMatches({ spec, judgments: [shown('Q Why?\nA four\nB three')] });
    expect([...answerLengths(spec, matches)]).toEqual([['1/1/x', 4], ['1/1/y', 5]]);
  });

  it('takes the answer that was judged: the second one of turn 2', () => {
    const prompt = 'Q Why?\nHow?\nA first\nsecond!\nB one\ntwo';
    const matches = judgedMatches({ spec, judgments: [shown(prompt, { turn: 2, judgePromptName: 'pair-v2-multi-turn' })] });
    expect([...answerLengths(spec, matches)]).toEqual([['1/2/x', 7], ['1/2/y', 3]]);
  });

  it('leaves out what no prompt tells', () => {
    expect(answerLengths(spec, judgedMatches({ spec, judgments: [fakePairJudgment()] })).size).toBe(0);
  });
});
