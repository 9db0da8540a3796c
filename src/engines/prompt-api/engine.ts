/** The browser's own model as an engine: Chrome's Prompt API, in the page itself. Unpinned, so never ranked. */
import { throwIfAborted } from '../../core/cancel.ts';
import { EngineError } from '../../core/errors.ts';
import type { Engine, EngineCapabilities, LoadedModel, LoadOptions } from '../../core/ports.ts';
import type { LoadReport, ModelCard } from '../../core/types.ts';
import { type GpuLock, sharedGpuLock } from '../gpu-lock.ts';
import { realTimers, type Timers } from '../timers.ts';
import { answer } from './answer.ts';
import { availabilityOf } from './availability.ts';
import { toPromptFailure } from './failures.ts';
import {
  ENGLISH,
  type LanguageModelApi,
  type LanguageModelSession,
  pageSurroundings,
  type PageSurroundings,
} from './language-model.ts';

const CAPABILITIES: EngineCapabilities = {
  temperature: false,
  seed: false,
  maxTokens: false,
  systemMessage: true,
  // By measurement: the API counts no reply.
  reportsUsage: true,
  // It runs in the browser's own process and cannot be counted, but it takes the same card.
  holdsGpu: true,
};

export interface PromptApiOptions {
  readonly surroundings?: PageSurroundings;
  readonly gpuLock?: GpuLock;
  readonly timers?: Timers;
  now?(): number;
}

/** Part of the load that fetching the model takes, where it has to be fetched. */
const DOWNLOAD_PART = 0.95;

export function createPromptApiEngine(options: PromptApiOptions = {}): Engine {
  const { surroundings = pageSurroundings(), gpuLock = sharedGpuLock } = options;
  const timers = options.timers ?? realTimers;
  const now = options.now ?? (() => performance.now());
  return {
    engineId: 'prompt-api',
    capabilities: CAPABILITIES,
    probe: () => availabilityOf(surroundings),
    load: async (card, loadOptions) => {
      throwIfAborted(loadOptions.signal);
      const api = await findApi(surroundings);
      const release = await gpuLock(loadOptions.signal);
      try {
        const startedAt = now();
        const session = await openSession(api, loadOptions);
        const report = await toReport(surroundings, now() - startedAt);
        return createModel({ card, report, session, release, answer: (request, call) => answer(request, call, { api, timers, now }) });
      } catch (thrown) {
        release();
        throw loadOptions.signal.aborted ? new EngineError('cancelled', 'the load was cancelled') : toPromptFailure(thrown);
      }
    },
  };
}

/** @throws EngineError kind "unavailable" with the reason and the way out */
async function findApi(surroundings: PageSurroundings): Promise<LanguageModelApi> {
  const found = await availabilityOf(surroundings);
  if (!found.available) throw new EngineError('unavailable', found.reason);
  if (surroundings.LanguageModel === undefined) throw new EngineError('unavailable', 'the browser’s own model has gone');
  return surroundings.LanguageModel;
}

/** A session that answers nothing: while it is open, the browser keeps its model loaded. */
async function openSession(api: LanguageModelApi, { signal, onProgress }: LoadOptions): Promise<LanguageModelSession> {
  const controller = new AbortController();
  const cancel = () => controller.abort();
  signal.addEventListener('abort', cancel);
  let fetched = 0;
  try {
    const session = await api.create({
      ...ENGLISH,
      signal: controller.signal,
      monitor: (monitor) =>
        monitor.addEventListener('downloadprogress', ({ loaded }) => {
          fetched = Math.max(fetched, Math.min(1, loaded));
          const text = `The browser fetches its model: ${Math.floor(fetched * 100)} %`;
          onProgress?.({ phase: 'download', fraction: fetched * DOWNLOAD_PART, loadedBytes: null, totalBytes: null, text });
        }),
    });
    onProgress?.({ phase: 'load', fraction: 1, loadedBytes: null, totalBytes: null, text: 'The browser’s model is ready' });
    return session;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

interface ModelParts {
  readonly card: ModelCard;
  readonly report: LoadReport;
  readonly session: LanguageModelSession;
  readonly release: () => void;
  readonly answer: LoadedModel['generate'];
}

function createModel({ card, report, session, release, answer }: ModelParts): LoadedModel {
  let isOpen = true;
  return {
    card,
    report,
    slots: 1,
    generate: async (request, options) => {
      throwIfAborted(options.signal);
      if (!isOpen) throw new EngineError('worker-died', 'the browser’s model has been unloaded: load it again');
      return answer(request, options);
    },
    unload: async () => {
      if (isOpen) session.destroy();
      isOpen = false;
      release();
      return null;
    },
  };
}

async function toReport(surroundings: PageSurroundings, loadMs: number): Promise<LoadReport> {
  return {
    loadMs,
    device: 'browser',
    adapter: null,
    engineVersion: `Prompt API of ${await browserVersion(surroundings)}`,
    loadedSource: 'language-model',
    gpu: null,
    warnings: [
      'sampling not controllable: temperature and seed cannot be set, and the browser may change the model with any update',
    ],
  };
}

/** The model has no version of its own that a page could read: that of the browser stands for it. */
async function browserVersion({ navigator }: PageSurroundings): Promise<string> {
  const values = await navigator?.userAgentData?.getHighEntropyValues(['fullVersionList']).catch(() => null);
  const brand = values?.fullVersionList?.find(({ brand: name }) => !/not.?a.?brand/i.test(name));
  return brand === undefined ? (/Chrome\/[\d.]+/.exec(navigator?.userAgent ?? '')?.[0] ?? 'an unknown browser') : `${brand.brand} ${brand.version}`;
}
