import { describe, expect, it } from 'vitest';
import { leaningNote, leaningText, pText } from '../../../../src/app/components/pairs/leaning-words.ts';
import {
  cellWords,
  componentsNote,
  eloAxis,
  eloInterval,
  eloText,
  explainElo,
  explainEqualLength,
  explainPlace,
} from '../../../../src/app/components/pairs/strength-words.ts';
import type { ModelStrength } from '../../../../src/core/bradley-terry.ts';
import { analysePairs } from '../../../../src/core/pair-analysis.ts';
import { judgedMatches } from '../../../../src/core/pair-matches.ts';
import { fakePairJudgment, fakePairSpec } from '../../../fakes/pair-runs.ts';

function strength(change: Partial<ModelStrength> = {}): ModelStrength {
  return { model: 'x', elo: 1021.1, interval: [993.4, 1047.8], n: 320, limit: null, component: 0, ...change };
}

const axisOf = (...strengths: readonly ModelStrength[]) => eloAxis({ strengths, components: 1, questions: 80 });

describe('the axis of strengths', () => {
  it('holds every interval between round marks', () => {
    expect(axisOf(strength(), strength({ elo: 974, interval: [951, 996] }))).toEqual({ low: 950, high: 1050, ticks: [950, 1000, 1050] });
  });

  it('grows with the strengths, and keeps few marks', () => {
    const { low, high, ticks } = axisOf(strength({ elo: 1600, interval: [1400, 1890] }), strength({ elo: 400, interval: [210, 600] }));
    expect([low, high, ticks.length]).toEqual([0, 2000, 5]);
  });

  it('leaves out models without a number', () => {
    expect(axisOf(strength({ elo: 2900, limit: 'never-lost' })).high).toBeLessThan(1100);
  });
});

describe('a strength in words', () => {
  it('is a number with its interval', () => {
    expect([eloText(strength()), eloInterval(strength())]).toEqual(['1021', '993–1048']);
    expect(explainElo(strength())).toBe('Elo 1021, Bradley–Terry over 320 matches. 95 % interval 993–1048: 1,000 resamples of whole questions.');
    expect(explainElo(strength({ interval: null }))).toContain('Too few questions');
  });

  it('is no number where a model won everything or nothing', () => {
    const best = strength({ limit: 'never-lost' });
    expect([eloText(best), eloInterval(best)]).toEqual(['never lost', '–']);
    expect(explainElo(best)).toBe('It won all of its 320 matches, so its strength has no upper limit and no number.');
    expect(eloText(strength({ limit: 'never-won' }))).toBe('never won');
  });

  it('says which numbers cannot be compared', () => {
    expect(componentsNote({ strengths: [], components: 2, questions: 1 })).toContain('fall into 2 sets');
    expect(componentsNote({ strengths: [], components: 1, questions: 1 })).toBeNull();
  });
});

describe('a place in words', () => {
  const spec = fakePairSpec();
  const judgments = spec.bench.questions.map(({ questionId }) => fakePairJudgment(['model_1', 'model_1'], { questionId }));
  const analysis = analysePairs(spec, judgedMatches({ spec, judgments }));

  it('counts who is proven better, worse and neither', () => {
    // Four questions cannot prove anything: 2 of 16 flips.
    expect(explainPlace('x', analysis)).toMatch(/^Place 1–2 of 2: 0 models proven better, 0 proven worse, 1 not told apart from it\./);
    expect(explainPlace('other', analysis)).toContain('no place');
  });
});

describe('equal length in words', () => {
  it('tells what length wins, and what it loses', () => {
    const rates = { rates: new Map(), lengthDeviation: 412.4, matches: 480 };
    expect(explainEqualLength({ ...rates, oddsOfLonger: 1.5 })).toContain('longer by 412 characters multiplies the odds of winning by 1.50');
    expect(explainEqualLength({ ...rates, oddsOfLonger: 0.5 })).toContain('divides the odds of winning by 2.00');
  });
});

describe('a cell of the matrix in words', () => {
  const spec = fakePairSpec();
  const cell = { wins: 5, losses: 2, ties: 3, n: 10, winRate: 0.65, disagree: 2, disagreeRate: 0.2, dropped: 1 };

  it('counts the matches and the games that disagree', () => {
    expect(cellWords(spec, 'x', 'y', cell)).toBe(
      'Model x against Model y: 5 won, 2 lost, 3 tied of 10. The two games disagree in 2 (20 %). 1 match without a verdict left out.',
    );
  });

  it('says that there is nothing to count', () => {
    expect(cellWords(spec, 'x', 'y', null)).toBe('Model x against Model y: no match.');
    expect(cellWords(spec, 'x', 'y', { ...cell, n: 0, winRate: null })).toContain('none with a verdict');
  });
});

describe('a leaning in words', () => {
  const leaning = { games: 463, firstShare: 0.458, interval: [0.42, 0.497], p: 0.031 } as const;

  it('has its interval', () => {
    expect(leaningText(leaning)).toBe('46 % (42 to 50 %)');
    expect(leaningText({ ...leaning, interval: null })).toBe('46 %');
  });

  it('is named only where it is proven', () => {
    expect(leaningNote(leaning)).toMatch(/^The judge leans towards the answer that stands second\..* p 0\.031\.$/);
    expect(leaningNote({ ...leaning, firstShare: 0.6 })).toContain('stands first');
    expect(leaningNote({ ...leaning, p: 0.2 })).toMatch(/^No leaning is proven/);
  });

  it('has no p of 0', () => {
    expect([pText(0.00001), pText(0.0314), pText(0.31), pText(1)]).toEqual(['below 0.001', '0.031', '0.31', '1']);
  });
});
