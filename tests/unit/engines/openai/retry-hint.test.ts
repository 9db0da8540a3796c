import { describe, expect, it } from 'vitest';
import { retryAfterFromHeaders, retryAfterFromMessage } from '../../../../src/engines/openai/retry-hint.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

describe('retryAfterFromHeaders', () => {
  it.each([
    [{ 'retry-after-ms': '250' }, 250],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '' }, null],
    [{}, null],
  ])('reads %o as %o', (headers, expected) => {
    expect(retryAfterFromHeaders(new Headers(headers as Record<string, string>), NOW)).toBe(expected);
  });

  it('reads nothing where there are no headers', () => {
    expect(retryAfterFromHeaders(null, NOW)).toBeNull();
  });
});

describe('retryAfterFromMessage', () => {
  it.each([
    ['Rate limit reached. Please try again in 1.2s. Visit the site', 1200],
    ['Please try again in 20s.', 20_000],
    ['Please try again in 6m0s.', 360_000],
    ['try again in 1h2m3.5s', 3_723_500],
    ['Please try again in 120ms.', 120],
    ['Please retry after 5 seconds.', 5000],
    ['Try again in 2 minutes', 120_000],
    ['Try again in 1 minute 30 seconds.', 90_000],
    ['Please try again later.', null],
    ['You have 6m0s left', null],
    ['Try again in a moment', null],
  ])('reads "%s" as %o', (message, expected) => {
    expect(retryAfterFromMessage(message)).toBe(expected);
  });
});
