/** What can go wrong at the fake OpenAI server, and who decides when it does. */

export const FAULTS = {
  '429': { status: 429, code: 'rate_limit_exceeded', message: 'Rate limit reached for requests.' },
  '429-retry-after': {
    status: 429,
    code: 'rate_limit_exceeded',
    message: 'Rate limit reached for requests.',
    headers: { 'retry-after': '1' },
  },
  '429-hint': {
    status: 429,
    code: 'rate_limit_exceeded',
    message: 'Rate limit reached for requests. Please try again in 1.2s.',
  },
  'no-credit': { status: 429, code: 'insufficient_quota', message: 'You exceeded your current quota.' },
  '401': { status: 401, code: 'invalid_api_key', message: 'Incorrect API key provided: {key}.' },
  '403': { status: 403, code: 'unsupported_country', message: 'Country, region, or territory not supported.' },
  '404-model': { status: 404, code: 'model_not_found', message: 'The model does not exist or you have no access to it.' },
  '404-path': { status: 404, code: null, message: 'Invalid URL (POST /chat/completions)' },
  '400': { status: 400, code: 'invalid_value', message: 'Invalid value for messages, sent with {key}.' },
  /** As vLLM words it. */
  '400-context': {
    status: 400,
    code: 'BadRequestError',
    message: "This model's maximum context length is 64 tokens. However, you requested 2048 tokens in the completion.",
  },
  /** As Azure words it. */
  filtered: {
    status: 400,
    code: 'content_filter',
    message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
  },
  '500': { status: 500, code: 'server_error', message: 'The server had an error while processing your request.' },
  '503': { status: 503, code: 'overloaded', message: 'The engine is currently overloaded.' },
  /** The connection closes before a reply. */
  cut: null,
  /** The connection closes in the middle of the reply. */
  'cut-late': null,
  /** 200, JSON content type, not JSON. */
  garbage: null,
  /** 200, a page of HTML. */
  html: null,
  /** 200, valid JSON without a choice. */
  empty: null,
  /** 200, and a filter has left nothing of the text. */
  'filtered-reply': null,
  /** 200, counted and billed, and no text. */
  'no-text': null,
  /** The reply comes after `slowMs`. */
  slow: null,
} as const satisfies Record<string, StatusFault | null>;

/** A refusal with a status. `{key}` in the message becomes the key that was sent: a trap for code that shows it. */
export interface StatusFault {
  readonly status: number;
  readonly code: string | null;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Fault = keyof typeof FAULTS;

/** Faults a client should survive by trying again; what `faultRate` draws from. */
export const PASSING_FAULTS: readonly Fault[] = [
  '429',
  '429-retry-after',
  '429-hint',
  '500',
  '503',
  'cut',
  'cut-late',
  'garbage',
  'empty',
];

export interface FaultPlan {
  /** Fault of the first, second, … chat request; null: none. */
  readonly script?: readonly (Fault | null)[];
  /** Share of the requests after the script that fail, 0 to 1. */
  readonly rate?: number;
  readonly kinds?: readonly Fault[];
  readonly seed?: number;
}

/** Gives the fault of each chat request in order of arrival. */
export function createFaultSource(plan: FaultPlan): () => Fault | null {
  const script = [...(plan.script ?? [])];
  const kinds = plan.kinds ?? PASSING_FAULTS;
  const random = mulberry32(plan.seed ?? 1);
  return () => {
    const scripted = script.shift();
    if (scripted !== undefined) return scripted;
    return random() < (plan.rate ?? 0) ? (kinds[Math.floor(random() * kinds.length)] ?? null) : null;
  };
}

/** Tommy Ettinger's mulberry32: 32 bits of state are enough for drawing faults. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
