/** results.json, results.csv and FastChat's folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunState } from '../core/types.ts';
import { toFastchatFolder } from '../exports/fastchat-folder.ts';
import { toResultsCsv } from '../exports/results-csv.ts';
import { toResultsJson } from '../exports/results-json.ts';
import { VERSION } from './version.ts';

/**
 * @param states  runs of one group
 * @param file  ends in `.json`; the table goes to `.csv`, the folder to the name without extension
 */
export async function writeResults(states: readonly RunState[], file: string): Promise<void> {
  await writeResultsJson(states, file, {});
  await write(file.replace(/\.json$/, '.csv'), toResultsCsv(states));
  for (const [path, text] of toFastchatFolder(states)) await write(join(folderOfResults(file), path), text);
}

/** The folder in FastChat's layout that belongs to a results.json. */
export function folderOfResults(file: string): string {
  return file.replace(/\.json$/, '');
}

/** @param more  fields besides those of the runs, such as the table of a pairwise mode */
export async function writeResultsJson(
  states: readonly RunState[],
  file: string,
  more: Readonly<Record<string, unknown>>,
): Promise<void> {
  await write(file, `${JSON.stringify({ ...toResultsJson(states, { benchtab: VERSION }), ...more }, null, 2)}\n`);
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
