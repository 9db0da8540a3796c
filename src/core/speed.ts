/**
 * How fast a model will write, before it is downloaded. Each token reads all weights and the filled part of the cache
 * once, so the speed of the card's memory decides; what was measured on the same card corrects the prediction. Pure.
 */
import { memoryAt } from './gpu-memory.ts';
import type { ModelCard, Question } from './types.ts';

/** From the low end to the high end. */
export type Range = readonly [number, number];

/** What computes: a graphics card, the CPU behind a software adapter, or the CPU by WebAssembly. */
export type Processor = 'gpu' | 'software-gpu' | 'cpu';

/** A speed that a model was seen to write at. */
export interface MeasuredSpeed {
  readonly card: ModelCard;
  readonly tokensPerSecond: number;
}

export interface Machine {
  readonly processor: Processor;
  /** Reading of memory, measured; null if it has not been. */
  readonly bytesPerSecond: number | null;
  readonly hasF16: boolean;
  /** Of models on the same processor of this machine. */
  readonly measured: readonly MeasuredSpeed[];
}

export interface SpeedForecast {
  readonly tokensPerSecond: Range;
  readonly basis: SpeedBasis;
}

/** Where a forecast comes from. */
export type SpeedBasis =
  /** This very model was measured here. */
  | { readonly kind: 'measured' }
  /** From the speed of the memory (null: not measured), and of so many other models that were measured here. */
  | { readonly kind: 'predicted'; readonly bytesPerSecond: number | null; readonly comparedWith: number }
  /** From the size alone, as on no machine in particular. */
  | { readonly kind: 'guess' };

/** What a processor makes of its memory's speed. */
interface Yield {
  /** Part of the memory's speed that decoding reaches; least, likely, most. */
  readonly efficiency: readonly [number, number, number];
  /** Milliseconds a token takes beside reading: starting some hundred kernels; most, likely, least. */
  readonly overheadMs: readonly [number, number, number];
  /** Bytes a second assumed where nothing was measured; least, likely, most. */
  readonly bytesPerSecond: readonly [number, number, number];
  /** A prompt's token costs this part of an answer's token; least, most. */
  readonly promptCost: Range;
}

/**
 * Fitted to published figures: WebLLM on an M3 Max of 400 GB/s writes 41 tokens/s with Llama 3.1 8B and 71 with Phi 3.5
 * mini (arXiv 2412.15803), four tenths to a half of what the memory gives. The software adapter computes too slowly for
 * its memory to matter: Qwen2 0.5B takes seconds a token on two cores. WebAssembly runs on one thread.
 */
const YIELDS: Readonly<Record<Processor, Yield>> = {
  gpu: {
    efficiency: [0.3, 0.5, 0.75],
    overheadMs: [8, 3, 1],
    bytesPerSecond: [50e9, 200e9, 600e9],
    promptCost: [0.04, 0.25],
  },
  'software-gpu': {
    efficiency: [0.01, 0.025, 0.06],
    overheadMs: [300, 100, 50],
    bytesPerSecond: [0.5e9, 1.5e9, 4e9],
    promptCost: [0.1, 0.5],
  },
  cpu: {
    efficiency: [0.5, 0.6, 0.8],
    overheadMs: [20, 10, 5],
    bytesPerSecond: [1.5e9, 3e9, 6e9],
    promptCost: [0.3, 0.7],
  },
};

/** How far from a measured speed the next measurement of the same model may be. */
const MEASURED_SPREAD = 1.15;

/** How far from a prediction a model may be once others were measured on the card. */
const CORRECTED_SPREAD = 1.35;

/** Tokens in the cache, on average over the answers of a two-turn conversation. */
const CACHED_TOKENS = 768;

