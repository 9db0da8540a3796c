import { afterEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../../../src/core/errors.ts';
import { toFailure } from '../../../../src/engines/openai/failures.ts';
import { createServer } from '../../../../src/engines/openai/server.ts';

const KEY = 'sk-planted/0123456789';

afterEach(() => {
  vi.unstubAllGlobals();
});

function contextFor(baseUrl = 'https://judge.example/v1', model: string | null = 'judge-1') {
  return { server: createServer({ baseUrl, apiKey: KEY }), model, now: 0 };
}

/** An error shaped as the SDK's. */
function sdkError(fields: { status?: number; code?: string; message: string }) {
  const { message, status, code } = fields;
  return Object.assign(new Error(`${status} ${message}`), { status, code, error: { message } });
}

describe('toFailure', () => {
  it.each([
    [{ status: 403, code: 'model_not_found', message: 'Project has no access' }, 'unknown-model'],
    [{ status: 400, message: 'x/y is not a valid model ID: the model x/y is not a valid one' }, 'unknown-model'],
    [{ status: 400, code: 'context_length_exceeded', message: 'maximum context length is 4096' }, 'context-full'],
    [{ status: 402, message: 'Insufficient credits' }, 'no-credit'],
    [{ status: 408, message: 'timeout' }, 'rate-limited'],
    [{ status: 409, message: 'conflict' }, 'rate-limited'],
    [{ status: 422, message: 'messages: field required' }, 'bad-request'],
    [{ status: 529, message: 'overloaded' }, 'rate-limited'],
    [{ code: 'server_error', message: 'failed in mid-stream' }, 'rate-limited'],
  ])('maps %o to %s', (fields, kind) => {
    expect(toFailure(sdkError(fields), contextFor()).kind).toBe(kind);
  });

  it('removes the key from words, stack and cause, also as it stands in a URL', () => {
    const thrown = sdkError({ status: 400, message: `bad ${KEY} and ${encodeURIComponent(KEY)}` });
    const failure = toFailure(thrown, contextFor());
    const cause = failure.cause as Error;
    for (const text of [failure.message, failure.stack, cause.message, cause.stack, JSON.stringify(cause)]) {
      expect(text).not.toContain('0123456789');
    }
    expect(failure.message).toContain('bad [key] and [key]');
  });

  it('removes the key from a failure of our own', () => {
    const failure = toFailure(new EngineError('garbled', `holds ${KEY}`, { retryAfterMs: 5 }), contextFor());
    expect(failure).toMatchObject({ kind: 'garbled', message: 'holds [key]', retryAfterMs: 5 });
  });

  it('shortens a long page of words', () => {
    const failure = toFailure(sdkError({ status: 500, message: 'word '.repeat(500) }), contextFor());
    expect(failure.message.length).toBeLessThan(400);
  });

  it('shows neither password nor query of the base URL', () => {
    const failure = toFailure(new TypeError('Failed to fetch'), contextFor('https://me:pass@judge.example/v1/?token=t'));
    expect(failure.message).toContain('https://judge.example/v1:');
    expect(failure.message).not.toMatch(/pass|token/);
  });

  it('takes what is no Error for a network failure', () => {
    expect(toFailure('lost', contextFor()).kind).toBe('network');
  });
});

describe('a network failure', () => {
  it.each([
    [null, 'https://judge.example/v1', /check the address and the network$/],
    [null, 'http://localhost:11434/v1', /is the server running\?$/],
    ['https://page.example', 'https://judge.example/v1', /offline, the server is down, or .* \(CORS\)$/],
    ['https://page.example', 'http://localhost:11434/v1', /not running, does not allow calls from https:\/\/page\.example \(CORS\), or the browser blocks/],
    ['https://page.example', 'http://judge.example/v1', /a page opened over https may not call an http address/],
  ])('opened from %o explains why %s does not answer', (origin, baseUrl, sentence) => {
    vi.stubGlobal('location', origin === null ? undefined : new URL(origin));
    expect(toFailure(new TypeError('Failed to fetch'), contextFor(baseUrl)).message).toMatch(sentence);
  });
});
