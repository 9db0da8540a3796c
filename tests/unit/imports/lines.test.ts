import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter, LONGEST_LINE_BYTES } from '../../../src/imports/lines.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | null) => (bytes === null ? null : new TextDecoder().decode(bytes));

function split(...pieces: readonly Uint8Array<ArrayBuffer>[]): readonly (readonly [number, string | null])[] {
  const splitter = new LineSplitter();
  const lines: [number, string | null][] = [];
  for (const piece of pieces) for (const { number, bytes } of splitter.push(piece)) lines.push([number, textOf(bytes)]);
  for (const { number, bytes } of splitter.end()) lines.push([number, textOf(bytes)]);
  return lines;
}

describe('LineSplitter', () => {
  it('counts lines from 1 and takes the last one without an end', () => {
    expect(split(bytesOf('a\nb\nc'))).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ]);
  });

  it('leaves out what is after the last line end if that is nothing', () => {
    expect(split(bytesOf('a\n'))).toEqual([[1, 'a']]);
  });

  it('drops carriage returns at the end alone', () => {
    expect(split(bytesOf('a\rb\r\nc\r'))).toEqual([
      [1, 'a\rb'],
      [2, 'c'],
    ]);
  });

  it('gives the same lines wherever the pieces are cut', () => {
    const cuts = fc.array(fc.array(fc.constantFrom('a', 'é', '\n', '"')).map((parts) => parts.join('')));
    fc.assert(
      fc.property(cuts, (texts) => {
        const whole = bytesOf(texts.join(''));
        const single = Array.from(whole, (byte) => Uint8Array.of(byte));
        expect(split(...texts.map(bytesOf))).toEqual(split(whole));
        expect(split(...single)).toEqual(split(whole));
      }),
    );
  });

  it('gives up a line that is too long, and goes on with the next', () => {
    const long = new Uint8Array(LONGEST_LINE_BYTES).fill(97);
    expect(split(long, bytesOf('a\nb\n'))).toEqual([
      [1, null],
      [2, 'b'],
    ]);
  });
});
