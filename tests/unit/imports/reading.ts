/** Files of a test, read and taken over without a worker. */
import { writePlan, type Replay } from '../../../src/imports/commit.ts';
import { readFirst } from '../../../src/imports/first-reading.ts';
import { planImport } from '../../../src/imports/plan.ts';
import { readAgain } from '../../../src/imports/second-reading.ts';
import { summarise } from '../../../src/imports/summarise.ts';
import type { ImportChoice, ImportFile, ImportSummary } from '../../../src/imports/types.ts';
import { importChoice } from '../../fakes/import-files.ts';
import { createImportStores, type ImportStores } from '../../fakes/import-stores.ts';

const PATIENT = { signal: { aborted: false } };

export async function summaryOf(files: readonly ImportFile[]): Promise<ImportSummary> {
  return (await summarise(await readFirst(files, PATIENT))).summary;
}

/** Everything, from the files to the stores. */
export async function importAll(
  files: readonly ImportFile[],
  change: Partial<ImportChoice> = {},
): Promise<ImportStores> {
  const { summary, routes } = await summarise(await readFirst(files, PATIENT));
  const plan = planImport(summary, importChoice(change));
  const stores = createImportStores();
  const replay: Replay = (sink) => readAgain(files, { routes, plan, sink }, PATIENT);
  await writePlan(plan, stores.sink, replay, PATIENT.signal);
  return stores;
}
