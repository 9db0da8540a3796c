/** What the browser's GPU can do, read once from the adapter, with a plain sentence where there is none. */

/** Where to look: the page's or the worker's global object. */
export interface GpuSurroundings {
  readonly isSecureContext: boolean;
  readonly navigator: { readonly gpu?: { requestAdapter(options?: object): Promise<AdapterFacts | null> } };
}

/** The members of a GPUAdapter in use. */
export interface AdapterFacts {
  readonly features: { has(name: string): boolean };
  readonly limits: AdapterLimits;
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
}

export interface AdapterLimits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxComputeWorkgroupStorageSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeInvocationsPerWorkgroup: number;
}

export interface GpuFacts {
  /** For people: `nvidia ampere`. */
  readonly name: string;
  readonly hasF16: boolean;
  readonly limits: AdapterLimits;
}

export type GpuProbe = { readonly gpu: GpuFacts } | { readonly gpu: null; readonly reason: string };

/** Asks for the adapter that the engines ask for, the fast one, and makes no device. */
export async function probeGpu(scope: GpuSurroundings): Promise<GpuProbe> {
  if (!scope.isSecureContext)
    return { gpu: null, reason: 'WebGPU needs a secure page: open this site by https:// or on localhost' };
  const { gpu } = scope.navigator;
  if (gpu === undefined)
    return { gpu: null, reason: 'this browser has no WebGPU: use a current Chrome or Edge on a computer' };
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (adapter === null)
    return {
      gpu: null,
      reason: 'the browser offers no GPU: switch hardware acceleration on in its settings and update the graphics driver',
    };
  return { gpu: { name: adapterName(adapter), hasF16: adapter.features.has('shader-f16'), limits: adapter.limits } };
}

function adapterName({ info }: AdapterFacts): string {
  const isSoftware = info.isFallbackAdapter === true || /swiftshader/i.test(`${info.architecture} ${info.description}`);
  const parts = [info.vendor, info.architecture, info.description].filter((part) => part !== '');
  const name = [...new Set(parts)].join(' ') || 'unnamed GPU';
  return isSoftware ? `${name} (software adapter)` : name;
}
