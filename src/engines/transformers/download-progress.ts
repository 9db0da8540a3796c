/** The library's progress messages, one for each file, as one bar: fetching takes it to 90 %, building to the end. */
import type { LoadProgress } from '../../core/ports.ts';
import type { ModelCard } from '../../core/types.ts';

/** The fields in use of what the library's `progress_callback` is given. */
export interface FileProgress {
  readonly status: string;
  readonly file?: string;
  readonly loaded?: number;
  readonly total?: number;
}

const DOWNLOAD_SHARE = 0.9;

/** The fraction may go back when another file turns up; the worker client keeps the bar from doing so. */
export function createDownloadProgress(
  card: Pick<ModelCard, 'downloadBytes'>,
  onProgress: (progress: LoadProgress) => void,
): (message: FileProgress) => void {
  const files = new Map<string, { loaded: number; total: number }>();
  return ({ status, file, loaded, total }) => {
    if (status !== 'progress' || file === undefined || loaded === undefined) return;
    files.set(file, { loaded, total: total ?? loaded });
    const loadedBytes = sum([...files.values()].map((entry) => entry.loaded));
    const knownBytes = sum([...files.values()].map((entry) => entry.total));
    // Small files come first: without the card's figure the bar would jump to the end and wait there.
    const totalBytes = Math.max(knownBytes, card.downloadBytes ?? 0);
    const isComplete = loadedBytes >= totalBytes;
    onProgress({
      phase: isComplete ? 'compile' : 'download',
      fraction: DOWNLOAD_SHARE * (totalBytes === 0 ? 0 : loadedBytes / totalBytes),
      loadedBytes,
      totalBytes,
      text: isComplete ? 'building the model' : `fetching ${file}`,
    });
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
