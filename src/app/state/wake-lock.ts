/** Keeps the screen on during a run: a sleeping machine answers no question. */

/** Starts to keep awake and returns how to end it. */
export type KeepAwake = () => () => void;

/** The browser gives the lock back whenever the tab is hidden, so it is asked for again each time it shows. */
export function createKeepAwake(page: Document): KeepAwake {
  return () => {
    let sentinel: WakeLockSentinel | null = null;
    let isOver = false;
    const ask = async () => {
      if (page.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      // Refused on low battery: the run goes on without.
      const given = await navigator.wakeLock.request('screen').catch(() => null);
      if (isOver) await given?.release();
      else sentinel = given;
    };
    const listener = () => void ask();
    page.addEventListener('visibilitychange', listener);
    listener();
    return () => {
      isOver = true;
      page.removeEventListener('visibilitychange', listener);
      void sentinel?.release();
    };
  };
}
