import { describe, expect, it } from 'vitest';
import { MeasurementLibrary } from '../../../../src/app/state/judge-card-library.svelte.ts';
import type { CardSummary } from '../../../../src/core/judge-card-types.ts';
import { createMemoryMeasurementStore } from '../../../../src/storage/memory-measurement-store.ts';
import { MADE_UP_JUDGE } from '../../../fakes/made-up-bench.ts';
import { fakeMeasurement } from '../../../fakes/measurements.ts';

const summary = (n: number, servedModels: readonly string[] = []): CardSummary => ({
  decisive: { hits: n, n, ratio: 1, interval: null },
  matches: n,
  servedModels,
});

async function libraryWith(...summaries: readonly (CardSummary | null)[]) {
  const store = createMemoryMeasurementStore();
  for (const [index, each] of summaries.entries()) {
    const measurementId = `m${index}`;
    await store.createMeasurement(fakeMeasurement({ measurementId, now: 1_760_000_000_000 + index }), 1);
    await store.changeMeasurement(measurementId, { summary: each, updatedAt: 2 });
  }
  const library = new MeasurementLibrary(store);
  await library.refresh();
  return library;
}

describe('the measurement that speaks for a judge', () => {
  it('is the one with most comparisons', async () => {
    const library = await libraryWith(summary(40), summary(10), null);
    expect(library.of(MADE_UP_JUDGE)?.measurementId).toBe('m0');
  });

  it('is the newest of those with as many', async () => {
    const library = await libraryWith(summary(10), summary(10));
    expect(library.of(MADE_UP_JUDGE)?.measurementId).toBe('m1');
  });

  it('goes by model, server and parameters, not by name, price or pace', async () => {
    const library = await libraryWith(summary(10));
    const renamed = { ...MADE_UP_JUDGE, label: 'Another name', pace: { requestsPerSecond: 1, tokensPerMinute: null } };
    expect(library.of(renamed)?.measurementId).toBe('m0');
    expect(library.of({ ...MADE_UP_JUDGE, model: 'made-up-judge-2' })).toBeNull();
    expect(library.of({ ...MADE_UP_JUDGE, parameters: { ...MADE_UP_JUDGE.parameters, temperature: 1 } })).toBeNull();
    expect(library.of({ ...MADE_UP_JUDGE, baseUrl: 'https://elsewhere.test/v1' })).toBeNull();
  });

  it('is one of the model that its server used, where there is one', async () => {
    const library = await libraryWith(summary(40, ['older']), summary(10, ['newer']));
    expect(library.of(MADE_UP_JUDGE, ['newer'])?.measurementId).toBe('m1');
    expect(library.of(MADE_UP_JUDGE, ['another'])?.measurementId).toBe('m0');
  });

  it('is none while nothing was judged', async () => {
    const library = await libraryWith(null);
    expect(library.of(MADE_UP_JUDGE)).toBeNull();
  });
});
