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
  const base = file.replace(/\.json$/, '');
  await write(file, `${JSON.stringify(toResultsJson(states, { benchtab: VERSION }), null, 2)}\n`);
  await write(`${base}.csv`, toResultsCsv(states));
  for (const [path, text] of toFastchatFolder(states)) await write(join(base, path), text);
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
