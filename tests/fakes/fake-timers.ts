/** Timers that run when told. */
import type { Timers } from '../../src/engines/timers.ts';

export interface FakeTimers extends Timers {
  /** Lets `ms` pass and runs what is due, in order. */
  pass(ms: number): void;
  readonly pending: number;
}

export function createFakeTimers(): FakeTimers {
  let now = 0;
  const waiting = new Set<{ readonly at: number; readonly action: () => void }>();
  return {
    get pending() {
      return waiting.size;
    },
    after(ms, action) {
      const entry = { at: now + ms, action };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    pass(ms) {
      now += ms;
      const due = [...waiting].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
      for (const entry of due) if (waiting.delete(entry)) entry.action();
    },
  };
}
