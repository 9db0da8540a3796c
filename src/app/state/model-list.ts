/** The catalogue as the Set up page lists it: in tiers of memory, filtered. Pure. */
import type { ModelCard } from '../../core/types.ts';
import { asSentence, formatBytes } from '../format.ts';
import type { GpuFacts } from '../gpu-facts.ts';
import type { FilesState } from './model-files.svelte.ts';
import type { Place } from './outlook.ts';

const GIB = 1024 ** 3;

export interface ModelFilter {
  /** Part of label, id or family; any case. */
  readonly text: string;
  /** null: all. */
  readonly family: string | null;
}

export interface ModelTier {
  readonly name: string;
  readonly cards: readonly ModelCard[];
}

const upTo = (gigabytes: number) => ({ gpuBytes }: ModelCard) => gpuBytes !== null && gpuBytes <= gigabytes * GIB;

const TIERS: readonly (readonly [string, (card: ModelCard) => boolean])[] = [
  ['Built in', ({ isStandIn }) => isStandIn],
  ['Added by you', ({ family, engine }) => family === 'custom' || engine === 'openai'],
  ['Up to 1 GB of GPU memory', upTo(1)],
  ['Up to 2 GB', upTo(2)],
  ['Up to 4 GB', upTo(4)],
  ['Up to 6 GB', upTo(6)],
  ['Without a graphics card', ({ dtypes, engine }) => dtypes?.webgpu === null || engine === 'prompt-api'],
  ['Larger, or unknown', () => true],
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

/** What holds for the whole list on this machine; null if nothing limits it. */
export function machineNote(gpu: GpuFacts | null): string | null {
  if (gpu === null) return null;
  if (gpu.obstacle !== null) return withoutAdapterNote(gpu.obstacle);
  const { isSoftware, hasF16, adapter } = gpu;
  const notes = [
    isSoftware ? 'This adapter computes on the CPU: the built-in models run, real ones would take days.' : null,
    hasF16 ? null : 'It lacks shader-f16, so models run as their larger f32 variants: the figures are theirs.',
    adapter?.twoCardAdvice ?? null,
  ].filter((note) => note !== null);
  return notes.length === 0 ? null : notes.join(' ');
}

function withoutAdapterNote({ found, wayOut }: NonNullable<GpuFacts['obstacle']>): string {
  const others = 'What is marked “on the CPU”, and models on a server, can run all the same.';
  return `${asSentence(found)} ${asSentence(wayOut)} ${others}`;
}

/** Of a model's files in this browser. */
export interface FilesHere {
  readonly state: FilesState;
  /** null if unknown. */
  readonly missingBytes: number | null;
}

/** What is still to be fetched before it runs, in words. */
export function fetchWords({ isStandIn }: ModelCard, place: Place, { state, missingBytes }: FilesHere): string {
  if (isStandIn || place === 'server' || place === 'browser') return 'nothing';
  if (state === 'stored') return 'stored';
  if (state === 'downloading') return 'being fetched';
  if (missingBytes === null) return 'unknown';
  return state === 'partial' ? `${formatBytes(missingBytes)} left` : formatBytes(missingBytes);
}
