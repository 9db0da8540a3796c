/** One tab at a time: two tabs on one graphics card get in each other's way, and two on one run would pay twice. */

/** Takes the lock and returns how to give it back; null if another tab has it. */
export type AcquireLock = () => Promise<(() => void) | null>;

const LOCK_NAME = 'benchtab.run';

/** The lock of this origin. Without the Web Locks API (insecure context) every tab is on its own. */
export function createPageLock(locks: LockManager | undefined): AcquireLock {
  if (locks === undefined) return () => Promise.resolve(() => undefined);
  return () =>
    new Promise((resolve, reject) => {
      locks
        .request(LOCK_NAME, { ifAvailable: true }, (lock) => {
          if (lock === null) return resolve(null);
          return new Promise<void>((release) => resolve(release));
        })
        .catch(reject);
    });
}
