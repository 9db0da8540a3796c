/** Composition root: chooses the adapters, makes the state objects, mounts the page. The one file of `app` that may know them all. */
import { mount } from 'svelte';
import { version } from '../../package.json';
import { parseEvaluationConfig, parseModelConfig } from '../config/load-config.ts';
import type { ModelSources } from '../core/config-types.ts';
import type { ModelAddress } from '../core/model-address.ts';
import type { CompletionCache } from '../core/ports.ts';
import type { ModelCard } from '../core/types.ts';
import { openBenchCache } from '../datasets/bench-cache.ts';
import { loadBenchFromFiles, loadMtBench, loadStarterBench } from '../datasets/load-bench.ts';
import { sharedGpuLock } from '../engines/gpu-lock.ts';
import { probeGpu, type GpuProbe } from '../engines/gpu-probe.ts';
import { withJudgmentCache } from '../engines/judge-cache.ts';
import { createJudgeEngineFactory } from '../engines/judge-engine.ts';
import { createModelEngineFactory } from '../engines/model-engine.ts';
import { systemClock } from '../engines/system-clock.ts';
import { createModelStore } from '../models/model-store.ts';
import type { ModelStore } from '../models/types.ts';
import { withModelFiles } from '../models/with-model-files.ts';
import { openIdbCompletionStore } from '../storage/idb-completion-store.ts';
import { openIdbKeyVaultStore } from '../storage/idb-key-vault-store.ts';
import { openIdbPairStore } from '../storage/idb-pair-store.ts';
import { openIdbRunStore } from '../storage/idb-run-store.ts';
import { openIdbMeasurementStore } from '../storage/idb-measurement-store.ts';
import { createMemoryMeasurementStore } from '../storage/memory-measurement-store.ts';
import { createMemoryCompletionStore } from '../storage/memory-completion-store.ts';
import { createMemoryPairStore } from '../storage/memory-pair-store.ts';
import { createMemoryRunStore } from '../storage/memory-run-store.ts';
import App from './App.svelte';
import type { AppContext, BenchSource, ImportCode, OpenCode, Services } from './context.ts';
import { createContext } from './create-context.ts';
import { browserName, type GpuFacts } from './gpu-facts.ts';
import type { CustomModelInput } from './state/custom-model.ts';
import { RUN_LOCK } from './state/page-lock.ts';
import Unusable from './Unusable.svelte';
import './styles/tokens.css';
import './styles/base.css';

/** Was the page opened by the command line? */
const isDriven = new URLSearchParams(location.search).has('autorun');

const siteUrl = new URL('.', document.baseURI).href;
const fetchFromPage = (url: string, init?: RequestInit) => fetch(url, init);

async function readConfig<T>(file: string, parse: (text: string, file: string) => T): Promise<T> {
  const path = `configs/${file}`;
  const response = await fetch(new URL(path, siteUrl));
  if (!response.ok) throw new Error(`${path} cannot be read: the server answers ${response.status}. Reload, or check the installation.`);
  return parse(await response.text(), path);
}

/** Private windows of some browsers have no IndexedDB: the page works on, and says so. */
async function openStores(): Promise<Pick<Services, 'store' | 'pairStore' | 'measurementStore' | 'judgments' | 'keyPlace' | 'storeNotice'>> {
  try {
    return {
      store: await openIdbRunStore(),
      pairStore: await openIdbPairStore(),
      measurementStore: await openIdbMeasurementStore(),
      judgments: await openIdbCompletionStore(),
      keyPlace: await openKeyPlace(),
      storeNotice: null,
    };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const storeNotice = `Runs cannot be kept in this browser (${reason}). They last until the tab is closed: export what you need.`;
    return {
      store: createMemoryRunStore(),
      pairStore: createMemoryPairStore(),
      measurementStore: createMemoryMeasurementStore(),
      judgments: createMemoryCompletionStore(),
      keyPlace: { refusal: 'This browser keeps nothing here (a private window?): the key lasts until this tab is closed.' },
      storeNotice,
    };
  }
}

async function openKeyPlace(): Promise<Services['keyPlace']> {
  // Browsers encrypt on secure pages only.
  if (!window.isSecureContext)
    return { refusal: 'Keys are kept on https:// pages and on localhost only: here this one lasts until the tab is closed.' };
  return { store: await openIdbKeyVaultStore() };
}

function storageOfPage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

