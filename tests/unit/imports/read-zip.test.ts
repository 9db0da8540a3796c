import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { FileSink } from '../../../src/imports/file-sink.ts';
import { readZip } from '../../../src/imports/read-zip.ts';

const MIB = 2 ** 20;

/** Counts what comes. */
function createCounter() {
  const counter = { bytes: 0, most: 0, troubles: [] as (string | null)[] };
  const sink: FileSink = {
    open: () => true,
    push: ({ length }) => {
      counter.bytes += length;
      counter.most = Math.max(counter.most, length);
    },
    close: (trouble) => void counter.troubles.push(trouble),
    settle: () => Promise.resolve(),
  };
  return { counter, sink };
}

async function* piecesOf(bytes: Uint8Array<ArrayBuffer>) {
  yield bytes;
}

const archive = (files: Record<string, Uint8Array>) => zipSync(files, { level: 1 }) as Uint8Array<ArrayBuffer>;

describe('readZip', () => {
  it('gives up an archive that unpacks to more than it may, long before its end', async () => {
    const { counter, sink } = createCounter();
    await readZip('bomb.zip', piecesOf(archive({ 'a.jsonl': new Uint8Array(30 * MIB) })), sink, 5 * MIB);
    expect(counter.troubles).toEqual(['This archive unpacks to more than 5 MiB: unpack it and choose the files.']);
    expect(counter.bytes).toBeLessThan(25 * MIB);
  });

  it('counts all entries together, unwanted ones too', async () => {
    const { counter, sink } = createCounter();
    const files = { '.a': new Uint8Array(4 * MIB), '.b': new Uint8Array(4 * MIB) };
    await readZip('bomb.zip', piecesOf(archive(files)), sink, 5 * MIB);
    expect(counter.bytes).toBe(0);
    expect(counter.troubles).toHaveLength(1);
  });

  it('throws on what the sink throws: that is not the fault of the archive', async () => {
    const { sink } = createCounter();
    const broken = {
      ...sink,
      push: () => {
        throw new Error('a broken rule of ours');
      },
    };
    await expect(readZip('a.zip', piecesOf(archive({ 'a.jsonl': new Uint8Array(5) })), broken)).rejects.toThrow(
      'a broken rule',
    );
  });
});
