/**
 * Matrix products in WebAssembly vectors: about ten times as fast as plain TypeScript, and, since WebAssembly's
 * floats are strictly IEEE single precision, the same bits on every machine.
 */
import type { Floats, Kernels, ProductSizes } from './kernels.ts';
import {
  add, addFloats, assembleModule, type Code, constant, get, load, loadSplat, multiply, multiplyFloats, set, store,
  subtract, whileAtMost,
} from './wasm-assembler.ts';

/** Columns of a tile: two vectors of four floats. Column counts must be multiples of it. */
export const TILE_COLUMNS = 8;
const TILE_ROWS = 4;

/** Parameters: byte addresses, byte strides, counts. */
const [A, A_ROW, A_INNER, B, B_ROW, C, C_ROW, ROWS, COLUMNS, INNER] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
/** Integer locals: the tile's first column and row, inner steps left, pointers into b, a (four rows) and c. */
const [COLUMN, ROW, LEFT, B_AT, A_AT, C_AT] = [10, 11, 12, 13, 14, 18];
/** Vector locals: eight sums, two vectors of b, one repeated number of a. */
const [SUM, B_FIRST, B_SECOND, FACTOR] = [19, 27, 28, 29];

/** Adds rows × 8 numbers of `c += a · b`, from local ROW and local COLUMN on. */
function tile(rows: number): Code {
  const each = (make: (row: number) => Code): Code => Array.from({ length: rows }, (_, row) => make(row)).flat();
  const columnBytes = multiply(get(COLUMN), constant(4));
  const cRow = (row: number) => add(get(C_AT), multiply(get(C_ROW), constant(row)));
  const step = [
    ...set(B_FIRST, load(get(B_AT), 0)),
    ...set(B_SECOND, load(get(B_AT), 16)),
    ...each((row) => [
      ...set(FACTOR, loadSplat(get(A_AT + row))),
      ...set(SUM + 2 * row, addFloats(get(SUM + 2 * row), multiplyFloats(get(FACTOR), get(B_FIRST)))),
      ...set(SUM + 2 * row + 1, addFloats(get(SUM + 2 * row + 1), multiplyFloats(get(FACTOR), get(B_SECOND)))),
      ...set(A_AT + row, add(get(A_AT + row), get(A_INNER))),
    ]),
    ...set(B_AT, add(get(B_AT), get(B_ROW))),
    ...set(LEFT, subtract(get(LEFT), constant(1))),
  ];
  return [
    ...set(C_AT, add(add(get(C), multiply(get(ROW), get(C_ROW))), columnBytes)),
    ...set(B_AT, add(get(B), columnBytes)),
    ...set(LEFT, get(INNER)),
    ...each((row) => [
      ...set(A_AT + row, add(get(A), multiply(add(get(ROW), constant(row)), get(A_ROW)))),
      ...set(SUM + 2 * row, load(cRow(row), 0)),
      ...set(SUM + 2 * row + 1, load(cRow(row), 16)),
    ]),
    ...whileAtMost(constant(1), get(LEFT), step),
    ...each((row) => [
      ...store(cRow(row), get(SUM + 2 * row), 0),
      ...store(cRow(row), get(SUM + 2 * row + 1), 16),
    ]),
    ...set(ROW, add(get(ROW), constant(rows))),
  ];
}

/** Column tiles outside, so that a strip of b stays in the cache while all rows pass over it. */
const ADD_PRODUCT: Code = whileAtMost(add(get(COLUMN), constant(TILE_COLUMNS)), get(COLUMNS), [
  ...set(ROW, constant(0)),
  ...whileAtMost(add(get(ROW), constant(TILE_ROWS)), get(ROWS), tile(TILE_ROWS)),
  ...whileAtMost(add(get(ROW), constant(1)), get(ROWS), tile(1)),
  ...set(COLUMN, add(get(COLUMN), constant(TILE_COLUMNS))),
]);

type AddProduct = (...numbers: readonly number[]) => void;

/** @param megabytes  all arrays together, at most 4,095 */
export function createWasmKernels(megabytes: number): Kernels {
  const memory = new WebAssembly.Memory({ initial: megabytes * 16 });
  const code = assembleModule({ name: 'addProduct', parameters: 10, integers: 9, vectors: 11, body: ADD_PRODUCT });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  // The module above exports exactly this function.
  const addProduct = instance.exports['addProduct'] as AddProduct;
  const arena = createArena(memory);
  return { ...arena, addProduct: (c, a, b, sizes) => callAddProduct(addProduct, [c, a, b], sizes) };
}

type Matrices = readonly [c: Floats, a: Floats, b: Floats];

function callAddProduct(addProduct: AddProduct, matrices: Matrices, sizes: ProductSizes): void {
  const [c, a, b] = matrices;
  const { rows, inner, columns, isATransposed = false } = sizes;
  if (columns % TILE_COLUMNS !== 0) throw new Error(`columns must be a multiple of ${TILE_COLUMNS}, got ${columns}`);
  const [rowStride, innerStride] = isATransposed ? [4, 4 * rows] : [4 * inner, 4];
  addProduct(
    a.byteOffset, rowStride, innerStride, b.byteOffset, 4 * columns, c.byteOffset, 4 * columns, rows, columns, inner,
  );
}

/** Hands out memory upwards; leaving a scope goes back to where it began. */
function createArena(memory: WebAssembly.Memory): Pick<Kernels, 'zeros' | 'scope'> {
  let end = 0;
  const zeros = (length: number) => {
    const start = end;
    end += Math.ceil((length * 4) / 16) * 16;
    if (end > memory.buffer.byteLength) throw new Error(`out of memory: ${end} bytes wanted`);
    return new Float32Array(memory.buffer, start, length).fill(0);
  };
  const scope = <T>(work: () => T): T => {
    const start = end;
    try {
      return work();
    } finally {
      end = start;
    }
  };
  return { zeros, scope };
}
