/** The worker's half of the boundary. Failures are data: an error loses its kind on the way. */
import { EngineError, toEngineError, type EngineErrorKind } from '../core/errors.ts';
import type { PairJudgment } from '../core/pair-types.ts';
import type { RunEvent } from '../core/types.ts';
import { readFirst } from './first-reading.ts';
import { readAgain } from './second-reading.ts';
import type { Routes } from './routes.ts';
import { summarise } from './summarise.ts';
import type { ImportFile, ImportPlan, ImportProgress, ImportSummary } from './types.ts';

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly kind: EngineErrorKind; readonly message: string };

export type OnProgress = (progress: ImportProgress) => void;

/** One call each: comlink makes a channel of every function that is passed. */
export interface BatchCalls {
  events(runId: string, events: readonly RunEvent[]): Promise<boolean>;
  pairs(pairRunId: string, judgments: readonly PairJudgment[]): Promise<boolean>;
}

export interface ImportWorkerApi {
  read(files: readonly ImportFile[], onProgress: OnProgress): Promise<Outcome<ImportSummary>>;
  /** @param calls  false: the page gives up, and nothing more is wanted */
  replay(plan: ImportPlan, calls: BatchCalls, onProgress: OnProgress): Promise<Outcome<null>>;
  /** Ends what goes on as soon as it can. */
  cancel(): void;
}

export function createImportApi(): ImportWorkerApi {
  let files: readonly ImportFile[] = [];
  let routes: Routes = new Map();
  let signal = { aborted: false };
  const options = (onProgress: OnProgress) => {
    signal = { aborted: false };
    return { signal, onProgress };
  };
  return {
    read: (given, onProgress) =>
      outcomeOf(async () => {
        files = given;
        const read = await summarise(await readFirst(files, options(onProgress)));
        routes = read.routes;
        return read.summary;
      }),
    replay: (plan, calls, onProgress) =>
      outcomeOf(async () => {
        const sink = {
          events: async (runId: string, events: readonly RunEvent[]) => goOn(await calls.events(runId, events)),
          pairs: async (pairRunId: string, judgments: readonly PairJudgment[]) =>
            goOn(await calls.pairs(pairRunId, judgments)),
        };
        await readAgain(files, { routes, plan, sink }, options(onProgress));
        return null;
      }),
    cancel: () => {
      signal.aborted = true;
    },
  };
}

function goOn(isWanted: boolean): void {
  if (!isWanted) throw new EngineError('cancelled', 'the page gave up');
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    const { kind, message } = toEngineError(thrown);
    return { ok: false, kind, message };
  }
}
