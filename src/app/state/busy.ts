/** What forbids to start something because something else is at work. Pure. */

/** Who may be at work: all of them use the same lock, judge and graphics card. */
export interface Workers {
  readonly controller: { readonly isRunning: boolean };
  readonly pairs: { readonly isRunning: boolean };
  readonly measuring: { readonly isRunning: boolean };
}

/** A sentence with the way out; null where nothing is at work. */
export function busyProblem({ controller, pairs, measuring }: Workers): string | null {
  if (controller.isRunning || pairs.isRunning) return 'A run is going on: pause or stop it first.';
  return measuring.isRunning ? 'A judge is being measured: pause or stop that first.' : null;
}
