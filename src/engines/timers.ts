/** Time for the worker client, so that tests can hold it still. */
export interface Timers {
  /** Runs `action` once after `ms`, unless the returned function is called before. */
  after(ms: number, action: () => void): () => void;
}

export const realTimers: Timers = {
  after(ms, action) {
    const id = setTimeout(action, ms);
    return () => clearTimeout(id);
  },
};

/** Runs `onSilence` when nothing has been heard for too long; the limit may change with what is heard. */
export interface Watchdog {
  /** A sign of life: from now on at most `limitMs` of silence. */
  heard(limitMs: number): void;
  stop(): void;
}

export function startWatchdog(timers: Timers, limitMs: number, onSilence: (limitMs: number) => void): Watchdog {
  let cancel: () => void;
  const wait = (ms: number) => {
    cancel = timers.after(ms, () => onSilence(ms));
  };
  wait(limitMs);
  return {
    heard(ms) {
      cancel();
      wait(ms);
    },
    stop: () => cancel(),
  };
}
