import { describe, expect, it } from 'vitest';
import { exactExp } from '../../../src/model-maker/exact-math.ts';
import { createPlainKernels, type Kernels, type ProductSizes } from '../../../src/model-maker/kernels.ts';
import { createWasmKernels } from '../../../src/model-maker/wasm-kernels.ts';

function product(kernels: Kernels, sizes: ProductSizes): number[] {
  const { rows, inner, columns } = sizes;
  const [a, b, c] = [rows * inner, inner * columns, rows * columns].map((length) => kernels.zeros(length));
  if (!a || !b || !c) throw new Error('unreachable');
  [a, b, c].forEach((array, seed) => array.forEach((_, i) => (array[i] = Math.sin(i * (seed + 1)))));
  kernels.addProduct(c, a, b, sizes);
  return [...c];
}

describe('addProduct in WebAssembly', () => {
  const sizes = [
    { rows: 1, inner: 1, columns: 8 },
    { rows: 4, inner: 3, columns: 16 },
    { rows: 7, inner: 5, columns: 24 },
    { rows: 130, inner: 70, columns: 8 },
  ];
  it.each(sizes)('adds what plain TypeScript adds: $rows × $inner × $columns', (size) => {
    for (const isATransposed of [false, true]) {
      const plain = product(createPlainKernels(), { ...size, isATransposed });
      const fast = product(createWasmKernels(2), { ...size, isATransposed });
      fast.forEach((value, i) => expect(value).toBeCloseTo(plain[i] as number, 4));
    }
  });

  it('refuses columns that are no multiple of a tile', () => {
    expect(() => product(createWasmKernels(1), { rows: 1, inner: 1, columns: 7 })).toThrow('multiple of 8, got 7');
  });
});

describe('memory', () => {
  it('is zero again when a scope is left and entered anew', () => {
    const kernels = createWasmKernels(1);
    const first = kernels.scope(() => kernels.zeros(10).fill(3).byteOffset);
    const again = kernels.scope(() => kernels.zeros(10));
    expect(again.byteOffset).toBe(first);
    expect([...again]).toEqual(Array(10).fill(0));
  });

  it('ends with the bytes that were wanted', () => {
    expect(() => createWasmKernels(1).zeros(2 ** 19)).toThrow('out of memory: 2097152 bytes wanted');
  });
});

describe('exactExp', () => {
  it('is the exponential function to ten digits', () => {
    for (let x = -600; x <= 20; x += 0.37) expect(Math.abs(exactExp(x) / Math.exp(x) - 1)).toBeLessThan(1e-10);
    expect(exactExp(0)).toBe(1);
    expect(exactExp(-1000)).toBe(0);
    expect(exactExp(-Infinity)).toBe(0);
  });
});
