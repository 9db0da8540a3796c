/** y = x · w for a stack of rows, forwards and backwards. */
import type { Floats, Kernels } from './kernels.ts';

export interface LinearSizes {
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** @returns rows × outputs */
export function linear(kernels: Kernels, x: Floats, w: Floats, { rows, inputs, outputs }: LinearSizes): Floats {
  const y = kernels.zeros(rows * outputs);
  kernels.addProduct(y, x, w, { rows, inner: inputs, columns: outputs });
  return y;
}

export interface LinearBackward {
  readonly x: Floats;
  readonly w: Floats;
  /** Gradient of the loss by y. */
  readonly dy: Floats;
  /** Gradient by w; added to. */
  readonly dw: Floats;
}

/** @returns the gradient by x */
export function linearBackward(kernels: Kernels, { x, w, dy, dw }: LinearBackward, sizes: LinearSizes): Floats {
  const { rows, inputs, outputs } = sizes;
  kernels.addProduct(dw, x, dy, { rows: inputs, inner: rows, columns: outputs, isATransposed: true });
  const dx = kernels.zeros(rows * inputs);
  kernels.addProduct(dx, dy, transpose(kernels, w, inputs, outputs), { rows, inner: outputs, columns: inputs });
  return dx;
}

/** @returns the columns × rows transpose of a rows × columns matrix */
export function transpose(kernels: Kernels, matrix: Floats, rows: number, columns: number): Floats {
  const result = kernels.zeros(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      result[column * rows + row] = matrix[row * columns + column] as number;
    }
  }
  return result;
}