async function gpuFacts(): Promise<GpuFacts> {
  const probe = await probeGpu(globalThis);
  const { gpu } = probe;
  return {
    isSecureContext: window.isSecureContext,
    hasWebGpu: 'gpu' in navigator,
    adapterName: gpu?.name ?? null,
    isSoftware: gpu?.isSoftware ?? false,
    hasF16: gpu?.hasF16 ?? false,
    browser: browserName(navigator.userAgent),
    adapter: gpu,
    obstacle: probe.gpu === null ? probe.obstacle : null,
    hasLanguageModel: 'LanguageModel' in globalThis,
  };
}

async function measureGpuBandwidth(signal: AbortSignal): Promise<number> {
  const { measureBandwidth } = await import('../engines/gpu-bandwidth.ts');
  const ports = { gpu: navigator.gpu ?? null, lock: sharedGpuLock, now: () => performance.now() };
  return (await measureBandwidth(ports, signal)).bytesPerSecond;
}

/** Files of MT-bench: questions, references, judge prompts. */
const MT_BENCH_FILES = 3;

const benches: BenchSource = {
  starter: () => loadStarterBench(siteUrl, fetchFromPage),
  mtBench: (onProgress) => {
    let filesDone = 0;
    const counting = async (url: string, init?: RequestInit) => {
      const file = url.slice(url.lastIndexOf('/') + 1);
      onProgress?.({ file, filesDone, filesTotal: MT_BENCH_FILES });
      const response = await fetch(url, init);
      if (response.ok) onProgress?.({ file, filesDone: ++filesDone, filesTotal: MT_BENCH_FILES });
      return response;
    };
    return loadMtBench({ fetch: counting, cache: openBenchCache() });
  },
  fromFiles: async (files) =>
    loadBenchFromFiles(
      await Promise.all(
        files.map(async (file) => ({
          path: file.webkitRelativePath || file.name,
          bytes: new Uint8Array(await file.arrayBuffer()),
        })),
      ),
    ),
};

/** Its worker reads the files; neither is loaded before files are given. */
async function loadImportCode(): Promise<ImportCode> {
  const [{ importFiles }, { planImport }] = await Promise.all([import('../imports/import-files.ts'), import('../imports/plan.ts')]);
  return { importFiles, planImport };
}

async function loadOpenCode(): Promise<OpenCode> {
  const [shared, manifest, list, summary, file, runs] = await Promise.all([
    import('../imports/fetch-shared.ts'),
    import('../imports/read-manifest.ts'),
    import('../imports/read-run-list.ts'),
    import('../imports/read-summary.ts'),
    import('../imports/results-file.ts'),
    import('../imports/results-runs.ts'),
  ]);
  return { ...shared, ...manifest, ...list, ...summary, ...file, ...runs };
}

/** The engines tell where a card's files lie: they alone know their libraries. */
async function locateModel(card: ModelCard, probed: Promise<GpuProbe>): Promise<ModelAddress | null> {
  if (card.engine !== 'webllm' && card.engine !== 'transformers') return null;
  const probe = await probed;
  if (card.engine === 'transformers') return (await import('../engines/transformers/onnx-address.ts')).onnxAddressOf(card, probe);
  return (await import('../engines/webllm/mlc-address.ts')).mlcAddressOf(card, probe, siteUrl);
}

/** What the files tell becomes the card. The code comes when a model is added. */
async function inspectModel(input: CustomModelInput, sources: ModelSources): Promise<ModelCard> {
  const ports = { fetch: fetchFromPage, sources };
  if (input.kind === 'mlc') return (await import('../models/inspect-mlc.ts')).inspectMlc(input, ports);
  return (await import('../models/inspect-onnx.ts')).inspectOnnx(input, ports);
}

/** The code that reads votes comes when they are asked for. */
function humanVotes({ hub }: ModelSources): Services['humanVotes'] {
  return {
    fetch: async () => (await import('../datasets/human-votes.ts')).loadHumanVotes(hub, { fetch: fetchFromPage, cache: openBenchCache() }),
    fromFiles: async (files) => {
      const dropped = files.map(async (file) => ({ path: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }));
      return (await import('../datasets/human-votes.ts')).readHumanVotes(await Promise.all(dropped));
    },
  };
}

function openModelStore(sources: ModelSources): ModelStore {
  const probed = probeGpu(globalThis);
  return createModelStore({
    sources,
    locate: (card) => locateModel(card, probed),
    createWorker: () => new Worker(new URL('../models/worker.ts', import.meta.url), { type: 'module', name: 'model-files' }),
    // Neither is there on an insecure page.
    caches: 'caches' in globalThis ? caches : undefined,
    storage: 'storage' in navigator ? navigator.storage : undefined,
  });
}

