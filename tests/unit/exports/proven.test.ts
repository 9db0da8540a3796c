import { describe, expect, it } from 'vitest';
import type { ModelComparison } from '../../../src/core/comparison-types.ts';
import { rankGroups } from '../../../src/core/rank-groups.ts';
import { leaderboards } from '../../../src/core/scores.ts';
import { provenSentences } from '../../../src/exports/proven.ts';
import { placesOf, placeText } from '../../../src/exports/ranks.ts';
import { fakeRunState } from '../../fakes/run-states.ts';

/** A board of models `a`, `b`, … whose pairs named here, better one first, are proven and no others. */
function sentencesOf(models: string, proven: readonly string[]): readonly string[] {
  const states = [...models].map((name, index) => fakeRunState({ runId: name, modelId: name, quality: 8 - index / 10 }));
  const [board] = leaderboards(states);
  if (board === undefined) throw new Error('no leaderboard');
  const comparisons = [...models].flatMap((first, index) =>
    [...models.slice(index + 1)].map((second): ModelComparison => {
      const isProven = proven.includes(first + second);
      const difference = { questions: 16, turns: 32, mean: 0.5, interval: [0.1, 0.9] as const, p: 0.01 };
      return { first, second, difference, pHolm: isProven ? 0.01 : 0.5 };
    }),
  );
  const runIds = [...models];
  return provenSentences(board, { runIds, comparisons, groups: rankGroups(runIds, comparisons) });
}

describe('provenSentences', () => {
  it('says nothing of a single model', () => {
    expect(sentencesOf('a', [])).toEqual([]);
  });

  it('says that models are not told apart where nothing is proven', () => {
    expect(sentencesOf('ab', [])).toEqual(['The two models are not told apart by this bench: nothing is proven between them.']);
    expect(sentencesOf('abcd', [])[0]).toMatch(/^The 4 models are not told apart by this bench/);
  });

  it('tells of few models who is better than whom', () => {
    expect(sentencesOf('abcd', ['ac', 'ad', 'bd'])).toEqual([
      'a and b share the first place: nothing is proven between them.',
      'a is better than c and d.',
      'b is better than d.',
    ]);
  });

  it('counts the pairs of many models', () => {
    expect(sentencesOf('abcdef', ['ab', 'ac', 'ad', 'ae', 'af'])).toEqual([
      'a is better than every other model here.',
      'Of 15 pairs of models 5 are proven to differ.',
    ]);
    expect(sentencesOf('abcdefg', ['ag'])[0]).toBe('6 models share the first place: nothing is proven between them.');
  });
});

describe('placesOf', () => {
  it('leaves out runs that have no place', () => {
    const states = [
      fakeRunState({ runId: 'a', quality: 8 }),
      fakeRunState({ runId: 'b', quality: 4, answered: 9, status: 'running' }),
      fakeRunState({ runId: 'c', quality: 9, isUncontrolled: true }),
    ];
    const [board] = leaderboards(states);
    if (board === undefined) throw new Error('no leaderboard');
    expect([...placesOf(board, states).groups]).toEqual([['a', { best: 1, worst: 1 }]]);
  });

  it('gives a model that is proven better the better place', () => {
    const states = [fakeRunState({ runId: 'a', quality: 8 }), fakeRunState({ runId: 'b', quality: 4 }), fakeRunState({ runId: 'c', quality: 4 })];
    const [board] = leaderboards(states);
    if (board === undefined) throw new Error('no leaderboard');
    const { groups } = placesOf(board, states);
    expect(['a', 'b', 'c', 'd'].map((runId) => placeText(groups.get(runId)))).toEqual(['1', '2–3', '2–3', '–']);
  });
});
