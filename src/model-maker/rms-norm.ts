/** Root-mean-square normalisation (Zhang and Sennrich 2019): y = gain · x / √(mean(x²) + ε), row by row. */
import type { Floats, Kernels } from './kernels.ts';

export const NORM_EPSILON = 1e-5;

/** @returns rows of the gains' width */
export function rmsNorm(kernels: Kernels, x: Floats, gain: Floats): Floats {
  const width = gain.length;
  const y = kernels.zeros(x.length);
  for (let start = 0; start < x.length; start += width) {
    const scale = inverseRms(x, start, width);
    for (let i = 0; i < width; i += 1) y[start + i] = (x[start + i] as number) * scale * (gain[i] as number);
  }
  return y;
}

export interface NormBackward {
  readonly x: Floats;
  readonly gain: Floats;
  readonly dy: Floats;
  /** Gradient by x; added to. */
  readonly dx: Floats;
  /** Gradient by the gains; added to. */
  readonly dgain: Floats;
}

export function rmsNormBackward({ x, gain, dy, dx, dgain }: NormBackward): void {
  const width = gain.length;
  for (let start = 0; start < x.length; start += width) {
    const scale = inverseRms(x, start, width);
    let projection = 0;
    for (let i = 0; i < width; i += 1) {
      const normalised = (x[start + i] as number) * scale;
      const upstream = dy[start + i] as number;
      dgain[i] = (dgain[i] as number) + upstream * normalised;
      projection += upstream * (gain[i] as number) * normalised;
    }
    projection /= width;
    for (let i = 0; i < width; i += 1) {
      const direct = (dy[start + i] as number) * (gain[i] as number);
      const along = (x[start + i] as number) * scale * projection;
      dx[start + i] = (dx[start + i] as number) + scale * (direct - along);
    }
  }
}

function inverseRms(x: Floats, start: number, width: number): number {
  let sum = 0;
  for (let i = start; i < start + width; i += 1) sum += (x[i] as number) * (x[i] as number);
  return 1 / Math.sqrt(sum / width + NORM_EPSILON);
}
