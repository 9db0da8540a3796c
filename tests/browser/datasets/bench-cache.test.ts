import { describe, expect, it } from 'vitest';
import { openBenchCache } from '../../../src/datasets/bench-cache.ts';

describe('the bench cache in a browser', () => {
  it('gives back what was written, byte for byte, also when opened again', async () => {
    const url = 'https://files.test/question.jsonl';
    const bytes = new Uint8Array([0, 255, 10, 65]);
    expect(await openBenchCache()?.read(url)).toBeNull();
    await openBenchCache()?.write(url, bytes);
    expect(await openBenchCache()?.read(url)).toEqual(bytes);
    await caches.delete('benchtab-benches');
  });
});
