/** WebGPU's classes as far as the ledger wraps them, and a navigator that offers them. */
import type { AdapterFacts, GpuSurroundings } from '../../src/engines/gpu-probe.ts';
import type { GpuScope } from '../../src/engines/gpu-ledger.ts';

type ErrorListener = (event: { readonly error: { readonly message: string } }) => void;

class FakeBuffer {
  isDestroyed = false;
  readonly size: number;
  constructor(size: number) {
    this.size = size;
  }
  destroy(): void {
    this.isDestroyed = true;
  }
}

class FakeDevice {
  readonly buffers: FakeBuffer[] = [];
  /** What the next error scope has caught. */
  scopeError: { readonly message: string } | null = null;
  readonly lost: Promise<{ reason: string; message: string }>;
  #lose: (loss: { reason: string; message: string }) => void = () => undefined;
  #onError: ErrorListener = () => undefined;
  constructor() {
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
  }
  createBuffer(descriptor: { size: number; usage: number }): FakeBuffer {
    const buffer = new FakeBuffer(descriptor.size);
    this.buffers.push(buffer);
    return buffer;
  }
  popErrorScope(): Promise<{ readonly message: string } | null> {
    return Promise.resolve(this.scopeError);
  }
  destroy(): void {
    this.lose('destroyed', '');
  }
  addEventListener(_type: 'uncapturederror', listener: ErrorListener): void {
    this.#onError = listener;
  }
  lose(reason: string, message: string): void {
    this.#lose({ reason, message });
  }
  report(error: { readonly message: string }): void {
    this.#onError({ error });
  }
}

/** Fresh classes for each test, since the ledger changes prototypes. */
export function createFakeGpu() {
  class GPUBuffer extends FakeBuffer {}
  class GPUDevice extends FakeDevice {
    override createBuffer(descriptor: { size: number; usage: number }): FakeBuffer {
      const buffer = new GPUBuffer(descriptor.size);
      this.buffers.push(buffer);
      return buffer;
    }
    override destroy(): void {
      super.destroy();
    }
    override popErrorScope(): Promise<{ readonly message: string } | null> {
      return super.popErrorScope();
    }
  }
  class GPUAdapter {
    readonly devices: GPUDevice[] = [];
    async requestDevice(): Promise<GPUDevice> {
      const device = new GPUDevice();
      this.devices.push(device);
      return device;
    }
  }
  // A destroy of the class's own, so that the ledger wraps this class and not the shared base.
  GPUBuffer.prototype.destroy = function (this: FakeBuffer) {
    this.isDestroyed = true;
  };
  const scope = { GPUAdapter, GPUDevice, GPUBuffer } as unknown as GpuScope;
  return { scope, GPUAdapter, adapter: new GPUAdapter() };
}

/** A page or worker with an adapter like SwiftShader's: no shader-f16, everything else that WebLLM asks for. */
export function surroundingsWith(change: Partial<AdapterFacts> = {}): GpuSurroundings {
  const adapter: AdapterFacts = {
    features: new Set(['subgroups']),
    limits: {
      maxBufferSize: 2 ** 30,
      maxStorageBufferBindingSize: 2 ** 30,
      maxComputeWorkgroupStorageSize: 32_768,
      maxStorageBuffersPerShaderStage: 10,
      maxComputeInvocationsPerWorkgroup: 256,
    },
    info: { vendor: 'nvidia', architecture: 'ampere', description: '' },
    ...change,
  };
  return { isSecureContext: true, navigator: { gpu: { requestAdapter: () => Promise.resolve(adapter) } } };
}

export const WITHOUT_GPU: GpuSurroundings = { isSecureContext: true, navigator: {} };
