/** The Models page's list: what is kept, what can be fetched. Pure. */
import type { ModelCard } from '../../core/types.ts';
import type { FileProgress, FilesProgress, Inventory } from '../../models/types.ts';
import { formatBytes, formatDuration } from '../format.ts';
import { needsFiles } from './model-files.svelte.ts';

export interface ModelGroups {
  /** With files kept. What is fetched for the first time stays where it was begun until it is there. */
  readonly kept: readonly ModelCard[];
  readonly others: readonly ModelCard[];
}

/** Cards that need files, in the order of the catalogue. */
export function groupModels(cards: readonly ModelCard[], isKept: (card: ModelCard) => boolean): ModelGroups {
  const own = cards.filter(needsFiles);
  return {
    kept: own.filter(isKept),
    others: own.filter((card) => !isKept(card)),
  };
}

/** Bytes of all models' files, a shared library counted once. */
export function keptBytes({ cards }: Inventory): number {
  const sizes = new Map(cards.flatMap(({ files }) => files.map(({ file, storedBytes }) => [file.key, storedBytes] as const)));
  return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** What is done while no bytes come; null if nothing is known of it. */
function standingWords(files: readonly FileProgress[]): string | null {
  const note = files.find(({ state }) => state === 'retrying')?.note ?? null;
  if (note !== null) return `trying again: ${note}`;
  const isPutTogether = files.some(({ state, loadedBytes, totalBytes }) => state === 'checking' && loadedBytes === totalBytes);
  return isPutTogether ? 'checking and storing the last file' : null;
}

/** `412 MB of 1.4 GB · 23 MB/s · 44 s left`; shorter where less is known. */
export function progressText({ files, loadedBytes, totalBytes, bytesPerSecond, secondsLeft }: FilesProgress): string {
  const parts = [
    totalBytes === null ? formatBytes(loadedBytes) : `${formatBytes(loadedBytes)} of ${formatBytes(totalBytes)}`,
    bytesPerSecond === null ? null : `${formatBytes(bytesPerSecond)}/s`,
    bytesPerSecond === null ? standingWords(files) : null,
    secondsLeft === null ? null : `${formatDuration(secondsLeft * 1000)} left`,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
