/**
 * How fast the GPU reads its memory: what the speed of writing depends on, since every token reads all weights once. A
 * shader sums up a buffer that is too large for the card's caches; small buffers come first, so that a slow adapter is
 * told from a fast one before it is kept busy.
 */
import { throwIfAborted } from '../core/cancel.ts';
import { EngineError } from '../core/errors.ts';
import type { CancelSignal } from '../core/ports.ts';
import type { GpuLock } from './gpu-lock.ts';
import { createStopwatch } from './gpu-stopwatch.ts';

export interface BandwidthPorts {
  /** null without WebGPU. */
  readonly gpu: GPU | null;
  /** No model is loaded meanwhile, in no tab. */
  readonly lock: GpuLock;
  /** Milliseconds, as of `performance.now`. */
  now(): number;
}

export interface Bandwidth {
  /** Reading, in bytes a second. */
  readonly bytesPerSecond: number;
  /** Size of the buffer that was read. */
  readonly bufferBytes: number;
}

const MIB = 1024 ** 2;

/** The last one exceeds the largest caches of current cards (128 MB). */
const BUFFER_BYTES: readonly number[] = [4 * MIB, 32 * MIB, 256 * MIB];

/** A step takes this long once the number of passes is chosen: long against the cost of starting it. */
const STEP_MS = 60;

/** No larger buffer once one pass over this one takes longer: a fast card needs a tenth of it. */
const SLOW_PASS_MS = 40;

/** Of the same measurement; the best one counts, as whatever disturbs can only slow it down. */
const REPEATS = 3;

/** `GPUBufferUsage.STORAGE`, which the type library lacks as a value. */
const STORAGE = 0x80;

const WORKGROUP = 256;
const WORKGROUPS = 1024;

/** Neighbouring threads read neighbouring vectors; the sum is written so that no reading can be left out. */
const SHADER = `
@group(0) @binding(0) var<storage, read> source: array<vec4<f32>>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let step = ${WORKGROUP * WORKGROUPS}u;
  var sum = vec4<f32>();
  for (var index = id.x; index < arrayLength(&source); index += step) { sum += source[index]; }
  sums[id.x] = sum.x + sum.y + sum.z + sum.w;
}`;

/**
 * Takes some tenths of a second on a graphics card, and a second or two where the CPU stands in for one.
 *
 * @throws EngineError "unavailable" without an adapter or while a model is loaded, "device-lost", "out-of-memory",
 *         "cancelled"
 */
export async function measureBandwidth(ports: BandwidthPorts, signal: CancelSignal): Promise<Bandwidth> {
  const release = await ports.lock(signal);
  try {
    const adapter = await ports.gpu?.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) throw new EngineError('unavailable', 'the browser offers no GPU whose memory could be measured');
    return await measureOn(adapter, ports, signal);
  } finally {
    release();
  }
}

async function measureOn(adapter: GPUAdapter, ports: BandwidthPorts, signal: CancelSignal): Promise<Bandwidth> {
  const largest = Math.min(adapter.limits.maxBufferSize, adapter.limits.maxStorageBufferBindingSize);
  const device = await adapter.requestDevice({
    requiredFeatures: adapter.features.has('timestamp-query') ? ['timestamp-query'] : [],
    requiredLimits: { maxBufferSize: largest, maxStorageBufferBindingSize: largest },
  });
  const reader = createReader(device, ports.now);
  try {
    return await Promise.race([measureSizes(reader, largest, signal), lossOf(device)]);
  } finally {
    device.destroy();
  }
}

/** From small to large; what the largest buffer gives counts. */
async function measureSizes(reader: Reader, largest: number, signal: CancelSignal): Promise<Bandwidth> {
  let best: Bandwidth | null = null;
  for (const bufferBytes of BUFFER_BYTES.filter((bytes) => bytes <= largest)) {
    throwIfAborted(signal);
    const { passMs, bytesPerSecond } = await reader.measure(bufferBytes, signal);
    best = { bytesPerSecond, bufferBytes };
    if (passMs > SLOW_PASS_MS) break;
  }
  if (best === null) throw new EngineError('unavailable', `the adapter allows no buffer of ${BUFFER_BYTES[0]} bytes`);
  return best;
}

async function lossOf(device: GPUDevice): Promise<never> {
  const { message } = await device.lost;
  throw new EngineError('device-lost', `the GPU was lost while its memory was measured: ${message || 'no reason given'}`);
}

interface Reader {
  measure(bufferBytes: number, signal: CancelSignal): Promise<{ passMs: number; bytesPerSecond: number }>;
}

function createReader(device: GPUDevice, now: () => number): Reader {
  const module = device.createShaderModule({ code: SHADER });
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
  const sums = device.createBuffer({ size: WORKGROUP * WORKGROUPS * 4, usage: STORAGE });

  const stopwatch = createStopwatch(device, now);

  function timeOf(passes: number, bindings: GPUBindGroup): Promise<number> {
    return stopwatch.time((pass) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindings);
      // Each dispatch waits for the one before it, since both write the sums.
      for (let index = 0; index < passes; index++) pass.dispatchWorkgroups(WORKGROUPS);
    });
  }

  return {
    async measure(bufferBytes, signal) {
      const source = await allocate(device, bufferBytes);
      try {
        const bindings = device.createBindGroup({
          layout: pipeline.getBindGroupLayout(0),
          entries: [source, sums].map((buffer, binding) => ({ binding, resource: { buffer } })),
        });
        // The first pass also compiles, clears the buffer and wakes the card.
        await timeOf(1, bindings);
        const passMs = await timeOf(1, bindings);
        const passes = Math.max(1, Math.min(512, Math.round(STEP_MS / passMs)));
        let fastestMs = Infinity;
        for (let repeat = 0; repeat < (passMs > SLOW_PASS_MS ? 1 : REPEATS); repeat++) {
          throwIfAborted(signal);
          fastestMs = Math.min(fastestMs, await timeOf(passes, bindings));
        }
        return { passMs, bytesPerSecond: (bufferBytes * passes * 1000) / fastestMs };
      } finally {
        source.destroy();
      }
    },
  };
}

async function allocate(device: GPUDevice, size: number): Promise<GPUBuffer> {
  device.pushErrorScope('out-of-memory');
  const buffer = device.createBuffer({ size, usage: STORAGE });
  const refused = await device.popErrorScope();
  if (refused !== null)
    throw new EngineError('out-of-memory', `${Math.round(size / MIB)} MB of GPU memory for the measurement were refused`);
  return buffer;
}
