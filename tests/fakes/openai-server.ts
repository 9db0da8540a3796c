/**
 * An OpenAI-compatible server over real HTTP, with faults. For tests, and by hand:
 * `tsx tests/fakes/openai-server.ts --port 8123 --key sk-test --latency 150 --faults 0.2 --fail-first 3`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createFaultSource, FAULTS, type Fault, type FaultPlan, type StatusFault } from './openai-faults.ts';
import { type ChatRequest, replyTo, servedName, usageOf } from './openai-replies.ts';
import { mostInWindow, type RecordedRequest } from './openai-traffic.ts';

export interface FakeServerOptions {
  /** 0: any free port. */
  readonly port?: number;
  /** The only key accepted; null: no key is asked for. */
  readonly key?: string | null;
  readonly latencyMs?: number;
  /** Of refusals, which cost a server nothing; as long as a reply's if left out. */
  readonly refusalMs?: number;
  readonly slowMs?: number;
  readonly faults?: FaultPlan;
  readonly models?: readonly string[];
  /** `shutdown_date` by model, as in OpenAI's list. */
  readonly shutdownDates?: Readonly<Record<string, string>>;
  /** Fields refused with 400 wherever a request has them, as newer models do. */
  readonly refuses?: readonly string[];
  /** False: no CORS headers at all. */
  readonly cors?: boolean;
  /** False: 404 for the model list, as some servers have none. */
  readonly listsModels?: boolean;
  readonly reply?: (chat: ChatRequest) => string;
  /** Longest conversation that the list tells, in vLLM's field. */
  readonly contextTokens?: number;
  /** Thinking kept apart from the text, as vLLM and llama.cpp do; none if left out. */
  readonly thoughts?: string;
}

export interface FakeServer {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  /** Everything that arrived, preflights included, in order. */
  readonly requests: readonly RecordedRequest[];
  /** Chat requests only. */
  readonly chats: () => readonly RecordedRequest[];
  /** Most chat requests in any one-second window. */
  readonly mostPerSecond: () => number;
  readonly close: () => Promise<void>;
}

/** Strict on purpose: a client that adds its own headers fails in a browser, as it does with real servers. */
const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  // As OpenAI does: rate-limit headers and retry-after cannot be read by a page.
  'access-control-expose-headers': 'x-request-id',
  'access-control-max-age': '600',
};

const DEFAULT_MODELS = ['gpt-4.1-nano', 'gpt-6-luna', 'fake-model'];

