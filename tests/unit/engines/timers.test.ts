import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { realTimers, startWatchdog } from '../../../src/engines/timers.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('runs an action once its time has come, unless it is called off', () => {
  const [kept, dropped] = [vi.fn(), vi.fn()];
  realTimers.after(100, kept);
  realTimers.after(100, dropped)();
  vi.advanceTimersByTime(100);
  expect(kept).toHaveBeenCalledOnce();
  expect(dropped).not.toHaveBeenCalled();
});

it('counts silence from the last sign of life', () => {
  const onSilence = vi.fn();
  const watchdog = startWatchdog(realTimers, 100, onSilence);
  vi.advanceTimersByTime(90);
  watchdog.heard(50);
  vi.advanceTimersByTime(49);
  expect(onSilence).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onSilence).toHaveBeenCalledExactlyOnceWith(50);
  watchdog.stop();
});
