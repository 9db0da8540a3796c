import { describe, expect, it } from 'vitest';
import { AdaptiveLimit } from '../../../../src/engines/openai/adaptive-limit.ts';

/** `count` replies while every place is in use. */
function reply(limit: AdaptiveLimit, count: number): void {
  for (let each = 0; each < count; each++) limit.grow(limit.value);
}

describe('AdaptiveLimit', () => {
  it('says nothing while nothing has changed', () => {
    expect(new AdaptiveLimit(10, 24)).toMatchObject({ value: 10, reason: null });
  });

  it('grows by one for each reply at first, and never above the most', () => {
    const limit = new AdaptiveLimit(10, 24);
    reply(limit, 5);
    expect(limit.value).toBe(15);
    reply(limit, 50);
    expect(limit).toMatchObject({ value: 24, reason: 'more, because the server keeps up' });
  });

  it('does not grow while less than half of it is in use', () => {
    const limit = new AdaptiveLimit(10, 24);
    for (let each = 0; each < 20; each++) limit.grow(4);
    expect(limit.value).toBe(10);
  });

  it('forgives one refusal, and grows by one a round after the second', () => {
    const limit = new AdaptiveLimit(10, 24);
    limit.lower('so');
    expect(limit).toMatchObject({ value: 9, reason: 'one fewer, because so' });
    reply(limit, 4);
    expect(limit.value).toBe(13);
    limit.lower('so');
    reply(limit, 11);
    expect(limit.value).toBe(12);
    reply(limit, 1);
    expect(limit.value).toBe(13);
  });

  it('halves, grows quickly to three quarters, and then by one a round', () => {
    const limit = new AdaptiveLimit(20, 24);
    limit.halve('so');
    expect(limit).toMatchObject({ value: 10, reason: 'half as many, because so' });
    reply(limit, 5);
    expect(limit.value).toBe(15);
    reply(limit, 14);
    expect(limit.value).toBe(15);
    reply(limit, 1);
    expect(limit.value).toBe(16);
  });

  it('never falls below one', () => {
    const limit = new AdaptiveLimit(2, 24);
    for (let each = 0; each < 5; each++) limit.halve('so');
    limit.lower('so');
    expect(limit.value).toBe(1);
  });
});
