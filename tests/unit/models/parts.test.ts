import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/core/errors.ts';
import { listingAddress, parseListing, withListing } from '../../../src/models/hub-listing.ts';
import { onnxFiles } from '../../../src/models/onnx-files.ts';
import { createProgressBoard } from '../../../src/models/progress-board.ts';
import { assureRoom, bytesNeeded } from '../../../src/models/room.ts';
import { fetchAddress } from '../../../src/models/sources.ts';
import { createSpeedMeter } from '../../../src/models/speed-meter.ts';
import { statusError, toTransferError } from '../../../src/models/transfer-errors.ts';
import type { FilesProgress, FileStatus, ModelFile } from '../../../src/models/types.ts';

const GIB = 1024 ** 3;
const FILE: ModelFile = {
  bucket: 'b',
  key: 'https://huggingface.co/o/n/resolve/main/f.bin',
  path: 'f.bin',
  otherPaths: [],
  bytes: 100,
  hash: null,
  isOptional: false,
  isShared: false,
};
const status = (change: Partial<FileStatus> = {}): FileStatus => ({ file: FILE, storedBytes: 0, isComplete: false, ...change });

describe('fetchAddress', () => {
  const mirror = { hub: 'https://mirror.test/hf/', libraries: 'https://mirror.test/libs' };

  it('puts the mirror in the place of the hub, and keeps the path', () => {
    expect(fetchAddress('https://huggingface.co/a/b/resolve/main/c.json', mirror)).toBe('https://mirror.test/hf/a/b/resolve/main/c.json');
    const library = 'https://raw.githubusercontent.com/mlc-ai/binary-mlc-llm-libs/main/web-llm-models/v1/x.wasm';
    expect(fetchAddress(library, mirror)).toBe('https://mirror.test/libs/v1/x.wasm');
  });

  it('leaves other addresses alone, and those that only begin alike', () => {
    expect(fetchAddress('https://files.test/a', mirror)).toBe('https://files.test/a');
    expect(fetchAddress('https://huggingface.co.evil.test/a', mirror)).toBe('https://huggingface.co.evil.test/a');
  });
});

describe('the hub’s listing', () => {
  const sources = { hub: 'https://huggingface.co', libraries: 'https://libs.test' };

  it('has an address for repositories alone', () => {
    expect(listingAddress('https://huggingface.co/o/n/resolve/abc/', sources)).toBe(
      'https://huggingface.co/api/models/o/n/tree/abc?recursive=true',
    );
    expect(listingAddress('https://files.test/o/n/resolve/abc/', sources)).toBeNull();
  });

  it('tells size and hash of large files, and the size of small ones', () => {
    const oid = 'ab'.repeat(32);
    const listing = parseListing([
      { type: 'file', path: 'f.bin', size: 7, lfs: { oid, size: 900 } },
      { type: 'file', path: 'c.json', size: 12, oid: 'git' },
      { type: 'directory', path: 'onnx' },
      'nonsense',
    ]);
    expect(listing.get('f.bin')).toEqual({ bytes: 900, hash: { algorithm: 'sha256', hex: oid } });
    expect(listing.get('c.json')).toEqual({ bytes: 12, hash: null });
    expect(listing.size).toBe(2);
    expect(parseListing({ error: 'no' }).size).toBe(0);
  });

  it('does not overrule what the model’s own index tells', () => {
    const listing = parseListing([{ type: 'file', path: 'f.bin', size: 7 }]);
    expect(withListing(FILE, listing).bytes).toBe(100);
    expect(withListing({ ...FILE, bytes: null }, listing).bytes).toBe(7);
  });
});

describe('onnxFiles', () => {
  const address = { kind: 'onnx', weightsUrl: 'https://huggingface.co/o/n/resolve/main/', dtype: 'q8' } as const;

  it('knows the weights once the configuration is there', () => {
    expect(onnxFiles(address, null).map(({ path }) => path)).not.toContain('onnx/model_quantized.onnx');
    expect(onnxFiles(address, {}).at(-1)?.path).toBe('onnx/model_quantized.onnx');
  });
});

describe('room', () => {
  it('counts the largest file twice, which is there in pieces and whole', () => {
    const large = status({ file: { ...FILE, bytes: 1000 }, storedBytes: 400 });
    expect(bytesNeeded([large, status()], 500)).toBe(600 + 100 + 1000);
    expect(bytesNeeded([status({ storedBytes: 40 })], 500)).toBe(60);
  });

  it('refuses with both figures', () => {
    expect(() => assureRoom(3 * GIB, { usage: GIB, quota: 2 * GIB })).toThrow(/needs 3\.0 GB, the browser has room for 1\.0 GB/);
  });

  it('does not believe the quota that Chrome makes up', () => {
    expect(() => assureRoom(30 * GIB, { usage: 5 * GIB, quota: 15 * GIB })).not.toThrow();
    expect(() => assureRoom(30 * GIB, {})).not.toThrow();
  });
});

