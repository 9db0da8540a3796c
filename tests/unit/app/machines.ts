/** Machines as the browser describes them. */
import type { GpuFacts } from '../../../src/app/gpu-facts.ts';

/** A laptop's graphics card with everything that the engines ask for. */
export const RTX_3060: GpuFacts = {
  isSecureContext: true,
  hasWebGpu: true,
  adapterName: 'nvidia ampere',
  isSoftware: false,
  hasF16: true,
  browser: 'Chrome 142',
  adapter: {
    ...{ vendor: 'nvidia', architecture: 'ampere', device: '', description: '' },
    features: ['shader-f16', 'subgroups', 'timestamp-query'],
    limits: {
      maxBufferSize: 2 ** 31,
      maxStorageBufferBindingSize: 2 ** 31 - 4,
      maxComputeWorkgroupStorageSize: 48 * 1024,
      maxStorageBuffersPerShaderStage: 10,
      maxComputeInvocationsPerWorkgroup: 1024,
    },
    twoCardAdvice: null,
  },
  obstacle: null,
  hasLanguageModel: false,
};

/** What changes where there is no adapter. */
export const WITHOUT_ADAPTER: Pick<GpuFacts, 'hasWebGpu' | 'adapterName' | 'hasF16' | 'adapter' | 'obstacle'> = {
  hasWebGpu: false,
  adapterName: null,
  hasF16: false,
  adapter: null,
  obstacle: { found: 'this browser has no WebGPU', wayOut: 'use a current Chrome or Edge on a computer' },
};
