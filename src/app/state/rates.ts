/** Speeds and times left, from what has been measured. Pure. */
import { allTurns } from '../../core/run.ts';
import type { AnswerTurn, RunState } from '../../core/types.ts';
import { formatSpeed } from '../format.ts';

/** Tokens in and out a second while writing: prompt time is left out, as people mean it. null without counts. */
export function tokensPerSecond(answers: Iterable<AnswerTurn>): number | null {
  let tokens = 0;
  let milliseconds = 0;
  for (const { completion } of answers) {
    const { completionTokens } = completion.usage;
    const { firstTokenMs, totalMs } = completion.timing;
    if (completionTokens === null || completionTokens < 2) continue;
    tokens += firstTokenMs === null ? completionTokens : completionTokens - 1;
    milliseconds += totalMs - (firstTokenMs ?? 0);
  }
  return milliseconds > 0 ? (tokens / milliseconds) * 1000 : null;
}

/** How far a task of equal steps came since it was last started. */
export interface Pace {
  /** Steps done since. */
  readonly done: number;
  readonly left: number;
  readonly elapsedMs: number;
  /** Since the last step was done; absent for steps as small as bytes. */
  readonly sinceMs?: number;
}

/**
 * Milliseconds left at this pace; null before the first step is done. It runs down between two steps, however slow they
 * are, and grows only once a step takes longer than those before it.
 */
export function timeLeftMs({ done, left, elapsedMs, sinceMs = 0 }: Pace): number | null {
  if (left === 0) return 0;
  if (done === 0) return null;
  const usualMs = (elapsedMs - sinceMs) / done;
  if (sinceMs <= usualMs) return usualMs * left - sinceMs;
  return (elapsedMs / (done + 1)) * (left - 1);
}

/** Turns of a run without an answer and without a final failure. */
export function answersLeft(state: RunState): number {
  const lost = [...state.failures.keys()].filter((id) => id.startsWith('answer ')).length;
  return Math.max(0, allTurns(state.spec).length - state.answers.size - lost);
}

/** A model this many times slower than before has fallen into system memory, onto another adapter or onto a busy card. */
const SLOWDOWN = 3;

/**
 * A sentence where a model writes far slower than it did on this device; null where it does not.
 *
 * @param speed  tokens a second now; null before it is known
 * @param earlier  tokens a second of an earlier run; null where there was none
 */
export function slowdownWords(speed: number | null, earlier: number | null): string | null {
  if (speed === null || earlier === null || speed * SLOWDOWN > earlier) return null;
  return (
    `It wrote ${formatSpeed(earlier)} here before. Perhaps another program uses the graphics card, its memory is full, ` +
    'or the machine runs on battery.'
  );
}
