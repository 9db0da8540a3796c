/** Any choice of runs as a file: across tables, judged or not. Pure. */
import { byIdentity } from '../../../core/identity.ts';
import type { RunState } from '../../../core/types.ts';
import { toFastchatFolder } from '../../../exports/fastchat-folder.ts';
import { toDownloadName } from '../../../exports/file-names.ts';
import { toResultsCsv } from '../../../exports/results-csv.ts';
import { toResultsJson } from '../../../exports/results-json.ts';
import { zipFiles } from '../../../exports/zip.ts';

/** A file to be saved. */
export interface SelectionFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: string | Uint8Array;
}

/** FastChat's folder in a ZIP. */
export function toZipFile(states: readonly RunState[]): SelectionFile {
  return { name: `${baseName(states)}.zip`, mediaType: 'application/zip', content: zipFiles(toFastchatFolder(states)) };
}

/** One row for each turn; bench and judge stand in columns, so that runs of several tables fit in one file. */
export function toCsvFile(states: readonly RunState[]): SelectionFile {
  return { name: `${baseName(states)}.csv`, mediaType: 'text/csv', content: toResultsCsv(states) };
}

/** results.json holds runs that may be compared: runs of several tables become one file for each, in a ZIP. */
export function toJsonFile(states: readonly RunState[], benchtab: string): SelectionFile {
  const kinds = byIdentity(states);
  const [only] = kinds;
  if (kinds.length === 1 && only !== undefined)
    return { name: `${baseName(states)}.json`, mediaType: 'application/json', content: jsonText(only, benchtab) };
  const texts = new Map<string, string>();
  for (const members of kinds) texts.set(freeName(texts, baseName(members)), jsonText(members, benchtab));
  return { name: `${baseName(states)}-json.zip`, mediaType: 'application/zip', content: zipFiles(texts) };
}

function jsonText(states: readonly RunState[], benchtab: string): string {
  return `${JSON.stringify(toResultsJson(states, { benchtab }), null, 2)}\n`;
}

function freeName(taken: ReadonlyMap<string, string>, base: string): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? `${base}.json` : `${base}-${count}.json`;
    if (!taken.has(name)) return name;
  }
}

/** `benchtab-MT-bench-gpt-4-2026-11-20`; what the runs do not share is left out. */
function baseName(states: readonly RunState[]): string {
  const specs = states.map(({ spec }) => spec);
  const shared = (values: readonly string[]) => (new Set(values).size === 1 ? values.slice(0, 1) : []);
  return toDownloadName([
    'benchtab',
    ...shared(specs.map(({ bench }) => bench.label)),
    ...shared(specs.map(({ judge }) => judge?.judgeId ?? 'not-judged')),
    ...specs.map(({ createdAt }) => createdAt.slice(0, 10)).sort().slice(-1),
  ]);
}
