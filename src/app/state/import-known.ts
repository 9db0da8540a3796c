/** Which imported rows are among the stored runs already. */
import type { PairStore } from '../../core/ports.ts';
import type { RunOrigin } from '../../core/types.ts';
import type { ImportSummary } from '../../imports/types.ts';
import type { RunLibrary } from './run-library.svelte.ts';

/**
 * Content hashes of stored imports that a new import could repeat. Runs of the same models are the only ones that can;
 * those that were judged again here are runs of their own.
 */
export async function knownContent(
  { models, pairs }: ImportSummary,
  library: RunLibrary,
  pairStore: Pick<PairStore, 'listPairRuns' | 'readPairRun'>,
): Promise<ReadonlySet<string>> {
  await library.refresh();
  const names = new Set(models.map(({ model }) => model));
  const states = await library.loadMany(library.headers.filter(({ modelId }) => names.has(modelId)).map(({ runId }) => runId));
  const specs = states.map(({ spec }) => spec).filter(({ answersOf }) => answersOf === undefined);
  const pairHeaders = pairs.length === 0 ? [] : await pairStore.listPairRuns();
  const pairRuns = await Promise.all(pairHeaders.map(({ pairRunId }) => pairStore.readPairRun(pairRunId)));
  const origins: readonly (RunOrigin | undefined)[] = [...specs, ...pairRuns.flatMap((run) => run?.spec ?? [])].map(({ origin }) => origin);
  return new Set(origins.flatMap((origin) => origin?.contentSha256 ?? []));
}
