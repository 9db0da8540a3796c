import { afterEach, describe, expect, it, vi } from 'vitest';
import { EngineError } from '../../../../src/core/errors.ts';
import { timedOutFailure, toFailure } from '../../../../src/engines/openai/failures.ts';
import { createServer } from '../../../../src/engines/openai/server.ts';

const KEY = 'sk-planted/0123456789';

afterEach(() => {
  vi.unstubAllGlobals();
});

function contextFor(baseUrl = 'https://judge.example/v1', model: string | null = 'judge-1') {
  return { server: createServer({ baseUrl, apiKey: KEY }), model, now: 0 };
}

/** An error shaped as the SDK's. */
function sdkError(fields: { status?: number; code?: string; innerCode?: string; message: string }) {
  const { message, status, code, innerCode } = fields;
  const error = { message, ...(innerCode === undefined ? {} : { innererror: { code: innerCode } }) };
  return Object.assign(new Error(`${status} ${message}`), { status, code, error });
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
    [{ status: 400, code: 'billing_hard_limit_reached', message: 'Billing hard limit has been reached' }, 'no-credit'],
    [{ status: 429, code: 'insufficient_quota', message: 'You exceeded your current quota' }, 'no-credit'],
    [{ status: 400, code: 'content_filter', message: 'filtered' }, 'filtered'],
    [{ status: 400, code: 'content_policy_violation', message: 'no' }, 'filtered'],
    [{ status: 400, code: 'invalid_prompt', message: 'your prompt was flagged as potentially violating our usage policy' }, 'filtered'],
    [{ status: 400, innerCode: 'ResponsibleAIPolicyViolation', message: 'no' }, 'filtered'],
    [{ status: 403, message: 'The model requires moderation. Your input was flagged for "violence".' }, 'filtered'],
    [{ code: 'content_filter', message: 'filtered in mid-stream' }, 'filtered'],
    [{ status: 403, message: 'Country, region, or territory not supported' }, 'unauthorized'],
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

describe('what a failure may have cost', () => {
  const UNCOUNTED = { promptTokens: null, completionTokens: null };
  /** As Node's fetch and the SDK wrap it. */
  const lost = (code?: string) =>
    new Error('Connection error.', { cause: new TypeError('fetch failed', { cause: Object.assign(new Error('gone'), { code }) }) });

  it.each([400, 401, 404, 429, 500, 503])('is nothing after a refusal with status %d', (status) => {
    expect(toFailure(sdkError({ status, message: 'no' }), contextFor()).usage).toBeUndefined();
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
    'is nothing where no connection came about: %s',
    (code) => {
      expect(toFailure(lost(code), { ...contextFor(), hasAnswered: true }).usage).toBeUndefined();
    },
  );

  it.each(['ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE'])('is unknown where the connection was cut: %s', (code) => {
    expect(toFailure(lost(code), contextFor()).usage).toEqual(UNCOUNTED);
  });

  it('is unknown where a page is not told and earlier requests arrived, and nothing where none ever did', () => {
    const inPage = new TypeError('Failed to fetch');
    expect(toFailure(inPage, { ...contextFor(), hasAnswered: true }).usage).toEqual(UNCOUNTED);
    expect(toFailure(inPage, contextFor()).usage).toBeUndefined();
  });

  it('is unknown where a reply broke off, is no JSON, or never came', () => {
    expect(toFailure(sdkError({ message: 'in mid-stream' }), contextFor()).usage).toEqual(UNCOUNTED);
    expect(toFailure(new SyntaxError('not JSON'), contextFor()).usage).toEqual(UNCOUNTED);
    expect(timedOutFailure(contextFor().server, 1000).usage).toEqual(UNCOUNTED);
  });
});

describe('a network failure', () => {
  it('says that a server which answered before may be out of reach for other reasons than CORS', () => {
    vi.stubGlobal('location', new URL('https://page.example'));
    const { message } = toFailure(new TypeError('Failed to fetch'), { ...contextFor(), hasAnswered: true });
    expect(message).toMatch(/which answered before: you are offline, the connection was cut, or its answer is an error/);
  });

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
