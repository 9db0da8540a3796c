/** What the SDK throws, as an EngineError: a kind that decides what happens next, and a sentence with the way out. */
import { EngineError, type EngineErrorKind } from '../../core/errors.ts';
import type { ServerWords } from './dialect.ts';
import { toSafeCause } from './redact.ts';
import { UNCOUNTED } from './reply.ts';
import { type ReadableHeaders, retryAfterFromHeaders, retryAfterFromMessage } from './retry-hint.ts';
import type { Server } from './server.ts';

/** A refusal with words: an HTTP status, or an error in the middle of a stream (status null). */
export interface Refusal extends ServerWords {
  readonly status: number | null;
  /** Azure's finer word for the code. */
  readonly innerCode: string | null;
  readonly headers: ReadableHeaders | null;
}

export interface FailureContext {
  readonly server: Server;
  readonly model: string | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Has it answered such a request before, with whatever status? Then it exists, and this page may read its answers. */
  readonly hasAnswered?: boolean;
}

const LONGEST_QUOTE = 300;

/** The SDK's error read by its fields, because class names do not survive minification; null if it is no refusal. */
export function toRefusal(thrown: unknown): Refusal | null {
  if (!(thrown instanceof Error)) return null;
  const { status, code, param, error, headers } = thrown as Error & Record<string, unknown>;
  const isStreamError = status === undefined && typeof error === 'object' && error !== null;
  if (typeof status !== 'number' && !isStreamError) return null;
  const { message: own, innererror } = (error ?? {}) as { readonly message?: unknown; readonly innererror?: unknown };
  const innerCode = (innererror as { readonly code?: unknown } | null | undefined)?.code;
  return {
    status: typeof status === 'number' ? status : null,
    code: typeof code === 'string' ? code : null,
    innerCode: typeof innerCode === 'string' ? innerCode : null,
    param: typeof param === 'string' ? param : null,
    // The SDK puts the status before the server's words.
    message: typeof own === 'string' ? own : thrown.message.replace(/^\d{3} /, ''),
    headers: (headers as ReadableHeaders | undefined) ?? null,
  };
}

/** Milliseconds the server asks us to wait; null if it does not say. */
export function retryAfterOf(refusal: Refusal, now: number): number | null {
  return retryAfterFromHeaders(refusal.headers, now) ?? retryAfterFromMessage(refusal.message);
}

/** Any thrown value of a call as an EngineError in which the key cannot be found. */
export function toFailure(thrown: unknown, context: FailureContext): EngineError {
  const { redact } = context.server;
  if (thrown instanceof EngineError) return new EngineError(thrown.kind, redact(thrown.message), thrown);
  const cause = toSafeCause(thrown, redact);
  const refusal = toRefusal(thrown);
  if (refusal !== null) {
    const kind = kindOf(refusal);
    const retryAfterMs = kind === 'rate-limited' ? retryAfterOf(refusal, context.now) : null;
    // A reply that breaks off was begun; a refusal costs nothing.
    const usage = refusal.status === null ? UNCOUNTED : undefined;
    return new EngineError(kind, redact(refusalSentence(kind, refusal, context)), { cause, retryAfterMs, usage });
  }
  if (cause.name === 'SyntaxError')
    return new EngineError('garbled', `${context.server.label} sent a reply that is not JSON`, { cause, usage: UNCOUNTED });
  const usage = mayHaveArrived(thrown, context) ? UNCOUNTED : undefined;
  return new EngineError('network', networkSentence(context), { cause, usage });
}

/** Node's words for a connection that never came about. */
const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Whether a request that got no answer may have reached the server, and so be billed. Node says why it failed. A page
 * does not: there it may have arrived if earlier ones did.
 */
function mayHaveArrived(thrown: unknown, { hasAnswered = false }: FailureContext): boolean {
  const code = codeOf(thrown);
  return code === null ? hasAnswered : !NEVER_CONNECTED.has(code) && !code.startsWith('ERR_TLS') && !code.includes('CERT');
}

/** The system's word for a failure: some causes down. */
function codeOf(thrown: unknown, depth = 0): string | null {
  if (!(thrown instanceof Error) || depth > 4) return null;
  const { code } = thrown as { readonly code?: unknown };
  return typeof code === 'string' ? code : codeOf(thrown.cause, depth + 1);
}

/** The caller cancelled. */
export function cancelledFailure(): EngineError {
  return new EngineError('cancelled', 'the request was cancelled');
}

