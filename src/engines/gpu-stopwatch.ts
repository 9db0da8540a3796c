/** How long a compute pass takes: by the GPU's own clock where it has one, else from submitting to the end of the work. */

export interface Stopwatch {
  /** Milliseconds, above 0. */
  time(encode: (pass: GPUComputePassEncoder) => void): Promise<number>;
}

/** `GPUBufferUsage` and `GPUMapMode`, which the type library lacks as values. */
const MAP_READ = 0x1;
const COPY_SOURCE = 0x4;
const COPY_TARGET = 0x8;
const QUERY_RESOLVE = 0x200;

/** Two 64-bit counts of nanoseconds. */
const TIMESTAMP_BYTES = 16;

/** No step is shorter, whatever a clock says. */
const LEAST_MS = 0.001;

/** @param device  its timestamps are used if it was asked for `timestamp-query` */
export function createStopwatch(device: GPUDevice, now: () => number): Stopwatch {
  const clock = device.features.has('timestamp-query') ? createGpuClock(device) : null;
  return {
    async time(encode) {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass(clock === null ? {} : { timestampWrites: clock.writes });
      encode(pass);
      pass.end();
      clock?.resolve(encoder);
      const startedAt = now();
      device.queue.submit([encoder.finish()]);
      await device.queue.onSubmittedWorkDone();
      const outsideMs = Math.max(now() - startedAt, LEAST_MS);
      return plausible((await clock?.read()) ?? null, outsideMs);
    },
  };
}

/** Some drivers give zeros or another unit: what does not agree with the time from outside does not count. */
function plausible(insideMs: number | null, outsideMs: number): number {
  if (insideMs === null || insideMs < outsideMs / 4 || insideMs > outsideMs) return outsideMs;
  return Math.max(insideMs, LEAST_MS);
}

function createGpuClock(device: GPUDevice) {
  const querySet = device.createQuerySet({ type: 'timestamp', count: 2 });
  const resolved = device.createBuffer({ size: TIMESTAMP_BYTES, usage: QUERY_RESOLVE | COPY_SOURCE });
  const readable = device.createBuffer({ size: TIMESTAMP_BYTES, usage: MAP_READ | COPY_TARGET });
  return {
    writes: { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 },
    resolve(encoder: GPUCommandEncoder): void {
      encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, readable, 0, TIMESTAMP_BYTES);
    },
    async read(): Promise<number | null> {
      await readable.mapAsync(MAP_READ);
      const [begin = 0n, end = 0n] = new BigUint64Array(readable.getMappedRange().slice(0));
      readable.unmap();
      return end > begin ? Number(end - begin) / 1e6 : null;
    },
  };
}
