/** The limits of a graphics adapter that decide whether WebLLM runs on it. */

const MIB = 1024 ** 2;

/** Of WebGPU's GPUSupportedLimits, those that WebLLM asks for. */
export interface AdapterLimits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxComputeWorkgroupStorageSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeInvocationsPerWorkgroup: number;
}

/**
 * What WebLLM insists on when it asks for a device, after its own fallbacks
 * (web-llm 0.2.86, lib/index.js, detectGPUDevice).
 */
const LEAST: AdapterLimits = {
  maxBufferSize: 256 * MIB,
  maxStorageBufferBindingSize: 128 * MIB,
  maxComputeWorkgroupStorageSize: 32 * 1024,
  maxStorageBuffersPerShaderStage: 10,
  maxComputeInvocationsPerWorkgroup: 256,
};

/** A limit that is too small for WebLLM. */
export interface LimitShortfall {
  readonly name: keyof AdapterLimits;
  readonly value: number;
  readonly least: number;
}

/** @returns the first limit that is too small; null if WebLLM can run */
export function limitShortfall(limits: AdapterLimits): LimitShortfall | null {
  for (const name of Object.keys(LEAST) as (keyof AdapterLimits)[])
    if (limits[name] < LEAST[name]) return { name, value: limits[name], least: LEAST[name] };
  return null;
}
