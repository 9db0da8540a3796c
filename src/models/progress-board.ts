/** Progress of many files as one record, told a few times a second. */
import { createSpeedMeter, type SpeedMeter } from './speed-meter.ts';
import type { FileReport } from './transfer.ts';
import type { FileProgress, FilesProgress, FileStatus } from './types.ts';

/** Often enough for the eye, seldom enough for the page. */
const EVERY_MS = 250;

export interface ProgressBoard {
  report(path: string, change: FileReport): void;
  done(path: string): void;
  /** Tells the last state, whenever the one before was told. */
  flush(): void;
}

interface Row {
  progress: FileProgress;
  readonly speed: SpeedMeter;
}

/** @param files  all of the model; those that are complete count as done */
export function createProgressBoard(
  files: readonly FileStatus[],
  now: () => number,
  onProgress: (progress: FilesProgress) => void,
): ProgressBoard {
  const rows = new Map<string, Row>(files.map((status) => [status.file.path, { progress: firstProgress(status), speed: createSpeedMeter() }]));
  const overall = createSpeedMeter();
  let toldAtMs = -Infinity;

  function tell(): void {
    toldAtMs = now();
    overall.note(sum([...rows.values()].map(({ progress }) => progress.loadedBytes)), toldAtMs);
    onProgress(together([...rows.values()].map(({ progress }) => progress), overall.bytesPerSecond(toldAtMs)));
  }

  function change(path: string, next: (progress: FileProgress) => FileProgress): void {
    const row = rows.get(path);
    if (row === undefined) return;
    const before = row.progress.state;
    const progress = next(row.progress);
    row.speed.note(progress.loadedBytes, now());
    const isMoving = progress.state === 'fetching';
    row.progress = { ...progress, bytesPerSecond: isMoving ? row.speed.bytesPerSecond(now()) : null };
    if (progress.state !== before || now() - toldAtMs >= EVERY_MS) tell();
  }

  return {
    report: (path, { state, loadedBytes, totalBytes, note }) =>
      change(path, (progress) => ({
        ...progress,
        state,
        // What a failed try had brought is told until the next one brings something.
        loadedBytes: state === 'retrying' ? progress.loadedBytes : loadedBytes,
        totalBytes: totalBytes ?? progress.totalBytes,
        note: note ?? null,
      })),
    done: (path) =>
      change(path, (progress) => ({
        ...progress,
        state: 'done',
        loadedBytes: progress.totalBytes ?? progress.loadedBytes,
        totalBytes: progress.totalBytes ?? progress.loadedBytes,
        note: null,
      })),
    flush: tell,
  };
}

function firstProgress({ file, storedBytes, isComplete }: FileStatus): FileProgress {
  return {
    path: file.path,
    state: isComplete ? 'done' : 'waiting',
    loadedBytes: storedBytes,
    totalBytes: file.bytes ?? (isComplete ? storedBytes : null),
    bytesPerSecond: null,
    note: null,
  };
}

function together(files: readonly FileProgress[], bytesPerSecond: number | null): FilesProgress {
  const loadedBytes = sum(files.map((file) => file.loadedBytes));
  const isKnown = files.every(({ totalBytes }) => totalBytes !== null);
  const totalBytes = isKnown ? sum(files.map((file) => file.totalBytes ?? 0)) : null;
  const speed = isStanding(files) ? null : bytesPerSecond;
  const secondsLeft = totalBytes !== null && speed !== null && speed > 0 ? (totalBytes - loadedBytes) / speed : null;
  return { files, loadedBytes, totalBytes, bytesPerSecond: speed, secondsLeft };
}

/** All that is under way waits for another try, or is put together: the last speed would be a thing of the past. */
function isStanding(files: readonly FileProgress[]): boolean {
  const underWay = files.filter(({ state }) => state !== 'waiting' && state !== 'done');
  const isPutTogether = ({ state, loadedBytes, totalBytes }: FileProgress) => state === 'checking' && loadedBytes === totalBytes;
  return underWay.length > 0 && underWay.every((file) => file.state === 'retrying' || isPutTogether(file));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
