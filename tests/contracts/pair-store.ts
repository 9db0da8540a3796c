/** What every PairStore does, whatever it keeps pair runs in. */
import { afterEach, describe, expect, it } from 'vitest';
import { InputError } from '../../src/core/errors.ts';
import { createPairHeader } from '../../src/core/pair-run.ts';
import type { PairStore } from '../../src/core/ports.ts';
import { fakeHalfJudgment, fakePairJudgment, fakePairSpec } from '../fakes/pair-runs.ts';

export interface PairStoreKind {
  readonly name: string;
  /** A fresh, empty store. */
  open(): Promise<PairStore>;
  /** Another store over what the last one kept; absent for stores that keep nothing. */
  reopen?(): Promise<PairStore>;
  cleanUp?(): Promise<void>;
}

const AT = Date.parse('2026-11-20T10:00:00.000Z');
const SPEC = fakePairSpec();
const ID = SPEC.pairRunId;

export function describePairStore(kind: PairStoreKind): void {
  describe(kind.name, () => {
    afterEach(() => kind.cleanUp?.());

    async function openWithRun(): Promise<PairStore> {
      const store = await kind.open();
      await store.createPairRun(SPEC, AT);
      return store;
    }

    it('keeps a new pair run, which is running and has no judgment', async () => {
      const store = await openWithRun();
      expect(await store.readPairRun(ID)).toEqual({ header: createPairHeader(SPEC, AT), spec: SPEC, judgments: [] });
      expect(await store.listPairRuns()).toEqual([createPairHeader(SPEC, AT)]);
    });

    it('gives back all judgments in order, repeats among them', async () => {
      const store = await openWithRun();
      const judgments = [fakePairJudgment(), fakePairJudgment(['tie', 'error']), fakePairJudgment(), fakeHalfJudgment()];
      await store.appendPairs(ID, judgments.slice(0, 2));
      await store.appendPairs(ID, []);
      await store.appendPairs(ID, judgments.slice(2));
      expect((await store.readPairRun(ID))?.judgments).toEqual(judgments);
    });

    it('counts finished matches in the header, and replaced ones once', async () => {
      const store = await openWithRun();
      await store.appendPairs(ID, [fakeHalfJudgment(), fakePairJudgment()]);
      await store.appendPairs(ID, [fakePairJudgment(['tie', 'tie'], { replaces: true, at: AT + 7 })]);
      const expected = { totalMatches: 7, judgmentCount: 1, recordCount: 3, updatedAt: AT + 7 };
      expect((await store.listPairRuns())[0]).toMatchObject(expected);
      expect((await store.readPairRun(ID))?.header).toMatchObject(expected);
    });

    it('keeps the status and its reason', async () => {
      const store = await openWithRun();
      await store.setPairStatus(ID, 'stopped', 'the judge is gone', AT + 1);
      const [header] = await store.listPairRuns();
      expect(header).toMatchObject({ status: 'stopped', endReason: 'the judge is gone', updatedAt: AT + 1 });
    });

    it('takes another budget, and leaves the rest as it is', async () => {
      const store = await openWithRun();
      await store.appendPairs(ID, [fakePairJudgment()]);
      const budget = { usd: 7, tokens: null, seconds: null };
      await store.setPairBudget(ID, budget);
      expect(await store.readPairRun(ID)).toMatchObject({ spec: { ...SPEC, budget }, judgments: [fakePairJudgment()] });
      await expect(store.setPairBudget('nobody', budget)).rejects.toThrow(InputError);
    });

    it('refuses a second pair run under the same id and keeps the first', async () => {
      const store = await openWithRun();
      await store.appendPairs(ID, [fakePairJudgment()]);
      await expect(store.createPairRun(SPEC, AT + 1)).rejects.toThrow(InputError);
      expect((await store.readPairRun(ID))?.judgments).toHaveLength(1);
    });

    it('creates one pair run when asked twice at once', async () => {
      const store = await kind.open();
      const outcomes = await Promise.allSettled([1, 2].map((later) => store.createPairRun(SPEC, AT + later)));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('refuses judgments and a status for an unknown pair run, and creates none', async () => {
      const store = await kind.open();
      await expect(store.appendPairs('nobody', [fakePairJudgment()])).rejects.toThrow(/no pair run "nobody"/);
      await expect(store.setPairStatus('nobody', 'paused', null, AT)).rejects.toThrow(/no pair run "nobody"/);
      expect(await store.readPairRun('nobody')).toBeNull();
      expect(await store.listPairRuns()).toEqual([]);
    });

    it('keeps the order of judgments that are appended without waiting', async () => {
      const store = await openWithRun();
      const times = Array.from({ length: 30 }, (_, index) => AT + index);
      await Promise.all(times.map((at) => store.appendPairs(ID, [fakePairJudgment(undefined, { at })])));
      expect((await store.readPairRun(ID))?.judgments.map(({ at }) => at)).toEqual(times);
    });

    it('lists the newest pair run first', async () => {
      const store = await kind.open();
      for (const [pairRunId, day] of [['b', '02'], ['c', '03'], ['a', '01']] as const)
        await store.createPairRun(fakePairSpec({ pairRunId, createdAt: `2026-11-${day}T10:00:00.000Z` }), AT);
      expect((await store.listPairRuns()).map(({ pairRunId }) => pairRunId)).toEqual(['c', 'b', 'a']);
    });

    it('deletes one pair run whole and no other, and takes its id anew', async () => {
      const store = await kind.open();
      for (const pairRunId of ['pair', 'pair-1', 'pair,']) {
        await store.createPairRun(fakePairSpec({ pairRunId }), AT);
        await store.appendPairs(pairRunId, [fakePairJudgment()]);
      }
      await store.deletePairRun('pair');
      await store.deletePairRun('nobody');
      expect(await store.readPairRun('pair')).toBeNull();
      for (const pairRunId of ['pair-1', 'pair,']) expect((await store.readPairRun(pairRunId))?.judgments).toHaveLength(1);
      await store.createPairRun(fakePairSpec({ pairRunId: 'pair' }), AT);
      expect((await store.readPairRun('pair'))?.judgments).toEqual([]);
    });

    it('keeps every character of texts', async () => {
      const store = await openWithRun();
      const odd = 'tab\t nul\u0000 line\r\n\u2028 é 日本 😀 "quoted" \\ $ERROR$ </script> \ufeff';
      const judgment = fakePairJudgment(undefined, { model1: odd, judgePromptName: odd });
      await store.appendPairs(ID, [judgment]);
      expect((await store.readPairRun(ID))?.judgments).toEqual([judgment]);
    });

    it('keeps what it was given, whatever happens to the object later', async () => {
      const store = await openWithRun();
      const judgment = { ...fakePairJudgment(), model1: 'first' };
      await store.appendPairs(ID, [judgment]);
      judgment.model1 = 'changed';
      expect((await store.readPairRun(ID))?.judgments[0]?.model1).toBe('first');
    });

    const { reopen } = kind;
    if (reopen !== undefined)
      it('has everything again after it was closed, and goes on', async () => {
        await (await openWithRun()).appendPairs(ID, [fakePairJudgment()]);
        const again = await reopen();
        await again.appendPairs(ID, [fakePairJudgment(['tie', 'tie'])]);
        expect((await again.readPairRun(ID))?.judgments).toHaveLength(2);
      });
  });
}
