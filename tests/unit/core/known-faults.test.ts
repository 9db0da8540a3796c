import { describe, expect, it } from 'vitest';
import {
  DISPUTED_REFERENCES,
  disputedReferences,
  isShownDispute,
  OFFICIAL_REFERENCE_SHA256,
} from '../../../src/core/known-faults.ts';
import type { Bench } from '../../../src/core/types.ts';
import { MT_BENCH } from '../../../src/datasets/mt-bench-source.ts';
import { madeUpBench, madeUpSpec, type SpecChange } from '../../fakes/made-up-bench.ts';

const OFFICIAL = { name: 'authors', answers: [], sha256: OFFICIAL_REFERENCE_SHA256 };

function specOf(ids: readonly number[], change: SpecChange = {}, bench: Partial<Bench> = {}) {
  const questions = ids.map((questionId) => ({ questionId, category: 'math', turns: ['a', 'b'] }));
  return madeUpSpec({ bench: madeUpBench({ questions, references: [OFFICIAL], ...bench }), ...change });
}

const idsOf = (spec: ReturnType<typeof specOf>) => disputedReferences(spec).map(({ questionId }) => questionId);

describe('the disputed references', () => {
  it('are thirteen', () => expect(new Set(DISPUTED_REFERENCES.map(({ questionId }) => questionId)).size).toBe(13));

  it('are those of the reference file that this page fetches', () => {
    expect(MT_BENCH.references.map(({ sha256 }) => sha256)).toContain(OFFICIAL_REFERENCE_SHA256);
  });
});

describe('disputedReferences', () => {
  it('are the questions of the run whose reference is disputed', () => {
    expect(idsOf(specOf([101, 104, 113, 121]))).toEqual([104, 113]);
  });

  it('are none with any other file, also under the same name', () => {
    expect(idsOf(specOf([104], {}, { references: [{ ...OFFICIAL, sha256: '0' }] }))).toEqual([]);
  });

  it('are none where the run uses another set, or none', () => {
    expect(idsOf(specOf([104], { settings: { referenceSet: 'other' } }))).toEqual([]);
    expect(idsOf(specOf([104], { settings: { referenceSet: null } }))).toEqual([]);
  });

  it('are none where the judge is shown no reference', () => {
    expect(idsOf(specOf([104], { settings: { referenceCategories: [] } }))).toEqual([]);
  });
});

describe('isShownDispute', () => {
  it('is true of turn 2 always: its judge sees the references of both turns', () => {
    expect(DISPUTED_REFERENCES.every((each) => isShownDispute(each, 2))).toBe(true);
  });

  it('is false of turn 1 only where the fault is known to be in turn 2', () => {
    const clean = DISPUTED_REFERENCES.filter((each) => !isShownDispute(each, 1));
    expect(clean.map(({ questionId }) => questionId)).toEqual([113, 120]);
  });
});
