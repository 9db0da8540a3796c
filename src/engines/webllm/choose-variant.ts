/** Which of WebLLM's variants of a card can run on a GPU: f16 by name, f32 as the way out, and the limits it asks for. */
import type { ModelCard } from '../../core/types.ts';
import type { AdapterLimits, GpuProbe } from '../gpu-probe.ts';

export interface VariantChoice {
  /** WebLLM's model id. */
  readonly source: string;
  /** Why it is not the card's first choice; null if it is. */
  readonly note: string | null;
}

const MIB = 1024 * 1024;

/**
 * What the runtime insists on when it asks for a device, after its own fallbacks
 * (web-llm 0.2.86, lib/index.js, detectGPUDevice).
 */
const LEAST: Readonly<AdapterLimits> = {
  maxBufferSize: 256 * MIB,
  maxStorageBufferBindingSize: 128 * MIB,
  maxComputeWorkgroupStorageSize: 32 * 1024,
  maxStorageBuffersPerShaderStage: 10,
  maxComputeInvocationsPerWorkgroup: 256,
};

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
  const shortfall = limitShortfall(probe.gpu.limits);
  if (shortfall !== null) return { reason: `${card.label} cannot run on ${probe.gpu.name}: ${shortfall}` };
  // A custom model's id is one we gave it, so its quantization is looked at too.
  if (probe.gpu.hasF16 || !needsF16(`${card.source} ${card.quantization}`)) return { source: card.source, note: null };
  const missing = `${probe.gpu.name} lacks the GPU feature shader-f16`;
  if (card.sourceF32 !== undefined)
    return { source: card.sourceF32, note: `runs as ${card.sourceF32}, larger and slower: ${missing}` };
  return { reason: `${card.label} cannot run here: ${missing}, and the model has no f32 variant` };
}

function limitShortfall(limits: AdapterLimits): string | null {
  for (const name of Object.keys(LEAST) as (keyof AdapterLimits)[])
    if (limits[name] < LEAST[name]) return `its ${name} is ${limits[name]}, and WebLLM needs ${LEAST[name]}`;
  return null;
}
