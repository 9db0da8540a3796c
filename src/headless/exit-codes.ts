/** Exit status of every command. */
export const EXIT = {
  /** All done. */
  done: 0,
  /** Finished, but something is unrated or failed. */
  incomplete: 1,
  /** Unusable arguments, files or configuration. */
  unusable: 2,
  /** Stopped: key refused, budget reached, judge gone. */
  stopped: 3,
  /** Interrupted; everything finished so far is kept. */
  interrupted: 130,
} as const;
