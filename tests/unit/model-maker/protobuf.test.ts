import { describe, expect, it } from 'vitest';
import { bytesField, concatBytes, floatField, integerField, textField } from '../../../src/model-maker/protobuf.ts';
import { readFields } from './read-protobuf.ts';

describe('the protobuf writer', () => {
  it('writes the examples of the encoding guide (protobuf.dev, "Encoding")', () => {
    expect([...integerField(1, 150)]).toEqual([0x08, 0x96, 0x01]);
    expect([...textField(2, 'testing')]).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
    expect([...bytesField(3, integerField(1, 150))]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
    expect([...floatField(2, 1)]).toEqual([0x15, 0, 0, 0x80, 0x3f]);
  });

  it('is read back by a reader of its own', () => {
    const integers = [0, 1, 127, 128, 300, 2 ** 31, 2 ** 53 - 1];
    const message = concatBytes([...integers.map((value) => integerField(20, value)), textField(7, 'ä')]);
    expect(readFields(message)).toEqual([
      ...integers.map((value) => ({ number: 20, value })),
      { number: 7, value: Uint8Array.of(0xc3, 0xa4) },
    ]);
  });

  it('refuses what a varint cannot hold here', () => {
    expect(() => integerField(1, -1)).toThrow('a varint holds integers from 0, got -1');
    expect(() => integerField(1, 0.5)).toThrow('got 0.5');
  });
});
