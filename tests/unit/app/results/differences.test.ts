import { describe, expect, it } from 'vitest';
import { comparisonLookup } from '../../../../src/app/components/results/difference-lookup.ts';
import { compareHash, explainDifference, formatDifference, formatP, verdictText } from '../../../../src/app/components/results/difference-words.ts';
import { apartText, identityDifferences } from '../../../../src/app/components/results/identity-differences.ts';
import { explainPlace, isProvenBest } from '../../../../src/app/components/results/place-words.ts';
import type { ModelComparison } from '../../../../src/core/comparison-types.ts';
import { leaderboards } from '../../../../src/core/scores.ts';
import { placesOf } from '../../../../src/exports/ranks.ts';
import { FAKE_SERVER_JUDGE, fakeBench, fakeRunState, type FakeRun } from '../../../fakes/run-states.ts';

const COMPARISON: ModelComparison = {
  first: 'a',
  second: 'b',
  difference: { questions: 16, turns: 31, mean: 0.5, interval: [0.1, 0.9], p: 0.0004 },
  pHolm: 0.04,
};

describe('a difference in words', () => {
  it('has a sign and a real minus, and none for zero', () => {
    expect([0.5, -1.234, 0, -0.001].map((points) => formatDifference(points))).toEqual(['+0.50', '−1.23', '0.00', '0.00']);
  });

  it('writes p no finer than it deserves', () => {
    expect([0.0004, 0.023, 1].map(formatP)).toEqual(['under 0.001', '0.023', '1.000']);
  });

  it('calls a model better only where that is proven', () => {
    expect(verdictText('A', 'B', COMPARISON)).toBe('A is better than B.');
    expect(verdictText('A', 'B', { ...COMPARISON, pHolm: 0.06 })).toBe('Nothing is proven between A and B.');
    expect(verdictText('A', 'B', { ...COMPARISON, difference: null })).toContain('too few questions in common');
  });

  it('tells interval, n and both p', () => {
    expect(explainDifference('A', 'B', COMPARISON)).toBe(
      'A is better than B. Difference +0.50 rating points, 95 % interval +0.10 to +0.90, on 31 turns of 16 questions that both have rated. ' +
        'p 0.040 after Holm’s correction over all pairs, under 0.001 before; proven at 0.05.',
    );
  });

  it('leads to the comparison of the two runs, whatever they are called', () => {
    expect(compareHash('a&b', 'c')).toBe('#/compare?a=a%26b&b=c');
  });
});

describe('comparisonLookup', () => {
  it('finds a comparison from either side, turned to the side asked for', () => {
    const find = comparisonLookup([COMPARISON]);
    expect(find('a', 'b')?.difference?.mean).toBe(0.5);
    expect(find('b', 'a')?.difference).toMatchObject({ mean: -0.5, interval: [-0.9, -0.1] });
    expect(find('a', 'c')).toBeNull();
  });
});

describe('a place in words', () => {
  const states = [fakeRunState({ runId: 'a', quality: 8 }), fakeRunState({ runId: 'b', quality: 4 }), fakeRunState({ runId: 'c', quality: 4 })];
  const [board] = leaderboards(states);
  if (board === undefined) throw new Error('no leaderboard');
  const places = placesOf(board, states);
  const rowOf = (runId: string) => {
    const row = board.rows.find((each) => each.runId === runId);
    if (row === undefined) throw new Error(`no row ${runId}`);
    return row;
  };

  it('counts who is proven better, who worse, and who is not told apart', () => {
    expect(explainPlace(rowOf('b'), places)).toMatch(/^Place 2–3 of 3: 1 model proven better, 0 proven worse, 1 not told apart from it\./);
    expect(explainPlace(rowOf('a'), null)).toContain('being compared');
  });

  it('lets a name stand out only where it is proven better than every other', () => {
    expect(['a', 'b'].map((runId) => isProvenBest(rowOf(runId), places))).toEqual([true, false]);
    expect(isProvenBest(rowOf('a'), null)).toBe(false);
    const alone = placesOf({ ...board, rows: [rowOf('a')] }, states);
    expect(isProvenBest(rowOf('a'), alone)).toBe(false);
  });

  it('says why there is none', () => {
    expect(explainPlace({ ...rowOf('a'), runId: 'other', unrankedReason: 'sampling not controllable' }, places)).toBe('It has no place: sampling not controllable.');
    expect(explainPlace({ ...rowOf('a'), runId: 'other', isHeadline: false }, places)).toContain('too few of its turns');
  });
});

describe('identityDifferences', () => {
  const between = (one: FakeRun, other: FakeRun) => identityDifferences(fakeRunState(one), fakeRunState(other));
  const references = [{ name: 'other', answers: fakeBench().references[0]?.answers ?? [], sha256: 'd'.repeat(64) }];

  it('names another judge without what goes with it', () => {
    const judge = { ...FAKE_SERVER_JUDGE, judgeId: 'x', model: 'x', parameters: { tokenLimitField: 'max_tokens', temperature: 1 } } as const;
    expect(between({}, { judge })).toEqual(['another judge']);
  });

  it('names other questions, prompts and references', () => {
    expect(between({}, { bench: fakeBench({ questionsSha256: 'e'.repeat(64), judgePromptsSha256: 'f'.repeat(64), references }) })).toEqual([
      'other questions',
      'other judge prompts',
      'other reference answers',
    ]);
  });

  it('is empty for runs of one table', () => {
    expect(between({ modelId: 'a' }, { modelId: 'b' })).toEqual([]);
  });

  it('becomes a sentence', () => {
    expect(apartText(fakeRunState({ bench: fakeBench({ references }) }), fakeRunState())).toBe(
      'A table of its own, apart from the one above: other reference answers. Such scores cannot be compared.',
    );
    expect(apartText(fakeRunState(), fakeRunState())).toBeNull();
  });
});
