/**
 * One model on the GPU at a time: across all worker engines of a page, and across the tabs of one origin (Web Locks).
 */
import { EngineError } from '../core/errors.ts';
import type { CancelSignal } from '../core/ports.ts';
import { realTimers, type Timers } from './timers.ts';

/** Name of the Web Lock. Project pages of one github.io user share an origin, and so this lock, as they share the GPU. */
export const GPU_LOCK_NAME = 'benchtab-gpu';

/** How long to wait for another tab, or for a model of this page that is just being unloaded. */
export const GPU_LOCK_PATIENCE_MS = 10_000;

/** The part of the Web Locks API in use: holds the lock until the callback's promise settles. */
export interface Locks {
  request(name: string, options: { signal: AbortSignal }, callback: () => Promise<void>): Promise<unknown>;
}

/** Waits for the lock. @returns releases it, may be called twice @throws EngineError "unavailable" or "cancelled" */
export type GpuLock = (signal: CancelSignal) => Promise<() => void>;

export interface GpuLockOptions {
  readonly locks: Locks;
  readonly timers?: Timers;
  readonly patienceMs?: number;
}

export function createGpuLock({ locks, timers = realTimers, patienceMs = GPU_LOCK_PATIENCE_MS }: GpuLockOptions): GpuLock {
  return async (signal) => {
    const waiting = new AbortController();
    const stopWaiting = () => waiting.abort();
    signal.addEventListener('abort', stopWaiting);
    if (signal.aborted) stopWaiting();
    const stopTimer = timers.after(patienceMs, stopWaiting);
    try {
      return await hold(locks, waiting.signal);
    } catch (cause) {
      if (signal.aborted) throw new EngineError('cancelled', 'the load was cancelled', { cause });
      const seconds = Math.round(patienceMs / 1000);
      throw new EngineError(
        'unavailable',
        `another tab of this site, or another run in this one, has held the GPU for ${seconds} s: stop or close it, then try again`,
        { cause },
      );
    } finally {
      stopTimer();
      signal.removeEventListener('abort', stopWaiting);
    }
  };
}

function hold(locks: Locks, signal: AbortSignal): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const held = () =>
      new Promise<void>((release) => {
        resolve(release);
      });
    locks.request(GPU_LOCK_NAME, { signal }, held).catch(reject);
  });
}

/** The same contract within one page, where the browser has no Web Locks (an insecure context). */
export function createPageLocks(): Locks {
  let last: Promise<void> = Promise.resolve();
  return {
    async request(_name, { signal }, callback) {
      const earlier = last;
      let finish: () => void = () => undefined;
      last = new Promise<void>((resolve) => {
        finish = resolve;
      });
      try {
        await Promise.race([earlier, aborted(signal)]);
        await callback();
      } finally {
        // Who comes later waits for who came earlier, even if this request gave up in between.
        void earlier.then(finish);
      }
    },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/** The lock of this page: Web Locks where there are any. */
export const sharedGpuLock: GpuLock = createGpuLock({ locks: globalThis.navigator?.locks ?? createPageLocks() });