/** @returns null where nothing is known: a served model, the browser's own, or a card without a size */
export function forecastSpeed(card: ModelCard, machine: Machine): SpeedForecast | null {
  const own = machine.measured.find((one) => one.card.modelId === card.modelId);
  if (own !== undefined) return { tokensPerSecond: around(own.tokensPerSecond, MEASURED_SPREAD), basis: { kind: 'measured' } };
  const bytes = bytesPerToken(card, machine.hasF16);
  if (bytes === null) return null;
  const correction = correctionOf(machine);
  const speeds = speedsFor(bytes, machine);
  const tokensPerSecond: Range =
    correction === null ? [speeds[0], speeds[2]] : around(speeds[1] * correction, CORRECTED_SPREAD);
  return { tokensPerSecond, basis: basisOf(machine) };
}

/** Bytes read for one token: all weights, and keys and values of what came before. null if the size is not known. */
export function bytesPerToken(card: ModelCard, hasF16: boolean): number | null {
  const isSmaller = card.sourceF32 === undefined || hasF16;
  const tokens = Math.min(card.contextTokens / 2, CACHED_TOKENS);
  const parts = memoryAt(card, tokens, !isSmaller);
  if (parts !== null) return parts.weightsBytes + parts.kvCacheBytes;
  return card.downloadBytes;
}

/** Slowest, likely and fastest. */
function speedsFor(bytes: number, { processor, bytesPerSecond }: Machine): readonly [number, number, number] {
  const { efficiency, overheadMs, bytesPerSecond: assumed } = YIELDS[processor];
  const speed = (level: 0 | 1 | 2) =>
    1000 / ((bytes * 1000) / ((bytesPerSecond ?? assumed[level]) * efficiency[level]) + overheadMs[level]);
  return [speed(0), speed(1), speed(2)];
}

/** How much faster than likely the measured models were: the geometric mean of their ratios; null without any. */
function correctionOf(machine: Machine): number | null {
  const ratios = machine.measured.flatMap(({ card, tokensPerSecond }) => {
    const bytes = bytesPerToken(card, machine.hasF16);
    return bytes === null || tokensPerSecond <= 0 ? [] : [tokensPerSecond / speedsFor(bytes, machine)[1]];
  });
  if (ratios.length === 0) return null;
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

function basisOf({ bytesPerSecond, measured }: Machine): SpeedBasis {
  if (bytesPerSecond === null && measured.length === 0) return { kind: 'guess' };
  return { kind: 'predicted', bytesPerSecond, comparedWith: measured.length };
}

function around(speed: number, spread: number): Range {
  return [speed / spread, speed * spread];
}

/** What a run asks of a model. */
export interface Workload {
  readonly turns: number;
  readonly answerTokens: Range;
  readonly promptTokens: Range;
}

/** Tokens of an answer, from a short to a long one: MT-bench answers of small models run to some 350. */
const ANSWER_TOKENS: Range = [200, 450];

/** Of English text, on average. */
const CHARACTERS_PER_TOKEN = 4;

/** Each turn's prompt holds the questions and answers before it. */
export function workloadOf(questions: readonly Question[], choices: number, maxTokens: number): Workload {
  const answer = ANSWER_TOKENS.map((tokens) => Math.min(tokens, maxTokens));
  const total = (level: 0 | 1) =>
    choices * questions.reduce((sum, question) => sum + promptTokensOf(question, answer[level] ?? 0), 0);
  const turns = choices * questions.reduce((sum, question) => sum + question.turns.length, 0);
  return { turns, answerTokens: [turns * (answer[0] ?? 0), turns * (answer[1] ?? 0)], promptTokens: [total(0), total(1)] };
}

function promptTokensOf({ turns }: Question, answerTokens: number): number {
  let history = 0;
  let total = 0;
  for (const text of turns) {
    history += text.length / CHARACTERS_PER_TOKEN;
    total += history;
    history += answerTokens;
  }
  return total;
}

/** Milliseconds that answering takes, from fast to slow, without loading. */
export function answerMs(work: Workload, { tokensPerSecond: [slow, fast] }: SpeedForecast, processor: Processor): Range {
  const [cheap, dear] = YIELDS[processor].promptCost;
  return [
    ((work.answerTokens[0] + work.promptTokens[0] * cheap) * 1000) / fast,
    ((work.answerTokens[1] + work.promptTokens[1] * dear) * 1000) / slow,
  ];
}
