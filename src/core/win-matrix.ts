/** Every model against every other, as a table. */
import type { PairCount } from './pair-board.ts';

/** What the model of a row did against that of a column. */
export interface WinCell {
  readonly wins: number;
  readonly losses: number;
  /** Disagreements among them. */
  readonly ties: number;
  /** Matches with a verdict in both games: wins + losses + ties. */
  readonly n: number;
  /** (wins + ties / 2) / n, FastChat's adjusted win rate; null for no match. */
  readonly winRate: number | null;
  /** Matches whose two games disagree, and their part of `n`; null for no match. */
  readonly disagree: number;
  readonly disagreeRate: number | null;
  readonly dropped: number;
}

/** Row by row in the order of `models`; null where two never met, and for a model against itself. */
export type WinMatrix = readonly (readonly (WinCell | null)[])[];

/** @param models  ids, in the order of the rows and columns */
export function winMatrix(pairs: readonly PairCount[], models: readonly string[]): WinMatrix {
  return models.map((row) =>
    models.map((column) => {
      const pair = pairs.find(({ model1, model2 }) => model1 === row && model2 === column);
      if (pair !== undefined) return toCell(pair, pair.wins1, pair.wins2);
      const turned = pairs.find(({ model1, model2 }) => model1 === column && model2 === row);
      return turned === undefined ? null : toCell(turned, turned.wins2, turned.wins1);
    }),
  );
}

function toCell({ ties, disagree, dropped }: PairCount, wins: number, losses: number): WinCell {
  const n = wins + losses + ties;
  const part = (count: number) => (n === 0 ? null : count / n);
  return { wins, losses, ties, n, winRate: part(wins + ties / 2), disagree, disagreeRate: part(disagree), dropped };
}
