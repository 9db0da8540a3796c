/** Softmax of a stretch of an array. */
import { exactExp } from './exact-math.ts';
import type { Floats } from './kernels.ts';

/** Turns scores into weights that sum to 1. */
export function softmaxInPlace(values: Floats, start: number, count: number, highest: number): void {
  let sum = 0;
  for (let i = start; i < start + count; i += 1) {
    const weight = exactExp((values[i] as number) - highest);
    values[i] = weight;
    sum += weight;
  }
  for (let i = start; i < start + count; i += 1) values[i] = (values[i] as number) / sum;
}