describe('the speed', () => {
  it('is that of the last five seconds', () => {
    const speed = createSpeedMeter();
    speed.note(0, 0);
    expect(speed.bytesPerSecond(100)).toBeNull();
    speed.note(1000, 1000);
    expect(speed.bytesPerSecond(1000)).toBe(1000);
    speed.note(1000, 7000);
    speed.note(4000, 8000);
    expect(speed.bytesPerSecond(8000)).toBe(3000);
  });

  it('begins anew when a try was lost', () => {
    const speed = createSpeedMeter();
    speed.note(900, 0);
    speed.note(100, 1000);
    speed.note(300, 2000);
    expect(speed.bytesPerSecond(2000)).toBe(200);
  });
});

describe('the progress board', () => {
  it('adds the files up, tells at most four times a second, and every change of state', () => {
    let nowMs = 0;
    const told: FilesProgress[] = [];
    const other = { ...FILE, key: 'https://huggingface.co/o/n/resolve/main/g.bin', path: 'g.bin' };
    const board = createProgressBoard([status(), status({ file: other, storedBytes: 100, isComplete: true })], () => nowMs, (progress) =>
      told.push(progress),
    );
    board.flush();
    for (nowMs = 10; nowMs <= 1000; nowMs += 10) board.report('f.bin', { state: 'fetching', loadedBytes: nowMs / 20 });
    const count = told.length;
    expect(count).toBeLessThan(7);
    expect(told.at(-1)).toMatchObject({ totalBytes: 200, bytesPerSecond: 50 });
    board.report('f.bin', { state: 'retrying', loadedBytes: 0, note: 'cut' });
    expect(told.at(-1)?.files[0]).toMatchObject({ state: 'retrying', loadedBytes: 50, note: 'cut' });
    board.done('f.bin');
    expect(told.at(-1)).toMatchObject({ loadedBytes: 200, totalBytes: 200 });
    expect(told).toHaveLength(count + 2);
  });

  it.each([
    { state: 'retrying', loadedBytes: 50, note: 'cut' },
    { state: 'checking', loadedBytes: 100 },
  ] as const)('tells no speed and no time left while all that is under way is %j', (report) => {
    let nowMs = 0;
    const told: FilesProgress[] = [];
    const board = createProgressBoard([status({ file: { ...FILE, bytes: 100 } })], () => nowMs, (progress) => told.push(progress));
    board.flush();
    for (nowMs = 100; nowMs <= 1000; nowMs += 100) board.report('f.bin', { state: 'fetching', loadedBytes: nowMs / 20 });
    expect(told.at(-1)?.secondsLeft).toBeGreaterThan(0);
    board.report('f.bin', report);
    expect(told.at(-1)).toMatchObject({ bytesPerSecond: null, secondsLeft: null });
  });

  it('knows no total while a size is unknown', () => {
    const told: FilesProgress[] = [];
    createProgressBoard([status({ file: { ...FILE, bytes: null } })], () => 0, (progress) => told.push(progress)).flush();
    expect(told[0]).toMatchObject({ totalBytes: null, secondsLeft: null });
  });
});

describe('failures of a transfer', () => {
  const signal = new AbortController().signal;

  it.each([
    [429, 'rate-limited'],
    [503, 'rate-limited'],
    [404, 'unknown-model'],
    [403, 'unauthorized'],
    [418, 'load-failed'],
  ] as const)('are told by status %i: %s', (code, kind) => {
    expect(statusError(new Response('', { status: code }), 'https://h.test/f').kind).toBe(kind);
  });

  it('obey the server’s wish for a pause, within reason', () => {
    const response = new Response('', { status: 429, headers: { 'retry-after': '7' } });
    expect(statusError(response, 'https://h.test/f').retryAfterMs).toBe(7000);
  });

  it('say that the disk is full, and what to do', () => {
    const error = toTransferError(new DOMException('no', 'QuotaExceededError'), 'https://h.test/f', signal);
    expect(error.kind).toBe('storage-full');
    expect(error.message).toMatch(/delete models/);
  });

  it('explain what Chrome says of a file that is too large for a private window', () => {
    const error = toTransferError(new DOMException('Unexpected internal error.', 'UnknownError'), 'https://h.test/f', signal);
    expect(error.kind).toBe('storage-full');
    expect(error.message).toMatch(/private window/);
  });

  it('are a pause once the user has asked for it', () => {
    const error = toTransferError(new EngineError('network', 'gone'), 'https://h.test/f', AbortSignal.abort());
    expect(error.kind).toBe('cancelled');
  });
});