/** A run that the command line drives finds judgments again in the file that was named, else in none. */
async function judgmentsToFind(kept: CompletionCache): Promise<CompletionCache> {
  if (!isDriven) return kept;
  const { commandLineCache } = await import('../headless/autorun.ts');
  return commandLineCache() ?? createMemoryCompletionStore();
}

async function createServices(): Promise<Services> {
  const [modelConfig, evaluationConfig, opened] = await Promise.all([
    readConfig('model_config.yaml', parseModelConfig),
    readConfig('evaluation_config.yaml', parseEvaluationConfig),
    openStores(),
  ]);
  const createModelEngine = createModelEngineFactory({ siteUrl, backoffMs: evaluationConfig.judging.backoffMs });
  const modelStore = openModelStore(modelConfig.sources);
  return {
    ...opened,
    clock: systemClock,
    modelConfig,
    evaluationConfig,
    benches,
    humanVotes: humanVotes(modelConfig.sources),
    version,
    createModelEngine: async (card, apiKey) => withModelFiles(await createModelEngine(card, apiKey), modelStore),
    createJudgeEngine: withJudgmentCache(
      createJudgeEngineFactory({ judging: evaluationConfig.judging, siteUrl }),
      await judgmentsToFind(opened.judgments),
    ),
    listServedModels: async (baseUrl, apiKey) =>
      (await import('../engines/openai/served-models.ts')).listServedModels({ baseUrl, apiKey }),
    probeGpu: gpuFacts,
    measureBandwidth: measureGpuBandwidth,
    loadImportCode,
    loadOpenCode,
    fetch: fetchFromPage,
    fetchOfficial: async (options) =>
      (await import('../datasets/official-results.ts')).fetchOfficialResults({ ...options, fetch: fetchFromPage, hub: modelConfig.sources.hub }),
    inspectModel: (input) => inspectModel(input, modelConfig.sources),
    modelStore,
  };
}

/** Mounts the page; where it cannot work, a page that says why. */
async function main(target: HTMLElement): Promise<void> {
  openFromSearch();
  try {
    const context = createContext(await createServices(), {
      storage: storageOfPage(),
      checkStore: createMemoryRunStore(),
      guestStore: createMemoryRunStore(),
      lockName: RUN_LOCK,
    });
    void context.library.refresh();
    mount(App, { target, props: { context } });
    await runByCommand(context);
  } catch (thrown) {
    mount(Unusable, { target, props: { reason: String(thrown instanceof Error ? thrown : new Error(String(thrown))) } });
  }
}

/** `/?run=https://…` is what people write: the page's own address of it is `#/open?run=…`. */
function openFromSearch(): void {
  const fields = new URLSearchParams(location.search);
  const address = fields.get('run');
  if (isDriven || address === null) return;
  fields.delete('run');
  const query = fields.toString();
  history.replaceState(null, '', `${location.pathname}${query === '' ? '' : `?${query}`}`);
  // Set, not replaced: the router hears of the one and not of the other.
  location.hash = `/open?run=${encodeURIComponent(address)}`;
}

/** `benchtab eval` opens the page with `?autorun` and drives the same controller as a person does. */
async function runByCommand({ services, controller, keyring, setup }: AppContext): Promise<void> {
  if (!isDriven) return;
  const { autorun } = await import('../headless/autorun.ts');
  await autorun({
    siteUrl,
    store: services.store,
    environment: async () => {
      const { browser, adapterName } = await setup.look();
      return { benchtab: version, browser, adapter: adapterName };
    },
    hasF16: async () => (await setup.look()).hasF16,
    setKey: (baseUrl, key) => keyring.set(baseUrl, key),
    setModelKey: (baseUrl, key) => keyring.setForModel(baseUrl, key),
    listen: (listener) => controller.listen(listener),
    onLoadProgress: (listener) => controller.listenToLoads(listener),
    start: async (specs) => {
      location.hash = `/run/${specs[0]?.groupId ?? ''}`;
      return controller.start(specs);
    },
    resume: async (groupId, maxCostUsd) => {
      location.hash = `/run/${groupId}`;
      await controller.open(groupId);
      if (maxCostUsd !== null) await controller.raiseCap(maxCostUsd);
      return controller.goOn();
    },
    pause: () => controller.pause(),
  });
}

void main(document.getElementById('app') ?? document.body);
