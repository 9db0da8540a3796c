/** What a comparison comes to, in plain words. Pure. */
import type { PairedDifference } from '../../../core/comparison-types.ts';
import type { EqualLength } from '../../../core/length-control.ts';
import { SIGNIFICANCE } from '../../../core/rank-groups.ts';
import { counted } from '../../format.ts';
import { lengthNote } from '../results/difference-words.ts';

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
export function verdictText(difference: PairedDifference, compared: Compared): string {
  const { ahead, points: distance } = leadOf(difference.mean, difference.interval, compared);
  const points = `${distance}; ${pText(difference.p)}.`;
  if (isProven(difference)) return `${ahead} ${compared.areJudges ? 'rates higher' : 'is better'} by ${points}`;
  return `No difference is proven: ${difference.mean === 0 ? 'the means are the same,' : `${ahead} is ahead by`} ${points}`;
}

/** Who is ahead, and `0.42 (0.10 to 0.74)`: by how much, seen from there. */
function leadOf(mean: number, [low, high]: readonly [number, number], { a, b }: Compared) {
  const [from, to] = mean >= 0 ? [low, high] : [-high, -low];
  return { ahead: mean >= 0 ? a : b, points: `${Math.abs(mean).toFixed(2)} (${plain(from)} to ${plain(to)})` };
}

function plain(points: number): string {
  return signed(points).replace('+', '');
}

/** What the figures of the verdict mean. */
export function verdictNote({ questions, turns }: PairedDifference): string {
  const common = `${counted(questions, 'question')} (${counted(turns, 'turn')}) that both have ratings of`;
  return `Rating points, over ${common}; in brackets the 95 % interval, by resampling whole questions. p: how often a difference this large would come about if neither were better. It speaks of questions like these and of this judging alone.`;
}

/**
 * What these two would have to differ by to be told apart.
 *
 * @param detectable  `detectableDifference` of both, rating points
 */
export function detectableText(detectable: number): string {
  return `A true difference of ${detectable.toFixed(2)} points between these two would be found four times of five; a smaller one mostly goes unnoticed.`;
}

/** `At equal length, Model A is ahead by 0.20 (−0.14 to 0.55).` and what length does. */
export function equalLengthText(equalLength: EqualLength, compared: Compared): string {
  const { ahead, points } = leadOf(equalLength.difference, equalLength.interval, compared);
  return `At equal length, ${ahead} is ahead by ${points}. ${lengthNote(equalLength)}`;
}
