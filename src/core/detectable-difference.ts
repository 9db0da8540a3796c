/** How far apart two models must be for this bench to tell them apart. */
import { median } from './jury.ts';
import { turnDifferences } from './paired.ts';
import type { Counting } from './score-types.ts';
import { STRICT_COUNTING } from './scores.ts';
import type { RunState } from './types.ts';

/** Normal quantiles of 1 − 0.05 / 2 and of 0.8: found in four comparisons of five, and wrongly in one of twenty. */
const Z_LEVEL = 1.959964;
const Z_POWER = 0.841621;

/**
 * The smallest true difference of two runs' scores that a paired comparison on these questions would find with a chance
 * of 80 % at a level of 0.05, two-sided, without correction for other pairs: (z₀.₉₇₅ + z₀.₈) × standard error
 * (J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 1988, section 2.4, by normal quantiles). The
 * standard error is that of the mean over turns whose questions vary: the standard deviation of the questions'
 * differences over the root of their number, where all have as many turns.
 *
 * @returns rating points; null below two questions in common
 */
export function detectableDifference(a: RunState, b: RunState, counting: Counting = STRICT_COUNTING): number | null {
  const error = standardError(a, b, counting);
  return error === null ? null : (Z_LEVEL + Z_POWER) * error;
}

function standardError(a: RunState, b: RunState, counting: Counting): number | null {
  const turns = turnDifferences(a, b, counting);
  const mean = turns.reduce((sum, { difference }) => sum + difference, 0) / turns.length;
  const residues = new Map<number, number>();
  for (const { questionId, difference } of turns) residues.set(questionId, (residues.get(questionId) ?? 0) + difference - mean);
  if (residues.size < 2) return null;
  const squares = [...residues.values()].reduce((sum, residue) => sum + residue ** 2, 0);
  return Math.sqrt((squares * residues.size) / (residues.size - 1)) / turns.length;
}

/**
 * The same for a leaderboard: the median over all pairs of its runs.
 *
 * @returns rating points; null where no two runs have two questions in common
 */
export function typicalDetectableDifference(states: readonly RunState[], counting: Counting = STRICT_COUNTING): number | null {
  return median(states.flatMap((a, index) => states.slice(index + 1).flatMap((b) => detectableDifference(a, b, counting) ?? [])));
}
