/** The records of comparisons between models: derived from runs, never stored. Nothing here is executable. */

/** Two runs on the turns that both have rated. */
export interface PairedDifference {
  /** Questions with at least one turn that both have rated: what was resampled and flipped. 2 or more. */
  readonly questions: number;
  /** Turns that both have rated, every choice. */
  readonly turns: number;
  /** Mean of the first run's ratings less that of the second's over these turns, rating points. */
  readonly mean: number;
  /** 95 % bootstrap interval of `mean`, resampling whole questions, rating points. */
  readonly interval: readonly [number, number];
  /** Two-sided p of the sign-flip permutation test over whole questions, above 0 and at most 1. Not corrected. */
  readonly p: number;
}

/** Two runs of one leaderboard. */
export interface ModelComparison {
  /** Run ids. */
  readonly first: string;
  readonly second: string;
  /** `first` less `second`; null: fewer than two questions in common, so nothing was tested. */
  readonly difference: PairedDifference | null;
  /** `difference.p` after Holm's correction over all tested pairs of the table; 1 where nothing was tested. */
  readonly pHolm: number;
}

/** Places in a leaderboard that a model may have, as far as anything is proven. Equal ones share a place. */
export interface RankGroup {
  /** 1 + how many models are proven better. */
  readonly best: number;
  /** The number of models less how many are proven worse. */
  readonly worst: number;
}
