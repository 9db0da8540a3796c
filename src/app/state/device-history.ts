/** What became of each model on each graphics card of this machine: the records, and how they are read back. Pure. */

/** The last that is known of a model on one adapter. */
export interface DeviceEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `page-gone`: the page ended, without being closed, while the model was being loaded or was answering. */
  readonly outcome: 'ok' | 'failed' | 'page-gone';
  /** What went wrong, for people; null if nothing did. */
  readonly sentence: string | null;
  /** Kind of the failure, from `core/errors.ts`; null if nothing failed, and for a page that went away. */
  readonly kind: string | null;
  /** Written a second, prompt time left out; null before it was measured. */
  readonly tokensPerSecond: number | null;
  readonly peakGpuBytes: number | null;
  /** The model was loaded for this context. */
  readonly contextTokens: number;
}

/** What was going on when the page was last heard of. */
export interface Attempt {
  /** null: no graphics card was found. */
  readonly adapterName: string | null;
  readonly modelId: string;
  readonly at: number;
  readonly contextTokens: number;
  readonly stage: 'loading' | 'answering';
}

/** Everything that is kept. Entries by `entryKey`. */
export interface DeviceRecords {
  readonly entries: ReadonlyMap<string, DeviceEntry>;
  /** Left behind by a page that went away; null after every orderly end. */
  readonly attempt: Attempt | null;
}

/** A driver's update keeps the adapter's name, and with it the entries. */
export function entryKey(adapterName: string | null, modelId: string): string {
  return JSON.stringify([adapterName, modelId]);
}

/** The model of a key made by `entryKey`; null for any other text. */
function modelIdOf(key: string): string | null {
  const parts = parseJson(key);
  return Array.isArray(parts) && typeof parts[1] === 'string' ? parts[1] : null;
}

export function withEntry(records: DeviceRecords, key: string, entry: DeviceEntry): DeviceRecords {
  return { ...records, entries: new Map(records.entries).set(key, entry) };
}

/** Without the model's entries, on whatever adapter. */
export function withoutModel(records: DeviceRecords, modelId: string): DeviceRecords {
  return { ...records, entries: new Map([...records.entries].filter(([key]) => modelIdOf(key) !== modelId)) };
}

/** What went wrong when nobody was left to say so. */
export function pageGoneEntry({ at, contextTokens, stage }: Attempt, before: DeviceEntry | null): DeviceEntry {
  const doing = stage === 'loading' ? 'being loaded' : 'answering';
  const sentence =
    `The page went away while the model was ${doing}, without being closed: ` +
    'the tab, the browser or the machine crashed.';
  const { tokensPerSecond = null, peakGpuBytes = null } = before ?? {};
  return { at, outcome: 'page-gone', sentence, kind: null, tokensPerSecond, peakGpuBytes, contextTokens };
}

/** Reads what `writeRecords` wrote; what has another shape is left out. */
export function readRecords(saved: string | null): DeviceRecords {
  const raw = saved === null ? null : parseJson(saved);
  if (!isObject(raw)) return { entries: new Map(), attempt: null };
  const entries = isObject(raw['entries']) ? Object.entries(raw['entries']) : [];
  const attempt = raw['attempt'];
  return { entries: new Map(entries.filter(isKeyedEntry)), attempt: isAttempt(attempt) ? attempt : null };
}

export function writeRecords({ entries, attempt }: DeviceRecords): string {
  return JSON.stringify({ entries: Object.fromEntries(entries), attempt });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isNumberOrNull = (value: unknown) => value === null || isNumber(value);
const isTextOrNull = (value: unknown) => value === null || typeof value === 'string';
const OUTCOMES: readonly unknown[] = ['ok', 'failed', 'page-gone'];
const STAGES: readonly unknown[] = ['loading', 'answering'];

function isKeyedEntry(pair: [string, unknown]): pair is [string, DeviceEntry] {
  return modelIdOf(pair[0]) !== null && isEntry(pair[1]);
}

function isEntry(value: unknown): value is DeviceEntry {
  return (
    isObject(value) &&
    OUTCOMES.includes(value['outcome']) &&
    isNumber(value['at']) &&
    isNumber(value['contextTokens']) &&
    isTextOrNull(value['sentence']) &&
    isTextOrNull(value['kind']) &&
    isNumberOrNull(value['tokensPerSecond']) &&
    isNumberOrNull(value['peakGpuBytes'])
  );
}

function isAttempt(value: unknown): value is Attempt {
  return (
    isObject(value) &&
    STAGES.includes(value['stage']) &&
    typeof value['modelId'] === 'string' &&
    isTextOrNull(value['adapterName']) &&
    isNumber(value['at']) &&
    isNumber(value['contextTokens'])
  );
}
