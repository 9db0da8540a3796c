/** Long work in short pieces, so that the page draws and answers between them. */

/** Milliseconds of work at a time: a frame has 16. */
const SLICE_MS = 10;

/**
 * Does every piece, in order, as many at a time as fit into a slice.
 *
 * @param isWanted  asked between slices; false ends the work
 * @returns whether all of it was done
 */
export async function inSlices(pieces: Iterable<() => void>, isWanted: () => boolean): Promise<boolean> {
  let began = performance.now();
  for (const piece of pieces) {
    piece();
    if (performance.now() - began < SLICE_MS) continue;
    await nextTask();
    if (!isWanted()) return false;
    began = performance.now();
  }
  return isWanted();
}

/** After what is waiting has had its turn: events, drawing. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      // An open port would keep Node, and what it belongs to, alive.
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** After the page has drawn what it is about to draw. In a hidden tab, which draws nothing, once it is seen again. */
export function nextPaint(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => void nextTask().then(resolve)));
}
