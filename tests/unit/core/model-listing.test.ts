import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/core/errors.ts';
import { askListing, failedListing, findServed, silenceOf, someNames } from '../../../src/core/model-listing.ts';

const served = (modelId: string) => ({ modelId, shutdownDate: null, contextTokens: null });

describe('findServed', () => {
  it.each([
    ['gpt-4.1-nano', 'gpt-4.1-nano'],
    ['llama3', 'llama3:latest'],
    ['openai/gpt-6-luna:floor', 'openai/gpt-6-luna'],
  ])('finds %s where the list has %s', (name, listed) => {
    expect(findServed([served('other'), served(listed)], name)?.modelId).toBe(listed);
  });

  it.each([
    ['gpt-4.1-nano', 'gpt-4.1-nano-2025-04-14'],
    ['llama3:8b', 'llama3:latest'],
    ['gpt-4.1', 'gpt-4.1-nano'],
    ['http://x/y', 'http'],
  ])('does not take %s for %s', (name, listed) => {
    expect(findServed([served(listed)], name)).toBeNull();
  });

  it('prefers the very name', () => {
    expect(findServed([served('m'), served('m:free')], 'm:free')?.modelId).toBe('m:free');
  });
});

describe('silenceOf', () => {
  it('lets an empty list, and the list of a server that is asked by other names, prove nothing', () => {
    expect(silenceOf([], 'https://x.org/v1')).toBe('lists no model');
    expect(silenceOf([served('gpt-4o')], 'https://mine.openai.azure.com/openai/v1')).toBe('lists models, not deployments');
    expect(silenceOf([served('gpt-4o')], 'https://x.org/azure.com/v1')).toBeNull();
    expect(silenceOf([served('gpt-4o')], 'https://azure.com.evil.org/v1')).toBeNull();
  });
});

describe('failedListing', () => {
  it.each([
    ['unauthorized', 'the key was refused (401): "Incorrect API key provided"', 'refused'],
    ['unauthorized', 'the key was refused (401): "Missing scopes: api.model.read"', 'no-list'],
    ['unauthorized', 'the key was refused (403): "no"', 'no-list'],
    ['unknown-model', 'nothing answers (404)', 'no-list'],
    ['garbled', 'a reply that is not JSON', 'no-list'],
    ['network', 'no answer', 'unreachable'],
    ['rate-limited', 'busy (503)', 'unreachable'],
    ['unexpected', 'a surprise', 'unreachable'],
  ] as const)('takes %s, "%s" for %s', (kind, message, answer) => {
    expect(failedListing({ kind, message })).toEqual({ answer, sentence: message });
  });
});

describe('askListing', () => {
  it('makes an answer of a list and of a failure', async () => {
    expect(await askListing(() => Promise.resolve([served('m')]))).toEqual({ answer: 'list', models: [served('m')] });
    const refused = askListing(() => Promise.reject(new EngineError('unauthorized', 'no key')));
    expect(await refused).toEqual({ answer: 'refused', sentence: 'no key' });
  });

  it('takes an address that is none for one that cannot be reached', async () => {
    const thrown = askListing(() => Promise.reject(new Error('not an address')));
    expect(await thrown).toEqual({ answer: 'unreachable', sentence: 'not an address' });
  });
});

describe('someNames', () => {
  it('names five and counts the rest', () => {
    expect(someNames([served('a'), served('b')])).toBe('a, b');
    expect(someNames('abcdefg'.split('').map(served))).toBe('a, b, c, d, e and 2 more');
  });
});
