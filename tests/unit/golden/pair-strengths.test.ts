import { describe, expect, it } from 'vitest';
import { readJudgmentRow, type StoredPairRow } from '../../../src/core/fastchat-read.ts';
import { pairJudgmentOf } from '../../../src/core/imported-events.ts';
import { parseJsonLines } from '../../../src/core/jsonl.ts';
import { analysePairs } from '../../../src/core/pair-analysis.ts';
import { judgedMatches } from '../../../src/core/pair-matches.ts';
import { contestant, fakePairSpec } from '../../fakes/pair-runs.ts';
import { describeWithSharedData, listShared, readShared } from '../../shared-data.ts';
import { officialBench } from './bench.ts';

function analyse(set: string) {
  const [file = ''] = listShared(`golden/pairwise/${set}/model_judgment`, '.jsonl');
  const rows = parseJsonLines(readShared(file), set, readJudgmentRow).records.map(({ record }) => record as StoredPairRow);
  const models = [...new Set(rows.flatMap(({ model1, model2 }) => [model1, model2]))];
  const spec = fakePairSpec({
    bench: officialBench(),
    contestants: models.map((model) => ({ ...contestant(model), runId: null })),
    origin: { files: [file], importedAt: '', contentSha256: '', notes: [] },
  });
  return analysePairs(spec, judgedMatches({ spec, judgments: rows.map((row) => pairJudgmentOf(row, 0)) }));
}

// Computed from the published files by a program of its own, with SciPy 1.17.1: minimize(jac=…, method='BFGS') of the penalised
// likelihood, and the sign-flip distributions counted in exact integers.
const EXPECTED = [
  { set: 'pythia-2.8b', elos: [1021.089, 1005.091, 973.82], p: [0.08879517509, 0.00874771578, 0.31588517636], first: 212 / 463, pFirst: 0.03107118218 },
  { set: 'phi-3', elos: [1004.759, 995.241], p: [0.87141467936], first: 79 / 122, pFirst: 0.00004089624 },
  { set: 'skycamp', elos: [1017.395, 982.605], p: [1], first: 8 / 14, pFirst: 0.75 },
];

describeWithSharedData('published pair judgments', () => {
  describe.each(EXPECTED)('$set', ({ set, elos, p, first, pFirst }) => {
    const { strengths, comparisons, position, equalLength } = analyse(set);

    it('have the strengths that SciPy finds', () => {
      strengths.strengths.forEach(({ elo }, place) => expect(Math.abs(elo - (elos[place] ?? NaN))).toBeLessThan(0.002));
    });

    it('have the proofs that counting in integers gives', () => {
      comparisons.forEach(({ difference }, pair) => expect(difference?.p).toBeCloseTo(p[pair] ?? NaN, 9));
    });

    it('have the leaning that counting in integers gives', () => {
      expect(position?.firstShare).toBeCloseTo(first, 12);
      expect(position?.p).toBeCloseTo(pFirst, 9);
    });

    it('show the lengths of their answers', () => {
      expect(equalLength?.matches).toBeGreaterThan(0);
    });
  });
});
