/** Just enough of a WebAssembly assembler for one function with loops and 128-bit vectors. */
import { concatBytes } from './protobuf.ts';

/** Machine code: a list of bytes. */
export type Code = readonly number[];

export const I32 = 0x7f;
export const V128 = 0x7b;

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const subtract = (a: Code, b: Code): Code => [...a, ...b, 0x6b];
export const multiply = (a: Code, b: Code): Code => [...a, ...b, 0x6c];

/** Four floats at `address + offset`. */
export const load = (address: Code, offset: number): Code => [...address, 0xfd, 0x00, 2, ...unsigned(offset)];
/** One float at `address`, four times. */
export const loadSplat = (address: Code): Code => [...address, 0xfd, 0x09, 2, 0];
export const store = (address: Code, value: Code, offset: number): Code => [
  ...address, ...value, 0xfd, 0x0b, 2, ...unsigned(offset),
];
export const addFloats = (a: Code, b: Code): Code => [...a, ...b, 0xfd, ...unsigned(0xe4)];
export const multiplyFloats = (a: Code, b: Code): Code => [...a, ...b, 0xfd, ...unsigned(0xe6)];

/** Repeats `body` while `left <= right` (signed), testing first. */
export const whileAtMost = (left: Code, right: Code, body: Code): Code => [
  // block, loop, leave the block if left > right, body, back to the loop, end, end
  0x02, 0x40, 0x03, 0x40, ...left, ...right, 0x4a, 0x0d, 1, ...body, 0x0c, 0, 0x0b, 0x0b,
];

export interface WasmFunction {
  readonly name: string;
  /** Number of 32-bit integer parameters: locals from 0. */
  readonly parameters: number;
  /** Further integer locals, then vector locals. */
  readonly integers: number;
  readonly vectors: number;
  readonly body: Code;
}

/** @returns a module that imports `env.memory` and exports the function, which returns nothing */
export function assembleModule({ name, parameters, integers, vectors, body }: WasmFunction): Uint8Array<ArrayBuffer> {
  const locals = [2, ...unsigned(integers), I32, ...unsigned(vectors), V128];
  const code = [...locals, ...body, 0x0b];
  return Uint8Array.from(
    concatBytes([
      Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
      section(1, [1, 0x60, parameters, ...Array.from({ length: parameters }, () => I32), 0]),
      section(2, [1, ...text('env'), ...text('memory'), 2, 0, 1]),
      section(3, [1, 0]),
      section(7, [1, ...text(name), 0, 0]),
      section(10, [1, ...unsigned(code.length), ...code]),
    ]),
  );
}

function section(id: number, content: Code): Uint8Array {
  return Uint8Array.from([id, ...unsigned(content.length), ...content]);
}

function text(value: string): Code {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}

function unsigned(value: number): Code {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** Seven bits at a time, until the rest is the sign of the last group. */
function signed(value: number): Code {
  const isLast = value >= -64 && value < 64;
  return isLast ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)];
}
