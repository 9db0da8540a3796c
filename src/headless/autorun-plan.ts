/** What the command line hands to the page it drives, and what the page says back: JSON, one console line each. */
import { InputError } from '../core/errors.ts';
import type { GpuMemory, ModelCard, RunEvent, RunSpec } from '../core/types.ts';

/** Address of the plan below the site's root; the page asks for it when its URL has `?autorun`. */
export const PLAN_PATH = 'autorun/plan.json';

/** Name of the function that the command line gives the page: it gives `AutorunKeys`. Never in a URL. */
export const KEY_BINDING = 'benchtabKeys';

/** Keys from the command line's environment; null where there is none. */
export interface AutorunKeys {
  /** For the judge's server. */
  readonly judge: string | null;
  /** For the server of the models under test. */
  readonly model: string | null;
}

/** Event that the command line sends to the page's window to have it pause. */
export const PAUSE_EVENT = 'benchtab-pause';

export type AutorunPlan =
  /** Specs without an environment: the page knows browser and adapter. */
  | { readonly action: 'start'; readonly specs: readonly RunSpec[] }
  /** Go on with the newest group that is not finished; `maxCostUsd`: with another cap for each run, null: with its own. */
  | { readonly action: 'resume'; readonly maxCostUsd: number | null };

export type AutorunLine =
  | { readonly benchtab: 'event'; readonly runId: string; readonly event: RunEvent }
  | {
      readonly benchtab: 'load';
      readonly runId: string;
      readonly fraction: number;
      readonly text: string;
      /** Counted at this moment; null where nothing is counted. */
      readonly gpu: GpuMemory | null;
    }
  /** Nothing goes on any more. */
  | { readonly benchtab: 'end' }
  /** The plan cannot be carried out: one sentence. */
  | { readonly benchtab: 'problem'; readonly message: string };

/**
 * One key is for one server: a key never goes to another.
 *
 * @returns base URL of the models' server; null if none of them is served
 * @throws InputError if they stand on several
 */
export function serverForKey(models: readonly ModelCard[]): string | null {
  const servers = [...new Set(models.flatMap(({ baseUrl }) => baseUrl ?? []))];
  if (servers.length <= 1) return servers[0] ?? null;
  throw new InputError(
    `BENCHTAB_MODEL_KEY is one key, and these models stand on ${servers.length} servers (${servers.join(', ')}): run them one after the other`,
  );
}

/** A console line of ours; null for any other text. */
export function parseAutorunLine(text: string): AutorunLine | null {
  if (!text.startsWith('{"benchtab":')) return null;
  return JSON.parse(text) as AutorunLine;
}
