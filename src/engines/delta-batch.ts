/** Text on its way out of a worker: at most some thirty messages a second, nothing lost. */

/** Milliseconds between two messages. */
export const DELTA_INTERVAL_MS = 33;

export interface DeltaBatch {
  /** Adds text; an empty text still tells the other side that a token has come. */
  push(text: string): void;
  /** Sends what is left; resolves when the other side has had everything. */
  flush(): Promise<void>;
}

/**
 * No timer: text waits at most until the next token, and `flush` sends the rest.
 *
 * @param send  its promise resolves when the other side has had the text; texts arrive in the order sent
 */
export function createDeltaBatch(send: (text: string) => unknown, now: () => number): DeltaBatch {
  let waiting = '';
  let sentAt = -Infinity;
  let delivered: unknown = null;

  function sendAll(): void {
    delivered = send(waiting);
    waiting = '';
    sentAt = now();
  }

  return {
    push(text) {
      waiting += text;
      if (now() - sentAt >= DELTA_INTERVAL_MS) sendAll();
    },
    async flush() {
      if (waiting !== '') sendAll();
      await delivered;
    },
  };
}
