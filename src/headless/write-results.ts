/** results.json, results.csv and FastChat's folder. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { byIdentity } from '../core/identity.ts';
import type { RunState } from '../core/types.ts';
import { toFastchatFolder } from '../exports/fastchat-folder.ts';
import { toResultsCsv } from '../exports/results-csv.ts';
import { toResultsJson } from '../exports/results-json.ts';
import { VERSION } from './version.ts';

/**
 * Writes the runs of a group. They belong in one table, unless the judge's server changed what it serves between them:
 * then each table has files of its own, `FILE.json` with the first run, `FILE-2.json`, and so on.
 *
 * @param states  runs of one group
 * @param file  ends in `.json`; the table goes to `.csv`, the folder to the name without extension
 * @returns the JSON files, in their order
 */
export async function writeResults(states: readonly RunState[], file: string): Promise<readonly string[]> {
  const tables = tablesOf(states);
  const files = tables.map((_, index) => numbered(file, index + 1));
  for (const [index, members] of tables.entries()) await writeTable(members, numbered(file, index + 1));
  return files;
}

/** In the order of the runs, within a table and of the tables. */
function tablesOf(states: readonly RunState[]): readonly (readonly RunState[])[] {
  const place = (state: RunState | undefined) => (state === undefined ? states.length : states.indexOf(state));
  const tables = byIdentity(states).map((members) => [...members].sort((a, b) => place(a) - place(b)));
  return tables.length === 0 ? [[]] : tables.sort((a, b) => place(a[0]) - place(b[0]));
}

function numbered(file: string, number: number): string {
  return number === 1 ? file : file.replace(/(\.json)?$/, `-${number}$1`);
}

async function writeTable(states: readonly RunState[], file: string): Promise<void> {
  await writeResultsJson(states, file, {});
  await write(file.replace(/\.json$/, '.csv'), toResultsCsv(states));
  for (const [path, text] of toFastchatFolder(states)) await write(join(folderOfResults(file), path), text);
}

/** What a person should know about results in more than one file; empty for one. */
export function tellTables(files: readonly string[]): string {
  if (files.length < 2) return '';
  return `These runs do not belong in one table: their judge's server changed the model or the parameters in mid-group. Tables: ${files.join(', ')}`;
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
