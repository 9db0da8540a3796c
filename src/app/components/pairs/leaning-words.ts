/** Which place a judge prefers, in words. Pure. */
import type { PositionBias } from '../../../core/position-bias.ts';
import { SIGNIFICANCE } from '../../../core/rank-groups.ts';
import { counted } from '../../format.ts';

/** `46 % (42 to 50 %)`. */
export function leaningText({ firstShare, interval }: PositionBias): string {
  const range = interval === null ? '' : ` (${percent(interval[0])} to ${percent(interval[1])} %)`;
  return `${percent(firstShare)} %${range}`;
}

function percent(part: number): string {
  return (part * 100).toFixed(0);
}

/** What the leaning comes to, in one sentence. */
export function leaningNote({ games, firstShare, p }: PositionBias): string {
  const basis = `Of ${counted(games, 'game')} that name a winner; 95 % interval and permutation test over whole questions, p ${pText(p)}.`;
  if (p > SIGNIFICANCE) return `No leaning is proven: a judge without one chooses each place half the time. ${basis}`;
  return `The judge leans towards the answer that stands ${firstShare > 0.5 ? 'first' : 'second'}. Playing every match in both orders evens that out. ${basis}`;
}

/** `0.031`, `below 0.001`. */
export function pText(p: number): string {
  if (p < 0.001) return 'below 0.001';
  return p >= 0.9995 ? '1' : p.toFixed(p < 0.1 ? 3 : 2);
}
