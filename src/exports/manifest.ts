/** manifest.json: what made a result, without the result. */
import type { RunState } from '../core/types.ts';
import { toRunBlock } from './run-block.ts';

/** Told apart from other JSON by its first key; counts up when a field changes its meaning. */
export const MANIFEST_VERSION = 1;

/** The whole file. `run` is the block of the same name in results.json. */
export interface Manifest {
  readonly benchtab_manifest: typeof MANIFEST_VERSION;
  /** Version of the program that wrote it; what made each run is in the run's own `environment`. */
  readonly benchtab: string;
  readonly run: Readonly<Record<string, unknown>> | null;
}

/**
 * Hashes of questions, prompts and references; settings and seed; every model with its weights' revision, engine,
 * adapter and browser; the judges as they were asked, and what their servers say they used and took.
 *
 * @param states  runs of one identity
 */
export function toManifest(states: readonly RunState[], meta: { readonly benchtab: string }): Manifest {
  const [first, ...others] = states;
  const run = first === undefined ? null : toRunBlock([first, ...others]);
  return { benchtab_manifest: MANIFEST_VERSION, benchtab: meta.benchtab, run };
}
