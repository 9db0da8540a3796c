/** The page with everything but real engines: scripted ones answer and judge, at once or when a test lets them. */
import { createContext } from '../../../src/app/create-context.ts';
import type { AppContext, Services } from '../../../src/app/context.ts';
import type { GpuFacts } from '../../../src/app/gpu-facts.ts';
import { parseEvaluationConfig, parseModelConfig } from '../../../src/config/load-config.ts';
import type { RunStore } from '../../../src/core/ports.ts';
import { createMemoryCompletionStore } from '../../../src/storage/memory-completion-store.ts';
import { createMemoryMeasurementStore } from '../../../src/storage/memory-measurement-store.ts';
import { createMemoryPairStore } from '../../../src/storage/memory-pair-store.ts';
import { createMemoryRunStore } from '../../../src/storage/memory-run-store.ts';
import { systemClock } from '../../../src/engines/system-clock.ts';
import { madeUpBench } from '../../fakes/made-up-bench.ts';
import { type Reply, type ScriptedCall, ScriptedEngine } from '../../fakes/scripted-engine.ts';

// Served by the same plug-in as the page's own.
const readConfig = async (name: string) => (await fetch(`/configs/${name}`)).text();
const MODELS = parseModelConfig(await readConfig('model_config.yaml'), 'model_config.yaml');
const EVALUATION = parseEvaluationConfig(await readConfig('evaluation_config.yaml'), 'evaluation_config.yaml');

export const GPU: GpuFacts = {
  isSecureContext: true,
  hasWebGpu: true,
  adapterName: 'test adapter',
  isSoftware: false,
  hasF16: true,
  browser: 'Test 1',
  adapter: {
    ...{ vendor: 'test', architecture: 'adapter', device: '', description: '' },
    features: ['shader-f16', 'subgroups'],
    limits: {
      maxBufferSize: 2 ** 30,
      maxStorageBufferBindingSize: 2 ** 30,
      maxComputeWorkgroupStorageSize: 32_768,
      maxStorageBuffersPerShaderStage: 10,
      maxComputeInvocationsPerWorkgroup: 1024,
    },
    twoCardAdvice: null,
  },
  obstacle: null,
  hasLanguageModel: false,
};

export interface AppScript {
  readonly store?: RunStore;
  readonly services?: Partial<Services>;
  /** What the model answers; "An answer." by default. */
  readonly answer?: (call: ScriptedCall) => Reply | Promise<Reply>;
  /** What the judge says; a rating of 7 by default. */
  readonly judge?: (call: ScriptedCall) => Reply | Promise<Reply>;
  readonly storage?: Storage | null;
}

export interface WholeApp {
  readonly context: AppContext;
  readonly model: ScriptedEngine;
  readonly judge: ScriptedEngine;
  /** Keys that judge engines were made with, in order. */
  readonly keys: (string | null)[];
  /** Of its own for each app: test files run beside each other on one origin. */
  readonly lockName: string;
}

export function createWholeApp(script: AppScript = {}): WholeApp {
  const model = new ScriptedEngine({ engineId: 'model', reply: script.answer ?? (() => 'An answer.') });
  const judge = new ScriptedEngine({ engineId: 'judge', slots: 4, reply: script.judge ?? (() => 'Good. Rating: [[7]]') });
  const keys: (string | null)[] = [];
  const lockName = `test ${crypto.randomUUID()}`;
  const services: Services = {
    store: script.store ?? createMemoryRunStore(),
    pairStore: createMemoryPairStore(),
    measurementStore: createMemoryMeasurementStore(),
    storeNotice: null,
    judgments: createMemoryCompletionStore(),
    keyPlace: { refusal: 'Nothing is kept in this test.' },
    clock: systemClock,
    modelConfig: MODELS,
    evaluationConfig: EVALUATION,
    benches: {
      starter: () => Promise.resolve(madeUpBench()),
      mtBench: () => Promise.reject(new Error('no network in this test')),
      fromFiles: () => Promise.reject(new Error('no files in this test')),
    },
    humanVotes: {
      fetch: () => Promise.reject(new Error('no network in this test')),
      fromFiles: () => Promise.reject(new Error('no files in this test')),
    },
    version: '0.0.1',
    createModelEngine: () => Promise.resolve(model),
    createJudgeEngine: (_judge, apiKey) => {
      keys.push(apiKey);
      return Promise.resolve(judge);
    },
    listServedModels: () => Promise.resolve([]),
    probeGpu: () => Promise.resolve(GPU),
    measureBandwidth: () => Promise.resolve(200e9),
    inspectModel: () => Promise.reject(new Error('no files in this test')),
    modelStore: null,
    loadOpenCode: () => Promise.reject(new Error('nothing is opened in this test')),
    fetch: () => Promise.reject(new TypeError('no network in this test')),
    fetchOfficial: () => Promise.reject(new Error('no network in this test')),
    loadImportCode: () => Promise.reject(new Error('no import in this test')),
    ...script.services,
  };
  const context = createContext(services, {
    storage: script.storage ?? null,
    checkStore: createMemoryRunStore(),
    guestStore: createMemoryRunStore(),
    lockName,
  });
  return { context, model, judge, keys, lockName };
}

/** A promise that a test keeps when it likes. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