/** Nothing came for too long. Kind "network": the remedy for "timeout" is to reload a worker, and here is none. */
export function timedOutFailure(server: Server, timeoutMs: number): EngineError {
  const message = `${server.label} did not answer within ${timeoutMs / 1000} s; it may be overloaded`;
  return new EngineError('network', message, { usage: UNCOUNTED });
}

/** vLLM: "maximum context length is 4096 tokens"; llama.cpp: "exceeds the available context size". */
const CONTEXT_WORDS = /maximum context length|exceeds? the (available )?context (size|window|length)/i;

/** OpenAI, Azure, and what stands between: the text is refused, not the request. */
const FILTER_CODES = /content_filter|content_policy|ResponsibleAIPolicy|moderation|invalid_prompt/i;
const FILTER_WORDS = /content (management|filtering|usage )?polic|content filter|was flagged|flagged (as|for) /i;

function isFiltered({ status, code, innerCode, message }: Refusal): boolean {
  if ([code, innerCode].some((word) => word !== null && FILTER_CODES.test(word))) return true;
  return (status === 400 || status === 403) && FILTER_WORDS.test(message);
}

const CREDIT_CODES: ReadonlySet<string | null> = new Set(['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active']);

/** OpenAI says it with status 429, which looks like a busy server. */
export function isOutOfCredit({ code, status }: Pick<Refusal, 'code' | 'status'>): boolean {
  return CREDIT_CODES.has(code) || status === 402;
}

function kindOf(refusal: Refusal): EngineErrorKind {
  const { status, code, message } = refusal;
  if (isFiltered(refusal)) return 'filtered';
  if (isOutOfCredit(refusal)) return 'no-credit';
  if (code === 'model_not_found') return 'unknown-model';
  if (code === 'context_length_exceeded' || (status === 400 && CONTEXT_WORDS.test(message))) return 'context-full';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'unknown-model';
  if (status === 400 && /\bmodel\b.*(not found|does not exist|not a valid)/i.test(message)) return 'unknown-model';
  if (status === null || status === 408 || status === 409 || status === 429 || status >= 500) return 'rate-limited';
  return 'bad-request';
}

function refusalSentence(kind: EngineErrorKind, refusal: Refusal, { server, model }: FailureContext): string {
  const words = quote(refusal.message);
  const status = refusal.status ?? 'in mid-reply';
  switch (kind) {
    case 'no-credit':
      return `the credit of this key at ${server.label} is used up: ${words}; add credit or use another key`;
    case 'unauthorized':
      return server.apiKey === null
        ? `${server.label} asks for a key (${status}): ${words}; enter one`
        : `${server.label} refused the key (${status}): ${words}; check the key and what it may do`;
    case 'unknown-model':
      return unknownModelSentence(refusal, server, model);
    case 'context-full':
      return `the conversation is too long for ${model ?? 'the model'}: ${words}`;
    case 'filtered':
      return `${server.label} refused this text, not the others (${status}): ${words}`;
    case 'rate-limited':
      return `${server.label} is busy (${status}): ${words}`;
    default:
      return `${server.label} refused the request (${status}): ${words}; check the parameters of its model`;
  }
}

function unknownModelSentence(refusal: Refusal, server: Server, model: string | null): string {
  const isAboutModel = refusal.code === 'model_not_found' || /\b(model|deployment)\b/i.test(refusal.message);
  return isAboutModel
    ? `${server.label} has no model "${model ?? ''}" for this key: ${quote(refusal.message)}; choose another model`
    : `nothing answers at ${server.label} (404): ${quote(refusal.message)}; check the base URL, which usually ends in /v1`;
}

function quote(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  return `"${line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line}"`;
}

function networkSentence({ server, hasAnswered }: FailureContext): string {
  const { hostname, protocol } = new URL(server.baseUrl);
  const isLocal = hostname === 'localhost' || hostname.startsWith('127.') || hostname === '[::1]';
  const page = typeof globalThis.location === 'object' ? globalThis.location : null;
  if (page === null)
    return `no answer from ${server.label}: ${isLocal ? 'is the server running?' : 'check the address and the network'}`;
  if (page.protocol === 'https:' && protocol === 'http:' && !isLocal)
    return `no answer from ${server.label}: a page opened over https may not call an http address; use https or localhost`;
  if (hasAnswered === true)
    return `no answer from ${server.label}, which answered before: you are offline, the connection was cut, or its answer is an error that no page may read (CORS)`;
  // A page cannot tell these apart: the browser gives the same error for all of them.
  return isLocal
    ? `no answer from ${server.label}: it is not running, does not allow calls from ${page.origin} (CORS), or the browser blocks the local network`
    : `no answer from ${server.label}: you are offline, the server is down, or it does not allow calls from web pages (CORS)`;
}
