/** Where the numbers live and who multiplies matrices: plain arrays for checking, WebAssembly for training. */

export type Floats = Float32Array | Float64Array;

/** Sizes of `c += a · b`: a is rows × inner, b is inner × columns, c is rows × columns. */
export interface ProductSizes {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  /** `a` is stored as inner × rows. */
  readonly isATransposed?: boolean;
}

export interface Kernels {
  /** A new array of zeros. */
  zeros(length: number): Floats;
  /** `c += a · b`, all in row-major order, all made by this object's `zeros`. */
  addProduct(c: Floats, a: Floats, b: Floats, sizes: ProductSizes): void;
  /** Runs `work` and then takes back every array that it made; its result must not be one of them. */
  scope<T>(work: () => T): T;
}

/** Double precision in plain TypeScript: slow, exact enough for finite differences. */
export function createPlainKernels(): Kernels {
  return {
    zeros: (length) => new Float64Array(length),
    addProduct: addPlainProduct,
    scope: (work) => work(),
  };
}

function addPlainProduct(c: Floats, a: Floats, b: Floats, sizes: ProductSizes): void {
  const { rows, inner, columns, isATransposed = false } = sizes;
  const [rowStride, innerStride] = isATransposed ? [1, rows] : [inner, 1];
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < inner; k += 1) {
      const factor = a[row * rowStride + k * innerStride] as number;
      for (let column = 0; column < columns; column += 1) {
        const at = row * columns + column;
        c[at] = (c[at] as number) + factor * (b[k * columns + column] as number);
      }
    }
  }
}
