/** Which weights of a card run where: on the GPU if it can, on the CPU (WebAssembly) if the card has weights for it. */
import type { ModelCard } from '../../core/types.ts';
import type { GpuProbe } from '../gpu-probe.ts';

export interface DeviceChoice {
  readonly device: 'webgpu' | 'wasm';
  /** The library's word for the weights' number format: `fp32`, `fp16`, `q8`, … */
  readonly dtype: string;
  /** Why it is not the GPU; null on the GPU and where the card asks for the CPU. */
  readonly note: string | null;
}

/** The library's own defaults, for a card that names none. */
const DEFAULT_DTYPES = { webgpu: 'fp32', wasm: 'q8' } as const;

/** @returns a choice, or one sentence why the card cannot run here */
export function chooseDevice(card: Pick<ModelCard, 'label' | 'dtypes'>, probe: GpuProbe): DeviceChoice | { reason: string } {
  const { webgpu, wasm } = card.dtypes ?? DEFAULT_DTYPES;
  const obstacle = gpuObstacle(webgpu, probe);
  if (webgpu !== null && obstacle === null) return { device: 'webgpu', dtype: webgpu, note: null };
  if (wasm !== null) return { device: 'wasm', dtype: wasm, note: obstacle && `runs on the CPU, slowly: ${obstacle}` };
  return { reason: `${card.label} cannot run here: ${obstacle ?? 'its card names no weights'}` };
}

function gpuObstacle(dtype: string | null, probe: GpuProbe): string | null {
  if (dtype === null) return null;
  if (probe.gpu === null) return probe.reason;
  if (/fp?16/.test(dtype) && !probe.gpu.hasF16)
    return `its ${dtype} weights need the GPU feature shader-f16, which ${probe.gpu.name} does not have`;
  return null;
}
