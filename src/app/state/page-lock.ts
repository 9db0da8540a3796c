/** One tab at a time: two tabs on one graphics card get in each other's way, and two on one run would pay twice. */

/** Gives the lock back; resolves when it is free again. */
export type ReleaseLock = () => Promise<void>;

/** Takes the lock; null if another tab has it. */
export type AcquireLock = () => Promise<ReleaseLock | null>;

/** Project pages of one github.io user share an origin, and so this lock. */
export const RUN_LOCK = 'benchtab.run';

/** The lock of that name on this origin. Without the Web Locks API (insecure context) every tab is on its own. */
export function createPageLock(locks: LockManager | undefined, name: string): AcquireLock {
  if (locks === undefined) return () => Promise.resolve(() => Promise.resolve());
  return () =>
    new Promise((resolve, reject) => {
      const held = locks.request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(null);
        return new Promise<void>((letGo) =>
          resolve(async () => {
            letGo();
            // Freed a moment later: who asks in between would be told that another tab has it.
            await held;
          }),
        );
      });
      held.catch(reject);
    });
}

/** Has some tab, this one or another, the lock? False where the browser cannot tell. */
export async function isLockHeld(locks: LockManager | undefined, name: string): Promise<boolean> {
  const { held } = (await locks?.query()) ?? {};
  return held?.some((lock) => lock.name === name) ?? false;
}
