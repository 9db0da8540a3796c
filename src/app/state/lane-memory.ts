/** What a run's model is expected to take of the graphics card, and what it took, in words. Pure. */
import { planLoad } from '../../core/context-ladder.ts';
import { hasLoadedF32, memoryAt, type MemoryParts } from '../../core/gpu-memory.ts';
import type { RunState } from '../../core/types.ts';
import { formatBytes } from '../format.ts';

/** Expected bytes by what they are for, at the context length in use; null if the card does not tell. */
export function expectedParts(state: RunState): MemoryParts | null {
  return memoryAt(state.spec.model, state.contextTokens, hasLoadedF32(state));
}

/** Would a load be refused whenever it is tried? Its figures and its budget are the run's own, and frozen. */
export function isRefused(state: RunState): boolean {
  return planLoad({ ...state, contextTokens: state.spec.model.contextTokens }).step === 'refuse';
}

/** `expected 1.9 GB: weights 1.4 GB, cache 420 MB, work 60 MB`. */
export function partsWords({ totalBytes, weightsBytes, kvCacheBytes, workBytes }: MemoryParts): string {
  const parts = `weights ${unbroken(weightsBytes)}, cache ${unbroken(kvCacheBytes)}, work ${unbroken(workBytes)}`;
  return `expected ${unbroken(totalBytes)}: ${parts}`;
}

/** Number and unit stay on one line. */
const unbroken = (bytes: number) => formatBytes(bytes).replace(' ', '\u{a0}');

/** The figure of a lane: what is held now; after the run, what was left. */
export function liveWords(liveBytes: number | null, isRunning: boolean): string {
  if (liveBytes === null) return isRunning ? 'not loaded' : 'given back';
  return !isRunning && liveBytes === 0 ? 'all given back' : formatBytes(liveBytes);
}
