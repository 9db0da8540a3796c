/** What the command line hands to the page it drives, and what the page says back: JSON, one console line each. */
import type { GpuMemory, RunEvent, RunSpec } from '../core/types.ts';
import type { JudgeKeys } from './autorun-keys.ts';

/** Address of the plan below the site's root; the page asks for it when its URL has `?autorun`. */
export const PLAN_PATH = 'autorun/plan.json';

/** Name of the function that the command line gives the page: it gives `AutorunKeys`. Never in a URL. */
export const KEY_BINDING = 'benchtabKeys';

/** Keys from the command line's environment; null where there is none. */
export interface AutorunKeys {
  readonly judges: JudgeKeys;
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

/** A console line of ours; null for any other text. */
export function parseAutorunLine(text: string): AutorunLine | null {
  if (!text.startsWith('{"benchtab":')) return null;
  return JSON.parse(text) as AutorunLine;
}
