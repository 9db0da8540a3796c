/** The server's address and key, checked, and the client of the `openai` package made from them. */
import type OpenAI from 'openai';
import { EngineError, InputError } from '../../core/errors.ts';
import { createRedactor, type Redact } from './redact.ts';

export interface ServerOptions {
  /** Usually ends in `/v1`. */
  readonly baseUrl: string;
  /** null: the server asks for none. */
  readonly apiKey: string | null;
  readonly fetch?: typeof globalThis.fetch;
}

/** Where requests go, and how to speak of it. */
export interface Server {
  readonly baseUrl: string;
  /** For sentences: without user, password and query. */
  readonly label: string;
  readonly isOpenAi: boolean;
  readonly apiKey: string | null;
  readonly redact: Redact;
  readonly fetch?: typeof globalThis.fetch;
}

/** @throws InputError if the address is none */
export function createServer(options: ServerOptions): Server {
  const url = parseAddress(options.baseUrl);
  const apiKey = options.apiKey?.trim() || null;
  return {
    baseUrl: options.baseUrl,
    label: `${url.origin}${url.pathname.replace(/\/$/, '')}`,
    isOpenAi: url.hostname === 'api.openai.com',
    apiKey,
    redact: createRedactor(apiKey),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  };
}

function parseAddress(baseUrl: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new InputError(`"${baseUrl}" is not the address of a server: it must look like https://example.org/v1`);
  return url;
}

/**
 * Refuses a key that no server can accept before anything is sent.
 *
 * @throws EngineError kind "unauthorized"
 */
export function checkKey(server: Server): void {
  if (server.apiKey === null && server.isOpenAi)
    throw new EngineError('unauthorized', `${server.label} needs a key and none is given`);
  // Header values are limited to these; fetch would throw, and would show the key in its message.
  if (server.apiKey !== null && /[^\x21-\x7e]/.test(server.apiKey))
    throw new EngineError('unauthorized', 'the key holds spaces or characters that no key has: copy it again');
}

/** Headers that tell about the SDK. They force a preflight that other servers than OpenAI's refuse. */
const SDK_HEADERS = [
  'X-Stainless-Lang',
  'X-Stainless-Package-Version',
  'X-Stainless-OS',
  'X-Stainless-Arch',
  'X-Stainless-Runtime',
  'X-Stainless-Runtime-Version',
  'X-Stainless-Retry-Count',
  'X-Stainless-Timeout',
  'X-Stainless-Helper-Method',
  'User-Agent',
];

/** A client without retries, timer and log of its own: all three are the engine's. */
export async function createClient(server: Server): Promise<{ readonly client: OpenAI; readonly version: string }> {
  const [{ OpenAI }, { VERSION }] = await Promise.all([import('openai'), import('openai/version')]);
  const client = new OpenAI({
    baseURL: server.baseUrl,
    apiKey: server.apiKey ?? 'none',
    // Without these the SDK takes them from the environment, where they may belong to another server.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: SDK_TIMEOUT_MS,
    logLevel: 'off',
    // The key is the visitor's own and never leaves this page but to this server.
    dangerouslyAllowBrowser: true,
    defaultHeaders: {
      ...(server.isOpenAi ? {} : Object.fromEntries(SDK_HEADERS.map((name) => [name, null]))),
      ...(server.apiKey === null ? { Authorization: null } : {}),
    },
    ...(server.fetch === undefined ? {} : { fetch: server.fetch }),
  });
  return { client, version: `openai ${VERSION}` };
}

/** Above every timeout of ours: the SDK's timer stops at the headers, ours covers the body too. */
const SDK_TIMEOUT_MS = 3_600_000;
