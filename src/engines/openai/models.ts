/** Which models a server has, and whether ours is among them. */
import type OpenAI from 'openai';
import { findServed, silenceOf, someNames, type ServedModel } from '../../core/model-listing.ts';
import type { Availability } from '../../core/ports.ts';
import { type FailureContext, toFailure, toRefusal } from './failures.ts';

/** @throws what the SDK throws */
export async function listModels(client: OpenAI, signal: AbortSignal): Promise<readonly ServedModel[]> {
  const { data } = await client.models.list({ signal });
  return (Array.isArray(data) ? data : []).flatMap(toServedModel);
}

/** What a server sends is looked at, not trusted: an entry without an id is none. */
function toServedModel(entry: unknown): readonly ServedModel[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const { id, shutdown_date: date } = entry as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || id === '') return [];
  return [{ modelId: id, shutdownDate: toIsoDate(date), contextTokens: contextOf(entry) }];
}

/** From a date, a time, or seconds since 1970; null for anything else. */
function toIsoDate(value: unknown): string | null {
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}/.test(value) ? toDay(new Date(value)) : null;
  return typeof value === 'number' ? toDay(new Date(value * 1000)) : null;
}

function toDay(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString().slice(0, 10);
}

/** Servers name it as they like: vLLM, SGLang; Groq; OpenRouter, Together; llama.cpp in an object of its own. */
const CONTEXT_FIELDS = ['max_model_len', 'context_window', 'context_length', 'n_ctx', 'max_context_length'];

function contextOf(entry: object): number | null {
  const { meta } = entry as { readonly meta?: unknown };
  const places = [entry, typeof meta === 'object' && meta !== null ? meta : {}] as readonly Readonly<Record<string, unknown>>[];
  const values = places.flatMap((place) => CONTEXT_FIELDS.map((field) => place[field]));
  return values.find((value): value is number => Number.isInteger(value) && (value as number) > 0) ?? null;
}

/**
 * Whether the server takes the key and has the model. A server that cannot list its models may still have it: that
 * is no failure, and the note says so.
 */
export async function checkModel(client: OpenAI, signal: AbortSignal, context: FailureContext): Promise<Availability> {
  const { server, model } = context;
  try {
    const models = await listModels(client, signal);
    if (model === null) return { available: true, note: `${server.label} has ${models.length} models` };
    return toAvailability(models, model, server.label);
  } catch (thrown) {
    if (signal.aborted) return { available: false, reason: `${server.label} does not answer; is the address right?` };
    const status = toRefusal(thrown)?.status ?? null;
    // 403: a key may be allowed to chat and not to list.
    if (status !== null && status !== 401 && status < 500)
      return { available: true, note: `${server.label} does not list its models: the first request will show` };
    return { available: false, reason: toFailure(thrown, context).message };
  }
}

function toAvailability(models: readonly ServedModel[], model: string, label: string): Availability {
  const found = findServed(models, model);
  if (found !== null) {
    const note = found.shutdownDate === null ? null : `${label} says that ${model} ends on ${found.shutdownDate}`;
    return { available: true, note };
  }
  const silence = silenceOf(models, label);
  if (silence !== null) return { available: true, note: `${label} ${silence}: the first request will show` };
  return { available: false, reason: `${label} does not have "${model}" for this key; it has ${someNames(models)}` };
}
