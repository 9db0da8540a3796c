/** What the tests and their workers call the faults; the faults themselves are for workers alone. */

/** Wrong from the beginning. */
export type StandingFault = 'none' | 'lost-in-load' | 'bad-shader' | 'no-webgpu' | 'no-adapter';

/** Told over the channel. */
export type SuddenFault = 'lose-device' | 'hang' | 'close-worker' | 'throw';

export const FAULT_CHANNEL = 'benchtab-test-faults';

/** A lock that every such worker holds as long as it lives, so that a test can see that it is gone. */
export const WORKER_LOCK = 'benchtab-test-worker';
