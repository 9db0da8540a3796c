/** The catalogue as the Set up page lists it: in tiers of memory, filtered, each with a verdict for this machine. Pure. */
import type { ModelCard } from '../../core/types.ts';
import { formatBytes } from '../format.ts';
import type { GpuFacts } from '../gpu-facts.ts';
import { memoryFit } from './plan.ts';

const GIB = 1024 ** 3;

export interface ModelFilter {
  /** Part of label, id or family; any case. */
  readonly text: string;
  /** null: all. */
  readonly family: string | null;
}

/** What this machine can do with a model. */
export interface Verdict {
  readonly tone: 'good' | 'warn' | 'bad' | '';
  readonly word: string;
  /** One sentence with the figures and the way out; null if there is nothing to add. */
  readonly note: string | null;
}

export interface ModelTier {
  readonly name: string;
  readonly cards: readonly ModelCard[];
}

const TIERS: readonly (readonly [string, (card: ModelCard) => boolean])[] = [
  ['Built in', ({ isStandIn }) => isStandIn],
  ['Added by you', ({ family }) => family === 'custom'],
  ['Up to 2 GB', ({ gpuBytes }) => gpuBytes !== null && gpuBytes <= 2 * GIB],
  ['Up to 4 GB', ({ gpuBytes }) => gpuBytes !== null && gpuBytes <= 4 * GIB],
  ['Above 4 GB', () => true],
];

/** The tiers that have a card left after the filter. A card stands in the first tier that takes it. */
export function modelTiers(cards: readonly ModelCard[], filter: ModelFilter): readonly ModelTier[] {
  const shown = cards.filter((card) => matches(card, filter));
  const tierOf = (card: ModelCard) => TIERS.find(([, takes]) => takes(card))?.[0];
  return TIERS.map(([name]) => ({ name, cards: shown.filter((card) => tierOf(card) === name) })).filter(
    (tier) => tier.cards.length > 0,
  );
}

function matches(card: ModelCard, { text, family }: ModelFilter): boolean {
  if (family !== null && card.family !== family) return false;
  return `${card.label} ${card.modelId} ${card.family}`.toLowerCase().includes(text.trim().toLowerCase());
}

/** Families in the order of the catalogue, without stand-ins. */
export function familiesOf(cards: readonly ModelCard[]): readonly string[] {
  return [...new Set(cards.filter(({ isStandIn }) => !isStandIn).map(({ family }) => family))];
}

/** Can it run here, and how well? `gpu` is null while the browser has not been asked. */
export function verdictOf(card: ModelCard, gpu: GpuFacts | null, budgetBytes: number): Verdict {
  if (card.isStandIn) return { tone: 'good', word: 'fits', note: 'Checks the set-up; what it writes means nothing.' };
  if (gpu !== null && gpu.adapterName === null) return withoutGpu(card);
  const lacksF16 = gpu !== null && !gpu.hasF16 && card.quantization.includes('f16');
  if (lacksF16 && card.sourceF32 === undefined)
    return { tone: 'bad', word: 'needs f16', note: 'This adapter lacks shader-f16, and the model has no f32 variant.' };
  return fitVerdict(card, budgetBytes);
}

/** What holds for the whole list on this machine; null if nothing limits it. */
export function machineNote(gpu: GpuFacts | null): string | null {
  if (gpu === null) return null;
  if (gpu.adapterName === null)
    return 'This browser offers no graphics adapter: only the built-in models run here, on the CPU.';
  const slow = gpu.isSoftware ? `${gpu.adapterName} computes on the CPU: the built-in models run, real ones would take hours. ` : '';
  const wide = gpu.hasF16
    ? ''
    : 'It lacks shader-f16, so models run as their f32 variants: expect about a third more memory than listed.';
  return slow + wide === '' ? null : (slow + wide).trim();
}

function withoutGpu(card: ModelCard): Verdict {
  return card.dtypes !== undefined && card.dtypes.wasm !== null
    ? { tone: 'warn', word: 'CPU only', note: 'There is no WebGPU here: it would run on the CPU, many minutes an answer.' }
    : { tone: 'bad', word: 'needs WebGPU', note: null };
}

function fitVerdict({ gpuBytes }: ModelCard, budgetBytes: number): Verdict {
  const fit = memoryFit(gpuBytes, budgetBytes);
  if (fit === 'unknown' || gpuBytes === null) return { tone: '', word: 'unknown', note: 'Its memory is not known before it is loaded.' };
  const figures = `It needs ${formatBytes(gpuBytes)} of the ${formatBytes(budgetBytes)} this page may use.`;
  if (fit === 'too-big') return { tone: 'bad', word: 'too big', note: figures };
  return fit === 'tight' ? { tone: 'warn', word: 'tight', note: figures } : { tone: 'good', word: 'fits', note: null };
}
