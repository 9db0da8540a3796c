/** What becomes of a model on this machine: where it runs, whether it fits, how fast it writes, how long a run takes. Pure. */
import { planMemory, usesF32, type MemoryPlan } from '../../core/gpu-memory.ts';
import {
  answerMs,
  forecastSpeed,
  type MeasuredSpeed,
  type Processor,
  type Range,
  type SpeedForecast,
  type Workload,
} from '../../core/speed.ts';
import type { ModelCard } from '../../core/types.ts';
import type { GpuFacts } from '../gpu-facts.ts';

/** Where a model runs; `nowhere`: not on this machine. */
export type Place = Processor | 'server' | 'browser' | 'nowhere' | 'unknown';

/** What is known of the machine, the bench and the settings. */
export interface Circumstances {
  /** null while the browser has not been asked. */
  readonly gpu: GpuFacts | null;
  /** How fast the graphics card reads its memory; null: not measured. */
  readonly bytesPerSecond: number | null;
  /** GPU bytes that a model may allocate. */
  readonly budgetBytes: number;
  /** Tokens of the longest conversation that is asked for. */
  readonly neededTokens: number;
  /** null while there is no bench. */
  readonly work: Workload | null;
  /** Of models that ran on this machine before. */
  readonly measured: readonly MeasuredSpeed[];
}

export interface Outlook {
  readonly place: Place;
  /** null where no memory of the card is taken, or nothing is known of the machine. */
  readonly memory: MemoryPlan | null;
  /** The variant for adapters without shader-f16 is loaded. */
  readonly usesF32: boolean;
  /** null where nothing can be said. */
  readonly speed: SpeedForecast | null;
  /** Milliseconds for all answers, from fast to slow; null where nothing can be said. */
  readonly answerMs: Range | null;
}

export function outlookOf(card: ModelCard, circumstances: Circumstances): Outlook {
  const { gpu, budgetBytes, neededTokens, work } = circumstances;
  const place = placeOf(card, gpu);
  // Without an adapter there is no variant to choose.
  const f32 = gpu !== null && gpu.adapterName !== null && usesF32(card, gpu.hasF16);
  const isOnGpu = place === 'gpu' || place === 'software-gpu' || place === 'unknown';
  const memory = isOnGpu && !card.isStandIn ? planMemory({ card, usesF32: f32, budgetBytes, neededTokens }) : null;
  const processor = place === 'unknown' ? 'gpu' : place;
  if (work === null || !isProcessor(processor)) return { place, memory, usesF32: f32, speed: null, answerMs: null };
  const speed = card.isStandIn ? null : forecastSpeed(card, machineOf(processor, circumstances));
  const ms = card.isStandIn ? standInMs(work) : speed && answerMs(work, speed, processor);
  return { place, memory, usesF32: f32, speed, answerMs: ms };
}

/** On the adapter if it can run there, else on the CPU if the card has weights for it. */
export function placeOf(card: ModelCard, gpu: GpuFacts | null): Place {
  if (card.engine === 'openai') return 'server';
  if (card.engine === 'prompt-api') return gpu !== null && !gpu.hasLanguageModel ? 'nowhere' : 'browser';
  const hasCpuWeights = card.dtypes !== undefined && card.dtypes.wasm !== null;
  if (card.dtypes?.webgpu === null) return hasCpuWeights ? 'cpu' : 'nowhere';
  if (gpu === null) return 'unknown';
  if (gpu.adapterName === null || lacksF16(card, gpu)) return hasCpuWeights ? 'cpu' : 'nowhere';
  return gpu.isSoftware ? 'software-gpu' : 'gpu';
}

/** Its weights are half precision, the adapter has none, and there is no other variant. */
export function lacksF16(card: ModelCard, { hasF16 }: Pick<GpuFacts, 'hasF16'>): boolean {
  const format = card.dtypes?.webgpu ?? card.quantization;
  return !hasF16 && card.sourceF32 === undefined && /f16|fp16/.test(format);
}

function isProcessor(place: Place): place is Processor {
  return place === 'gpu' || place === 'software-gpu' || place === 'cpu';
}

function machineOf(processor: Processor, { gpu, bytesPerSecond, measured }: Circumstances) {
  return {
    processor,
    bytesPerSecond: processor === 'cpu' ? null : bytesPerSecond,
    hasF16: gpu?.hasF16 ?? true,
    measured: measured.filter(({ card }) => !card.isStandIn && (gpu === null || placeOf(card, gpu) === processor)),
  };
}

/** A stand-in is small enough to write a full answer in about a second anywhere. */
function standInMs({ turns, answerTokens }: Workload): Range {
  return [turns * 300, Math.max(turns * 500, answerTokens[1] * 12)];
}
