/** Writing a plan: everything, or nothing. */
import { EngineError } from '../core/errors.ts';
import type { CancelSignal } from '../core/ports.ts';
import type { RunEvent } from '../core/types.ts';
import type { BatchSink } from './second-reading.ts';
import type { ImportPlan, ImportSink } from './types.ts';

/** Reads the files again and gives their records to a sink. */
export type Replay = (sink: BatchSink) => Promise<void>;

/**
 * Creates the runs of a plan, has them filled and completes them. A failure or an abort deletes what was created.
 *
 * @throws EngineError kind "cancelled" if the signal aborts, and what the stores or the reading throw
 */
export async function writePlan(
  plan: ImportPlan,
  sink: ImportSink,
  replay: Replay,
  signal: Pick<CancelSignal, 'aborted'>,
): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  try {
    await createRuns(plan, sink, undo);
    await replay(cancellable(sink, signal));
    checkGoingOn(signal);
    await completeRuns(plan, sink);
  } catch (thrown) {
    // What cannot be deleted either stays unfinished and is shown as such; the first failure is the one to tell.
    for (const remove of undo.reverse()) await remove().catch(() => undefined);
    throw thrown;
  }
}

/** A run that was there before is not ours to delete: what failed to be created is not undone. */
async function createRuns(
  { runs, pairRuns }: ImportPlan,
  sink: ImportSink,
  undo: (() => Promise<void>)[],
): Promise<void> {
  for (const { spec } of runs) {
    const at = importTime(spec);
    await sink.createRun(spec, at);
    undo.push(() => sink.deleteRun(spec.runId));
    // Paused first: the times of the rows are those of another place, and must not count as this run's.
    const paused: RunEvent = { type: 'run-end', at, status: 'paused', reason: null };
    await sink.appendEvents(spec.runId, [paused]);
  }
  for (const { spec } of pairRuns) {
    await sink.createPairRun(spec, importTime(spec));
    undo.push(() => sink.deletePairRun(spec.pairRunId));
  }
}

async function completeRuns({ runs, pairRuns }: ImportPlan, sink: ImportSink): Promise<void> {
  for (const { spec } of runs)
    await sink.appendEvents(spec.runId, [{ type: 'run-end', at: importTime(spec), status: 'completed', reason: null }]);
  for (const { spec } of pairRuns) await sink.setPairStatus(spec.pairRunId, 'completed', null, importTime(spec));
}

function cancellable(sink: ImportSink, signal: Pick<CancelSignal, 'aborted'>): BatchSink {
  return {
    events: async (runId, events) => {
      checkGoingOn(signal);
      await sink.appendEvents(runId, events);
    },
    pairs: async (pairRunId, judgments) => {
      checkGoingOn(signal);
      await sink.appendPairs(pairRunId, judgments);
    },
  };
}

function checkGoingOn({ aborted }: Pick<CancelSignal, 'aborted'>): void {
  if (aborted) throw new EngineError('cancelled', 'the import was cancelled: nothing was kept');
}

/** Milliseconds since 1970; the plan's own time, for there is no clock here. */
function importTime({
  createdAt,
  origin,
}: ImportPlan['runs'][number]['spec'] | ImportPlan['pairRuns'][number]['spec']): number {
  return Date.parse(origin?.importedAt ?? createdAt);
}
