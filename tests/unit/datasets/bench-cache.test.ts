import { describe, expect, it } from 'vitest';
import { openBenchCache } from '../../../src/datasets/bench-cache.ts';

describe('the bench cache', () => {
  it('is not there where there is no Cache API', () => {
    expect(openBenchCache(undefined)).toBeNull();
  });
});
