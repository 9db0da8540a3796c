/** Judged matches as numbers: who met whom on which question, and how it ended. */
import type { JudgedMatch } from './pair-matches.ts';

/** One match with a verdict in both games. */
export interface PairOutcome {
  readonly questionId: number;
  readonly turn: 1 | 2;
  /** Model ids. */
  readonly first: string;
  readonly second: string;
  /** What `first` won: 1, half for a tie, 0. */
  readonly won: number;
}

/** What becomes of a match whose games disagree: a tie, as FastChat counts, or nothing. */
export type Inconsistent = 'tie' | 'drop';

/** Every row counts, repeats too, as in FastChat; matches without a verdict do not. */
export function outcomesOf(matches: readonly JudgedMatch[], inconsistent: Inconsistent = 'tie'): readonly PairOutcome[] {
  return matches.flatMap(({ judgment, result, flags }) => {
    if (result === null || (inconsistent === 'drop' && flags.includes('disagree'))) return [];
    const { questionId, model1, model2 } = judgment;
    return { questionId, turn: judgment.turn ?? 1, first: model1, second: model2, won: WON[result] };
  });
}

const WON: Readonly<Record<'model_1' | 'model_2' | 'tie', number>> = { model_1: 1, tie: 0.5, model_2: 0 };

/** Models that occur, by name. */
export function modelsIn(outcomes: readonly PairOutcome[]): readonly string[] {
  return [...new Set(outcomes.flatMap(({ first, second }) => [first, second]))].sort();
}
