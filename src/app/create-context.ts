/** The state objects of one page, put together on its services. Tests call it with services of their own. */
import type { RunStore } from '../core/ports.ts';
import type { AppContext, Services } from './context.ts';
import { browserName } from './gpu-facts.ts';
import { DeviceHistory } from './state/device-history.svelte.ts';
import { GpuSpeed } from './state/gpu-speed.svelte.ts';
import { GuestRuns } from './state/guest-runs.svelte.ts';
import { Importer } from './state/importer.svelte.ts';
import { MeasurementController } from './state/judge-card-controller.svelte.ts';
import { MeasurementLibrary } from './state/judge-card-library.svelte.ts';
import { VotesShelf } from './state/judge-card-votes.svelte.ts';
import { JudgeWatch } from './state/judge-watch.svelte.ts';
import { Keyring } from './state/keyring.svelte.ts';
import { ModelFiles } from './state/model-files.svelte.ts';
import { createPageLock, isLockHeld } from './state/page-lock.ts';
import { OfficialResults } from './state/official-results.svelte.ts';
import { Opener } from './state/opener.svelte.ts';
import { PageWatch } from './state/page-watch.ts';
import { PairController } from './state/pair-controller.svelte.ts';
import { PairLibrary } from './state/pair-library.svelte.ts';
import { RunAgain } from './state/run-again.svelte.ts';
import { RunController } from './state/run-controller.svelte.ts';
import { RunLibrary } from './state/run-library.svelte.ts';
import { Settings } from './state/settings.svelte.ts';
import { Setup } from './state/setup.svelte.ts';
import { SetupCheck } from './state/setup-check.svelte.ts';
import { createKeepAwake } from './state/wake-lock.ts';

/** What belongs to the page itself. */
export interface PageParts {
  /** null where the browser refuses localStorage. */
  readonly storage: Storage | null;
  /** Where the set-up check keeps its runs: in memory, so that it leaves no trace. */
  readonly checkStore: RunStore;
  /** Where results are that are looked at and not kept: in memory. */
  readonly guestStore: RunStore;
  /** Name of the lock that one tab holds during a run. */
  readonly lockName: string;
}

export function createContext(given: Services, { storage, checkStore, guestStore, lockName }: PageParts): AppContext {
  const guests = new GuestRuns({ kept: given.store, guests: guestStore, onChange: () => library.refresh() });
  const services: Services = { ...given, store: guests.store };
  const { store, pairStore, clock, benches, version, evaluationConfig: evaluation, modelConfig: models } = services;
  const keyring = new Keyring(services.keyPlace);
  // A storage that cannot be read tells so when a key is to be kept.
  void keyring.refresh().catch(() => {});
  const deviceHistory = new DeviceHistory(storage);
  const library: RunLibrary = new RunLibrary(store);
  const pairLibrary = new PairLibrary(pairStore);
  const ports = {
    clock,
    keyring,
    backoff: evaluation.judging.backoffMs,
    createModelEngine: services.createModelEngine,
    createJudgeEngine: services.createJudgeEngine,
    acquireLock: createPageLock(navigator.locks, lockName),
    keepAwake: createKeepAwake(document),
  };
  const controller = new RunController({
    ...ports,
    store,
    deviceHistory,
    pageWatch: new PageWatch(document, clock),
    onChange: () => void library.refresh(),
  });
  // A page that is closed in good order says so; one that crashes does not.
  addEventListener('pagehide', () => deviceHistory.end());
  void deviceHistory.lookForCrash(() => isLockHeld(navigator.locks, lockName));
  const pairs: PairController = new PairController({
    ...ports,
    store,
    pairStore,
    isBusy: () => controller.isRunning || measuring.isRunning,
    onChange: () => void pairLibrary.refresh(),
  });
  const measurements = new MeasurementLibrary(services.measurementStore);
  const measuring: MeasurementController = new MeasurementController({
    ...ports,
    store: services.measurementStore,
    isBusy: () => controller.isRunning || pairs.isRunning,
    onChange: () => void measurements.refresh(),
  });
  void measurements.refresh();
  const votesShelf = new VotesShelf({ sources: services.humanVotes, loadBench: () => benches.mtBench() });
  const gpuSpeed = new GpuSpeed({ storage, look: () => setup.look(), measure: services.measureBandwidth });
  const modelFiles = new ModelFiles({ store: services.modelStore, cards: () => setup.cards });
  const setup: Setup = new Setup({
    ...{ models, evaluation, benches, storage, version, gpuSpeed, modelFiles },
    history: deviceHistory,
    probeGpu: services.probeGpu,
  });
  const judgeWatch = new JudgeWatch({
    judges: evaluation.judges,
    keyring,
    listServedModels: (baseUrl, apiKey) => services.listServedModels(baseUrl, apiKey),
    now: () => clock.now(),
  });
  const check = new SetupCheck({
    controller: new RunController({ ...ports, store: checkStore }),
    models,
    evaluation,
    benches,
    version,
    look: () => setup.look(),
    now: () => clock.now(),
  });
  const importer = new Importer({
    store,
    pairStore,
    library,
    benches,
    evaluation,
    clock,
    version,
    browser: browserName(navigator.userAgent),
    loadImportCode: services.loadImportCode,
  });
  const opener = new Opener({
    ...{ benches, clock, guests },
    pageUrl: document.baseURI,
    fetch: (url, init) => services.fetch(url, init),
    loadOpenCode: () => services.loadOpenCode(),
    takeFiles: (files) => importer.take(files),
  });
  const official = new OfficialResults({
    fetchOfficial: (options) => services.fetchOfficial(options),
    takeFiles: (files) => importer.take(files),
  });
  const runAgain = new RunAgain({ setup, evaluation, now: () => clock.now() });
  const settings = new Settings(storage, document.documentElement);
  return { services, controller, deviceHistory, gpuSpeed, check, guests, importer, library, measurements, measuring, modelFiles, official, opener, pairs, pairLibrary, runAgain, setup, judgeWatch, keyring, settings, votesShelf };
}
