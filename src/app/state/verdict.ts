/** An outlook in words: a chip, and a sentence with the figures and the way out. Pure. */
import { LONGEST_CONTEXT, SHORTEST_CONTEXT, memoryAt, type MemoryPlan } from '../../core/gpu-memory.ts';
import type { SpeedForecast } from '../../core/speed.ts';
import type { ModelCard } from '../../core/types.ts';
import { asSentence, formatBandwidth, formatBytes, formatDate, formatSpeed } from '../format.ts';
import type { GpuFacts } from '../gpu-facts.ts';
import type { DeviceEntry } from './device-history.ts';
import { lacksF16, type Outlook } from './outlook.ts';

/** What this machine can do with a model. */
export interface Verdict {
  readonly tone: 'good' | 'warn' | 'bad' | '';
  readonly word: string;
  /** null if there is nothing to add. */
  readonly note: string | null;
  /** It can be tried all the same, with memory counted only. */
  readonly canBeForced?: boolean;
}

export interface VerdictInput {
  readonly card: ModelCard;
  readonly outlook: Outlook;
  readonly gpu: GpuFacts | null;
  readonly neededTokens: number;
}

/** Part of the budget that a model may take before it counts as tight. */
const COMFORTABLE_PART = 0.92;

export function verdictOf(input: VerdictInput): Verdict {
  const { card, outlook, gpu } = input;
  if (card.isStandIn) return { tone: 'good', word: 'fits', note: 'Checks the set-up; what it writes means nothing.' };
  switch (outlook.place) {
    case 'server':
      return { tone: '', word: 'on a server', note: `${hostOf(card)} runs it: no memory here.` };
    case 'browser':
      return { tone: '', word: 'the browser’s', note: 'Neither its version nor its sampling can be set: shown, never ranked. Its memory cannot be counted.' };
    case 'cpu':
      return { tone: 'warn', word: 'on the CPU', note: cpuNote(card, gpu) };
    case 'nowhere':
      return nowhere(card, gpu);
    default:
      return onAdapter(input);
  }
}

function onAdapter(input: VerdictInput): Verdict {
  const { memory, place } = input.outlook;
  const verdict = memory === null ? unknown : memoryVerdict(input, memory);
  // That it fits is no good news where an answer takes an hour.
  return place === 'software-gpu' && verdict.tone === 'good' ? { ...verdict, tone: 'warn', word: 'very slow' } : verdict;
}

const unknown: Verdict = { tone: '', word: 'unknown', note: 'Its memory is not known before it is loaded.' };

function nowhere(card: ModelCard, gpu: GpuFacts | null): Verdict {
  if (card.engine === 'prompt-api')
    return { tone: 'bad', word: 'not here', note: 'This browser has no model of its own: Chrome on a computer has, from version 148.' };
  if (gpu !== null && gpu.adapterName !== null && lacksF16(card, gpu))
    return { tone: 'bad', word: 'needs f16', note: 'This adapter lacks shader-f16, and the model has no f32 variant.' };
  return { tone: '', word: 'needs WebGPU', note: null };
}

function cpuNote(card: ModelCard, gpu: GpuFacts | null): string {
  const slow = 'By WebAssembly on one core, slowly.';
  if (card.dtypes?.webgpu === null) return `${slow} Needs no graphics card.`;
  if (gpu?.adapterName === null) return `There is no WebGPU here. ${slow}`;
  return `Its half-precision weights need shader-f16, which this adapter lacks. ${slow}`;
}

function memoryVerdict({ card, outlook, neededTokens }: VerdictInput, plan: MemoryPlan): Verdict {
  const allowed = formatBytes(plan.budgetBytes);
  const tokens = `${plan.contextTokens.toLocaleString('en')} tokens`;
  const needed = `${neededTokens.toLocaleString('en')} tokens`;
  switch (plan.fit) {
    case 'fits': {
      const isTight = (plan.parts?.totalBytes ?? card.gpuBytes ?? 0) > plan.budgetBytes * COMFORTABLE_PART;
      const note = isTight ? `Close to the ${allowed} that this page may use: close other programs that draw.` : null;
      return isTight ? { tone: 'warn', word: 'tight', note } : { tone: 'good', word: 'fits', note: shortWindowNote(card, neededTokens) };
    }
    case 'fits-shorter':
      return { tone: 'good', word: 'fits, shorter', note: `With a context of ${tokens}; the longest conversation here takes about ${needed}.` };
    case 'fits-too-short':
      return { tone: 'warn', word: 'too short', note: `Only a context of ${tokens} fits, and the longest conversation here takes about ${needed}: long answers may be cut.` };
    case 'too-big':
      return { tone: 'bad', word: 'too big', note: tooBigNote(card, outlook, plan, allowed), canBeForced: true };
    case 'unknown':
      return unknown;
  }
}

/** A model's own window may be shorter than the conversations, whatever the card's memory. */
function shortWindowNote({ contextTokens }: ModelCard, neededTokens: number): string | null {
  if (contextTokens >= Math.min(neededTokens, LONGEST_CONTEXT)) return null;
  return `It takes ${contextTokens.toLocaleString('en')} tokens at most, the longest conversation here about ${neededTokens.toLocaleString('en')}: long ones are cut.`;
}

function tooBigNote(card: ModelCard, { usesF32 }: Outlook, { parts }: MemoryPlan, allowed: string): string {
  const variant = usesF32 ? ' as its f32 variant' : '';
  const least = memoryAt(card, Math.min(SHORTEST_CONTEXT, card.contextTokens), usesF32)?.totalBytes ?? parts?.totalBytes ?? card.gpuBytes;
  if (least === null) return `It needs more than the ${allowed} this page may use.`;
  return `Even with the shortest context it needs ${formatBytes(least)}${variant}; this page may use ${allowed}.`;
}

function hostOf({ baseUrl }: ModelCard): string {
  return URL.parse(baseUrl ?? '')?.host ?? 'Its server';
}

/** What happened here before, where it went wrong: a chip and a sentence. */
export function historyNote(entry: DeviceEntry | null): { readonly word: string; readonly note: string } | null {
  if (entry === null || entry.outcome === 'ok') return null;
  const word = entry.outcome === 'page-gone' ? 'crashed here' : 'failed here';
  const on = formatDate(new Date(entry.at).toISOString().slice(0, 10));
  return { word, note: `${on}, with a context of ${entry.contextTokens.toLocaleString('en')}: ${asSentence(entry.sentence ?? 'no reason was recorded')}` };
}

/** Where a forecast comes from: a few words, and a sentence. */
export function basisWords({ basis, tokensPerSecond: [slow, fast] }: SpeedForecast): { readonly short: string; readonly long: string } {
  const speeds = `${formatSpeed(slow).replace(' tokens/s', '')} to ${formatSpeed(fast)}`;
  if (basis.kind === 'measured') return { short: 'measured here', long: `${speeds}, as this model wrote here before.` };
  if (basis.kind === 'guess') return { short: 'rough guess', long: `${speeds}: a guess from the model’s size. Measure the card for a better one.` };
  const memory = basis.bytesPerSecond === null ? null : formatBandwidth(basis.bytesPerSecond);
  const compared = basis.comparedWith === 0 ? '' : ` and the ${basis.comparedWith === 1 ? 'model' : `${basis.comparedWith} models`} measured here`;
  return { short: memory === null ? 'from others here' : `from ${memory}`, long: `${speeds}, predicted from ${memory ?? 'the size'}${compared}.` };
}
