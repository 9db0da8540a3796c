import { describe, expect, it } from 'vitest';
import { inSlices, nextTask } from '../../../../src/app/state/slices.ts';

/** Work that takes longer than a slice. */
function toil(): void {
  const start = performance.now();
  while (performance.now() - start < 12);
}

describe('inSlices', () => {
  it('does every piece in order', async () => {
    const done: number[] = [];
    const pieces = [1, 2, 3, 4].map((number) => () => void done.push(number));
    expect(await inSlices(pieces, () => true)).toBe(true);
    expect(done).toEqual([1, 2, 3, 4]);
  });

  it('lets other tasks have their turn between long pieces', async () => {
    const order: string[] = [];
    const pieces = ['first', 'second'].map((name) => () => {
      toil();
      order.push(name);
    });
    const other = nextTask().then(() => order.push('other'));
    await Promise.all([inSlices(pieces, () => true), other]);
    expect(order).toEqual(['first', 'other', 'second']);
  });

  it('stops at the end of a slice once it is not wanted any more', async () => {
    const done: number[] = [];
    const pieces = [1, 2, 3].map((number) => () => {
      toil();
      done.push(number);
    });
    expect(await inSlices(pieces, () => done.length < 2)).toBe(false);
    expect(done).toEqual([1, 2]);
  });
});