export async function startOpenAiServer(options: FakeServerOptions = {}): Promise<FakeServer> {
  const requests: RecordedRequest[] = [];
  const nextFault = createFaultSource(options.faults ?? {});
  let inFlight = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now();
    const [path = ''] = (request.url ?? '').split('?');
    const isChat = request.method === 'POST' && path === '/v1/chat/completions';
    if (isChat) inFlight += 1;
    const record = { method: request.method ?? '', path, at, inFlight, headers: request.headers, chat: null, fault: null };
    const place = requests.push(record) - 1;
    const exchange = { options, request, response, path };
    try {
      if (!isChat) return answerOther(exchange);
      const chat = JSON.parse(await readBody(request)) as ChatRequest;
      const fault = nextFault();
      requests[place] = { ...record, chat, fault };
      await answerChat({ ...exchange, chat, fault });
    } finally {
      if (isChat) inFlight -= 1;
    }
  }

  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const chats = () => requests.filter(({ path, method }) => method === 'POST' && path === '/v1/chat/completions');
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    chats,
    mostPerSecond: () => mostInWindow(chats().map(({ at }) => at)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Exchange {
  readonly options: FakeServerOptions;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
}

interface ChatExchange extends Exchange {
  readonly chat: ChatRequest;
  readonly fault: Fault | null;
}

function answerOther(exchange: Exchange): void {
  const { options, request, path } = exchange;
  if (request.method === 'OPTIONS') return send(exchange, 204, null);
  if (refusesKey(exchange)) return refuse(exchange, FAULTS['401']);
  const models = options.listsModels === false ? [] : (options.models ?? DEFAULT_MODELS).map((id) => modelEntry(options, id));
  if (path === '/v1/models' && options.listsModels !== false) return send(exchange, 200, { object: 'list', data: models });
  const one = models.find(({ id }) => path === `/v1/models/${encodeURIComponent(id)}`);
  return one === undefined ? refuse(exchange, FAULTS['404-path']) : send(exchange, 200, one);
}

function modelEntry(options: FakeServerOptions, id: string) {
  const shutdownDate = options.shutdownDates?.[id];
  const context = options.contextTokens === undefined ? {} : { max_model_len: options.contextTokens };
  const entry = { id, object: 'model', created: 1_750_000_000, owned_by: 'fake', ...context };
  return shutdownDate === undefined ? entry : { ...entry, shutdown_date: shutdownDate };
}

async function answerChat(exchange: ChatExchange): Promise<void> {
  const { options, chat, fault, response } = exchange;
  if (refusesKey(exchange)) return refuse(exchange, FAULTS['401']);
  if (!(options.models ?? DEFAULT_MODELS).includes(chat.model)) return refuse(exchange, FAULTS['404-model']);
  const refused = (options.refuses ?? []).find((field) => field in chat);
  if (refused !== undefined) return refuseField(exchange, refused);
  const refusal: StatusFault | null = fault === null ? null : FAULTS[fault];
  const latencyMs = (refusal === null ? undefined : options.refusalMs) ?? options.latencyMs ?? 0;
  await sleep(fault === 'slow' ? (options.slowMs ?? 5000) : latencyMs);
  if (fault === 'cut') return void response.destroy();
  if (fault === 'garbage') return sendText(exchange, 'application/json', '{"choices": [{"mess');
  if (fault === 'html') return sendText(exchange, 'text/html', '<html><body>Bad gateway</body></html>');
  if (fault === 'empty') return send(exchange, 200, { ...completion(chat, ''), choices: [] });
  if (fault === 'filtered-reply') return send(exchange, 200, completion(chat, '', 'content_filter'));
  if (fault === 'no-text') return send(exchange, 200, completion(chat, ''));
  if (refusal !== null) return refuse(exchange, refusal);
  return chat.stream === true ? streamReply(exchange) : wholeReply(exchange);
}

function wholeReply(exchange: ChatExchange): void {
  const { chat, fault, response } = exchange;
  const body = JSON.stringify(completion(chat, textOf(exchange)));
  if (fault !== 'cut-late') return sendText(exchange, 'application/json', body);
  response.writeHead(200, { ...headers(exchange), 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.write(body.slice(0, body.length / 2), () => response.destroy());
}

async function streamReply(exchange: ChatExchange): Promise<void> {
  const { chat, fault, response } = exchange;
  const whole = completion(chat, textOf(exchange));
  const [choice] = whole.choices;
  const base = { id: whole.id, object: 'chat.completion.chunk', created: whole.created, model: whole.model };
  const write = (data: unknown) => response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  response.writeHead(200, { ...headers(exchange), 'content-type': 'text/event-stream' });
  write({ ...base, choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] });
  const { thoughts } = exchange.options;
  if (thoughts !== undefined)
    write({ ...base, choices: [{ index: 0, delta: { reasoning_content: thoughts }, finish_reason: null }] });
  for (const [index, word] of choice.message.content.split(/(?<= )/).entries()) {
    if (fault === 'cut-late' && index === 3) return void response.destroy();
    write({ ...base, choices: [{ index: 0, delta: { content: word }, finish_reason: null }] });
    await sleep(1);
  }
  write({ ...base, choices: [{ index: 0, delta: {}, finish_reason: choice.finish_reason }] });
  if (chat.stream_options?.include_usage === true) write({ ...base, choices: [], usage: whole.usage });
  write('[DONE]');
  response.end();
}

/** The reply's text, cut at the request's token limit. */
function textOf({ options, chat }: ChatExchange): string {
  const text = (options.reply ?? replyTo)(chat);
  const limit = chat.max_completion_tokens ?? chat.max_tokens;
  return limit === undefined ? text : text.slice(0, limit * 4);
}

function completion(chat: ChatRequest, text: string, ending?: string) {
  const limit = chat.max_completion_tokens ?? chat.max_tokens;
  const finishReason = ending !== undefined ? ending : limit !== undefined && text.length >= limit * 4 ? 'length' : 'stop';
  return {
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1_750_000_000,
    model: servedName(chat.model),
    choices: [
      { index: 0, message: { role: 'assistant', content: text, refusal: null }, finish_reason: finishReason },
    ] as const,
    usage: usageOf(chat, text),
  };
}

function refusesKey({ options, request }: Exchange): boolean {
  const key = options.key ?? null;
  return key !== null && request.headers.authorization !== `Bearer ${key}`;
}

function refuseField(exchange: Exchange, field: string): void {
  const advice = field === 'max_tokens' ? " Use 'max_completion_tokens' instead." : '';
  const message = `Unsupported parameter: '${field}' is not supported with this model.${advice}`;
  send(exchange, 400, { error: { message, type: 'invalid_request_error', param: field, code: 'unsupported_parameter' } });
}

function refuse(exchange: Exchange, fault: StatusFault): void {
  const sentKey = exchange.request.headers.authorization?.replace('Bearer ', '') ?? '';
  const message = fault.message.replace('{key}', sentKey);
  const error = { message, type: 'fake_error', param: null, code: fault.code };
  send(exchange, fault.status, { error }, fault.headers);
}

function send(exchange: Exchange, status: number, body: unknown, extra: Readonly<Record<string, string>> = {}): void {
  exchange.response.writeHead(status, { ...headers(exchange), ...extra, 'content-type': 'application/json' });
  exchange.response.end(body === null ? undefined : JSON.stringify(body));
}

function sendText(exchange: Exchange, contentType: string, text: string): void {
  exchange.response.writeHead(200, { ...headers(exchange), 'content-type': contentType });
  exchange.response.end(text);
}

function headers({ options }: Exchange): Record<string, string> {
  return { 'x-request-id': 'req_fake', ...(options.cors === false ? {} : CORS_HEADERS) };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function startByHand(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      key: { type: 'string' },
      latency: { type: 'string', default: '150' },
      faults: { type: 'string', default: '0' },
      'fail-first': { type: 'string', default: '0' },
    },
  });
  const server = await startOpenAiServer({
    port: Number(values.port),
    key: values.key ?? null,
    latencyMs: Number(values.latency),
    faults: { rate: Number(values.faults), script: Array<Fault>(Number(values['fail-first'])).fill('503') },
  });
  console.log(server.baseUrl);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await startByHand();
