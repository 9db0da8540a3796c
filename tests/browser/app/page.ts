/** The whole page on a real store with made-up runs, for tests of single routes. */
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import App from '../../../src/app/App.svelte';
import type { AppContext } from '../../../src/app/context.ts';
import { DeviceHistory } from '../../../src/app/state/device-history.svelte.ts';
import { Keyring } from '../../../src/app/state/keyring.svelte.ts';
import { MeasurementLibrary } from '../../../src/app/state/judge-card-library.svelte.ts';
import { PairLibrary } from '../../../src/app/state/pair-library.svelte.ts';
import { RunController } from '../../../src/app/state/run-controller.svelte.ts';
import { RunLibrary } from '../../../src/app/state/run-library.svelte.ts';
import { Settings } from '../../../src/app/state/settings.svelte.ts';
import type { PairStore, RunStore } from '../../../src/core/ports.ts';
import type { RunEvent } from '../../../src/core/types.ts';
import { openIdbRunStore } from '../../../src/storage/idb-run-store.ts';
import { createMemoryMeasurementStore } from '../../../src/storage/memory-measurement-store.ts';
import { createMemoryPairStore } from '../../../src/storage/memory-pair-store.ts';
import '../../../src/app/styles/tokens.css';
import '../../../src/app/styles/base.css';

export interface ShownPage {
  readonly store: RunStore;
  readonly pairStore: PairStore;
  readonly context: AppContext;
}

let count = 0;

/** Fills a fresh database with runs and shows a route of the page over it. */
export async function showPage(hash: string, runs: readonly (readonly RunEvent[])[]): Promise<ShownPage> {
  count += 1;
  const store = await openIdbRunStore(`page-test-${count}-${performance.now()}`);
  for (const events of runs) await storeRun(store, events);
  const pairStore = createMemoryPairStore();
  const context = contextOn(store, pairStore);
  await page.viewport(1280, 900);
  window.location.hash = hash;
  render(App, { props: { context } });
  return { store, pairStore, context };
}

/** Appends the events of one run. */
export async function storeRun(store: RunStore, [first, ...later]: readonly RunEvent[]): Promise<void> {
  if (first?.type !== 'run-start') throw new Error('a run begins with run-start');
  await store.createRun(first.spec, first.at);
  for (const event of later) await store.appendEvent(first.spec.runId, event);
}

/** Results and Browse read runs and nothing else: the rest of the context fails when it is asked. */
function contextOn(store: RunStore, pairStore: PairStore): AppContext {
  const clock = { now: () => 0, sleep: () => new Promise<void>(() => undefined) };
  const fail = () => Promise.reject(new Error('a page that only reads asked for an engine'));
  const keyring = new Keyring();
  const library = new RunLibrary(store);
  const controller = new RunController({
    store,
    clock,
    keyring,
    backoff: { first: 0, longest: 0 },
    createModelEngine: fail,
    createJudgeEngine: fail,
    acquireLock: () => Promise.resolve(() => Promise.resolve()),
    keepAwake: () => () => undefined,
  });
  const evaluationConfig = { scores: { minCoverage: 0.8 } };
  const services = { store, storeNotice: null, clock, evaluationConfig, version: '0.1.0' };
  const importer = { takenOver: null };
  const runAgain = { notice: null };
  const official = { phase: { name: 'idle' } };
  const guests = { groups: [], has: () => false };
  const settings = new Settings(null, document.documentElement);
  const pairLibrary = new PairLibrary(pairStore);
  const measurements = new MeasurementLibrary(createMemoryMeasurementStore());
  const pairs = { isRunning: false, run: null };
  const deviceHistory = new DeviceHistory(null);
  return { services, library, controller, deviceHistory, guests, importer, measurements, official, runAgain, pairs, pairLibrary, keyring, settings } as unknown as AppContext;
}
