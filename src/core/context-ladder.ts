/** For how long a context a model is loaded, from one try to the next: less context, less memory. Pure. */
import { type EngineErrorKind, remedyFor } from './errors.ts';
import { conversationTokens, memoryAt, planMemory, SHORTEST_CONTEXT, shorterContext } from './gpu-memory.ts';
import type { Failure, RunSpec, RunState } from './types.ts';

/** A crash is a weak sign of too little memory: it never takes the context below this. */
const SHORTEST_AFTER_CRASH = 2048;

const MIB = 1024 ** 2;

/** What to do about the next load, before anything is downloaded. */
export type LoadPlan =
  | { readonly step: 'load' }
  /** It will not fit as it is, and will with a shorter context. */
  | { readonly step: 'shorten'; readonly contextTokens: number; readonly failure: Failure }
  /** It will not fit at all. */
  | { readonly step: 'refuse'; readonly failure: Failure };

/**
 * Goes by the card's own figures for the variant with f16, the smaller one: a model is refused only where it cannot fit.
 * Without figures or without a budget every load is tried.
 */
export function planLoad({ spec, contextTokens }: RunState): LoadPlan {
  const { gpuBudgetBytes } = spec.settings;
  const card = { ...spec.model, contextTokens };
  if (gpuBudgetBytes === null || memoryAt(card, contextTokens, false) === null) return { step: 'load' };
  const neededTokens = conversationTokens(spec.bench.questions, spec.settings.maxTokens);
  const plan = planMemory({ card, usesF32: false, budgetBytes: gpuBudgetBytes, neededTokens });
  if (plan.fit === 'too-big') return { step: 'refuse', failure: outOfMemory(tooBigSentence(spec, contextTokens)) };
  if (plan.fit === 'fits') return { step: 'load' };
  const failure = outOfMemory(tooLongSentence(spec, contextTokens));
  return { step: 'shorten', contextTokens: plan.contextTokens, failure };
}

/**
 * The context length to load with after a failure of the model under test.
 *
 * @param attempt  failed tries of the step at this context length, from 1
 * @returns null: the same one
 */
export function contextAfter(contextTokens: number, kind: EngineErrorKind, attempt: number): number | null {
  const { shortensContext } = remedyFor(kind);
  const shorter = shorterContext(contextTokens);
  if (shorter === null || shortensContext === 'never') return null;
  if (shortensContext === 'at-once') return shorter;
  return attempt > 1 && shorter >= SHORTEST_AFTER_CRASH ? shorter : null;
}

/** Has the model answered since it was last given another context length, or since the run began? */
export function hasAnsweredAtContext({ contextChanges, times }: RunState): boolean {
  const since = contextChanges.at(-1)?.at ?? 0;
  return [...times].some(([id, at]) => id.startsWith('answer ') && at >= since);
}

/** What follows from a shorter context: that it is one, and what may happen to long conversations. */
export function shorterContextSentence(spec: RunSpec, contextTokens: number): string {
  const needed = conversationTokens(spec.bench.questions, spec.settings.maxTokens);
  const loaded = `Loaded for ${count(contextTokens)} tokens in place of ${count(spec.model.contextTokens)}.`;
  if (contextTokens >= Math.min(needed, spec.model.contextTokens)) return loaded;
  return `${loaded} Conversations of this bench may take ${count(needed)}, so that long answers may be cut.`;
}

/** @param message  what the engine said when the memory ran out: the value and the way out */
export function ranOutSentence({ model }: RunSpec, contextTokens: number, message: string): string {
  const where = `with a context of ${count(contextTokens)} tokens`;
  return `${model.label} does not fit: the memory ran out ${where}. ${sentence(message)}`;
}

function tooBigSentence(spec: RunSpec, contextTokens: number): string {
  const shortest = Math.min(contextTokens, SHORTEST_CONTEXT);
  return (
    `${spec.model.label} does not fit: even with a context of ${count(shortest)} tokens it needs about ` +
    `${needed(spec, shortest)} of the ${allowed(spec)} that this run may use. Choose a smaller model, or allow more memory.`
  );
}

function tooLongSentence(spec: RunSpec, contextTokens: number): string {
  return (
    `With a context of ${count(contextTokens)} tokens it needs about ${needed(spec, contextTokens)} of the ` +
    `${allowed(spec)} that this run may use.`
  );
}

function needed({ model }: RunSpec, contextTokens: number): string {
  return megabytes(memoryAt(model, contextTokens, false)?.totalBytes ?? 0);
}

const allowed = ({ settings }: RunSpec) => megabytes(settings.gpuBudgetBytes ?? 0);
const outOfMemory = (message: string): Failure => ({ kind: 'out-of-memory', message });
/** Binary units under their everyday name, as graphics cards are sold. */
const megabytes = (bytes: number) => `${count(Math.ceil(bytes / MIB))} MB`;
const count = (number: number) => number.toLocaleString('en');
const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
