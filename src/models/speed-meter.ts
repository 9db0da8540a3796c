/** Bytes a second over the last seconds. */

const WINDOW_MS = 5000;
/** Less tells nothing. */
const SHORTEST_MS = 500;

export interface SpeedMeter {
  /** @param bytes  loaded in all so far */
  note(bytes: number, atMs: number): void;
  /** null before there is something to tell. */
  bytesPerSecond(atMs: number): number | null;
}

export function createSpeedMeter(): SpeedMeter {
  let samples: readonly { readonly atMs: number; readonly bytes: number }[] = [];
  return {
    note(bytes, atMs) {
      const last = samples.at(-1);
      // Another try begins at less: what was lost was not loaded.
      if (last !== undefined && bytes < last.bytes) samples = [];
      const kept = samples.filter((sample) => sample.atMs > atMs - WINDOW_MS);
      samples = [...kept, { atMs, bytes }];
    },
    bytesPerSecond(atMs) {
      const [first] = samples;
      const last = samples.at(-1);
      if (first === undefined || last === undefined || atMs - first.atMs < SHORTEST_MS) return null;
      return ((last.bytes - first.bytes) / (atMs - first.atMs)) * 1000;
    },
  };
}
