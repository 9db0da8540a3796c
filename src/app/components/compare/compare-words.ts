/** What a comparison comes to, in plain words. Pure. */
import type { PairedDifference } from '../../../core/comparison-types.ts';
import { SIGNIFICANCE } from '../../../core/rank-groups.ts';
import { counted } from '../../format.ts';

/** What is compared: two models, or two judges on the same answers. */
export interface Compared {
  readonly a: string;
  readonly b: string;
  readonly areJudges: boolean;
}

/** `+0.42`, `−0.10`, `0.00`. */
export function signed(points: number): string {
  const text = Math.abs(points).toFixed(2);
  if (Number(text) === 0) return text;
  return `${points > 0 ? '+' : '−'}${text}`;
}

/** `p 0.013`, `p under 0.001`: no finer than it deserves. */
export function pText(p: number): string {
  if (p < 0.001) return 'p under 0.001';
  if (p === 1) return 'p 1';
  return `p ${p < 0.1 || p >= 0.995 ? p.toFixed(3) : p.toFixed(2)}`;
}

export function isProven({ p }: PairedDifference): boolean {
  return p <= SIGNIFICANCE;
}

/** Whose side a difference takes, `a` being the first: neither's where its interval holds zero. */
export function sideOf([low, high]: readonly [number, number]): 'first' | 'second' | 'neither' {
  if (low > 0) return 'first';
  return high < 0 ? 'second' : 'neither';
}

/** `Model A is better by 0.42 (0.10 to 0.74); p 0.012.` */
export function verdictText(difference: PairedDifference, { a, b, areJudges }: Compared): string {
  const isAhead = difference.mean >= 0;
  const ahead = isAhead ? a : b;
  const [low, high] = isAhead ? difference.interval : [-difference.interval[1], -difference.interval[0]];
  const points = `${Math.abs(difference.mean).toFixed(2)} (${plain(low)} to ${plain(high)}); ${pText(difference.p)}.`;
  if (isProven(difference)) return areJudges ? `${ahead} rates higher by ${points}` : `${ahead} is better by ${points}`;
  return `No difference is proven: ${difference.mean === 0 ? 'the means are the same,' : `${ahead} is ahead by`} ${points}`;
}

function plain(points: number): string {
  return signed(points).replace('+', '');
}

/** What the figures of the verdict mean. */
export function verdictNote({ questions, turns }: PairedDifference): string {
  const common = `${counted(questions, 'question')} (${counted(turns, 'turn')}) that both have ratings of`;
  return `Rating points, over ${common}; in brackets the 95 % interval, by resampling whole questions. p: how often a difference this large would come about if neither were better. It speaks of questions like these and of this judging alone.`;
}
