import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { zipFiles } from '../../../src/exports/zip.ts';

const files = new Map([
  ['data/bench/a.jsonl', '{"text": "\u00e4 \u2013 \ud83d\ude00"}\n'],
  ['data/bench/b.jsonl', ''],
]);

describe('zipFiles', () => {
  it('packs texts that come out the same', () => {
    const entries = Object.entries(unzipSync(zipFiles(files))).map(([path, bytes]) => [path, strFromU8(bytes)] as const);
    expect(new Map(entries)).toEqual(files);
  });

  it('gives the same bytes for the same texts', () => {
    expect(zipFiles(files)).toEqual(zipFiles(files));
  });
});
