/** GPU memory as arithmetic: what a model needs at a context length, and the longest context that fits a budget. Pure. */
import type { KvCacheShape, ModelCard, Question, RunState } from './types.ts';

/** GPU bytes of a loaded model by what they are for. */
export interface MemoryParts {
  readonly weightsBytes: number;
  /** Keys and values of the whole context, allocated at once when the model is loaded. */
  readonly kvCacheBytes: number;
  /** Activations and logits at their largest: the first long prompt. */
  readonly workBytes: number;
  readonly totalBytes: number;
}

export type MemoryFit =
  /** At the card's own context length. */
  | 'fits'
  /** With a shorter context, still long enough for the conversations of the bench. */
  | 'fits-shorter'
  /** Only with a context that some conversations of the bench may not fit. */
  | 'fits-too-short'
  | 'too-big'
  /** The card does not tell its parts. */
  | 'unknown';

export interface MemoryPlan {
  readonly fit: MemoryFit;
  /** Context length to load with; the card's own where nothing fits or nothing is known. */
  readonly contextTokens: number;
  /** At `contextTokens`; null if unknown. */
  readonly parts: MemoryParts | null;
  readonly budgetBytes: number;
}

export interface MemoryDemand {
  readonly card: ModelCard;
  /** The variant for adapters without shader-f16 is loaded. */
  readonly usesF32: boolean;
  /** GPU bytes that the model may allocate. */
  readonly budgetBytes: number;
  /** Tokens of the longest conversation of the bench, see `conversationTokens`. */
  readonly neededTokens: number;
}

/** BenchTab asks for no longer context than this: the longest two-turn conversation of MT-bench fits. */
export const LONGEST_CONTEXT = 4096;

/** Contexts are multiples of this. */
const CONTEXT_STEP = 256;

/** Below it, not even one question with an answer of some length fits. */
export const SHORTEST_CONTEXT = 1024;

/** MLC's cache is made of pages of 16 tokens, and one more as a guard (web-llm 0.2.86, PagedKVCache). */
const PAGE_TOKENS = 16;

/** Is the variant for adapters without shader-f16 loaded? */
export function usesF32(card: ModelCard, hasF16: boolean): boolean {
  return card.sourceF32 !== undefined && !hasF16;
}

/** Name of the number format of the variant that is loaded: `q4f16_1`, `q4f32_1`. */
export function quantizationOf({ quantization }: Pick<ModelCard, 'quantization'>, isF32: boolean): string {
  return isF32 ? quantization.replace('f16', 'f32') : quantization;
}

/** Did the run load the variant for adapters without shader-f16? */
export function hasLoadedF32({ spec: { model }, loadReport }: Pick<RunState, 'spec' | 'loadReport'>): boolean {
  return model.sourceF32 !== undefined && loadReport?.loadedSource === model.sourceF32;
}

/** Highest GPU bytes of a run: of its load, its answers, and an answer that was cut off; null where none were counted. */
export function peakGpuBytes({ loadReport, answers, unloadGpu }: RunState): number | null {
  const ofAnswers = [...answers.values()].map(({ completion }) => completion.gpu);
  const peaks = [loadReport?.gpu, ...ofAnswers, unloadGpu].flatMap((gpu) => gpu?.peakBytes ?? []);
  return peaks.length === 0 ? null : Math.max(...peaks);
}

/** @returns null if the card does not tell its parts */
export function memoryAt(card: ModelCard, contextTokens: number, usesF32: boolean): MemoryParts | null {
  const memory = usesF32 ? (card.memoryF32 ?? card.memory) : card.memory;
  if (memory === undefined || card.kvCache === undefined) return null;
  const { weightsBytes, workBytes } = memory;
  const kvCacheBytes = kvBytesPerToken(card.kvCache, bytesPerNumber(card, usesF32)) * cachedTokens(card, contextTokens);
  return { weightsBytes, kvCacheBytes, workBytes, totalBytes: weightsBytes + kvCacheBytes + workBytes };
}

/** The longest context, up to the card's own and 4,096 tokens, whose memory the budget covers. */
export function planMemory(demand: MemoryDemand): MemoryPlan {
  const { card, usesF32, budgetBytes } = demand;
  const longest = Math.min(card.contextTokens, LONGEST_CONTEXT);
  const parts = memoryAt(card, longest, usesF32);
  if (parts === null) return { ...planByTotal(card, budgetBytes), contextTokens: longest, budgetBytes };
  const contextTokens = longestFitting(demand, longest);
  if (contextTokens === null) return { fit: 'too-big', contextTokens: longest, parts, budgetBytes };
  return { fit: fitOf(demand, contextTokens, longest), contextTokens, parts: memoryAt(card, contextTokens, usesF32), budgetBytes };
}

/** The next shorter context to try after the memory ran out: 4,096, 3,072, 2,048, 1,024; null if there is none. */
export function shorterContext(contextTokens: number): number | null {
  const next = Math.ceil(contextTokens / 1024 - 1) * 1024;
  return next >= SHORTEST_CONTEXT ? next : null;
}

/** Characters of English text to a token, at the low end, so that the estimate is a safe one. */
export const CHARACTERS_PER_TOKEN = 3.5;

/** Roles and separators of a chat template, a turn. */
export const TEMPLATE_TOKENS = 24;

/** Tokens of the longest conversation: all user texts, and replies of full length. An estimate from the characters. */
export function conversationTokens(questions: readonly Question[], maxTokens: number): number {
  const lengths = questions.map(({ turns }) => {
    const characters = turns.reduce((sum, text) => sum + text.length, 0);
    return Math.ceil(characters / CHARACTERS_PER_TOKEN) + turns.length * (maxTokens + TEMPLATE_TOKENS);
  });
  return Math.max(0, ...lengths);
}

function kvBytesPerToken({ layers, kvHeads, headDim }: KvCacheShape, bytes: number): number {
  return 2 * layers * kvHeads * headDim * bytes;
}

function cachedTokens({ engine }: ModelCard, contextTokens: number): number {
  return engine === 'webllm' ? (Math.ceil(contextTokens / PAGE_TOKENS) + 1) * PAGE_TOKENS : contextTokens;
}

/** Of the cache: the number format of the activations, which the quantization's name tells (`q4f16_1`, `fp16`, `q4`). */
function bytesPerNumber({ quantization }: ModelCard, usesF32: boolean): number {
  return !usesF32 && /f16|fp16/.test(quantization) ? 2 : 4;
}

function planByTotal({ gpuBytes }: ModelCard, budgetBytes: number): Pick<MemoryPlan, 'fit' | 'parts'> {
  if (gpuBytes === null) return { fit: 'unknown', parts: null };
  return { fit: gpuBytes <= budgetBytes ? 'fits' : 'too-big', parts: null };
}

function longestFitting({ card, usesF32, budgetBytes }: MemoryDemand, longest: number): number | null {
  const fits = (tokens: number) => (memoryAt(card, tokens, usesF32)?.totalBytes ?? Infinity) <= budgetBytes;
  if (fits(longest)) return longest;
  for (let tokens = Math.floor((longest - 1) / CONTEXT_STEP) * CONTEXT_STEP; tokens >= SHORTEST_CONTEXT; tokens -= CONTEXT_STEP)
    if (fits(tokens)) return tokens;
  return null;
}

function fitOf({ neededTokens }: MemoryDemand, contextTokens: number, longest: number): MemoryFit {
  if (contextTokens === longest) return 'fits';
  return contextTokens >= neededTokens ? 'fits-shorter' : 'fits-too-short';
}
