/** Which of WebLLM's variants of a card can run on a GPU: f16 by name, f32 as the way out, and the limits it asks for. */
import { limitShortfall } from '../../core/gpu-limits.ts';
import type { ModelCard } from '../../core/types.ts';
import type { GpuProbe } from '../gpu-probe.ts';

export interface VariantChoice {
  /** WebLLM's model id. */
  readonly source: string;
  /** Why it is not the card's first choice; null if it is. */
  readonly note: string | null;
}

/** Many records with f16 weights do not declare the feature they need, and fail only after the whole download. */
export function needsF16(source: string): boolean {
  return source.includes('f16');
}

/** @returns a choice, or one sentence why the card cannot run here */
export function chooseVariant(
  card: Pick<ModelCard, 'label' | 'source' | 'sourceF32' | 'quantization'>,
  probe: GpuProbe,
): VariantChoice | { reason: string } {
  if (probe.gpu === null) return { reason: `${card.label} cannot run here: ${probe.reason}` };
  const short = limitShortfall(probe.gpu.limits);
  if (short !== null)
    return {
      reason:
        `${card.label} cannot run on ${probe.gpu.name}: ` +
        `its ${short.name} is ${short.value}, and WebLLM needs ${short.least}`,
    };
  // A custom model's id is one we gave it, so its quantization is looked at too.
  if (probe.gpu.hasF16 || !needsF16(`${card.source} ${card.quantization}`)) return { source: card.source, note: null };
  const missing = `${probe.gpu.name} lacks the GPU feature shader-f16`;
  if (card.sourceF32 !== undefined)
    return { source: card.sourceF32, note: `runs as ${card.sourceF32}, larger and slower: ${missing}` };
  return { reason: `${card.label} cannot run here: ${missing}, and the model has no f32 variant` };
}
