/** FastChat's own tables from judgment rows: `show_result`, arithmetic kept as it is (protocol.md, section 13). */
import type { JudgmentRow, PairRow, SingleRow } from './fastchat-read.ts';
import type { Mode } from './types.ts';

/** A model's mean over `n` rows. */
export interface ScoreLine {
  readonly model: string;
  readonly score: number;
  readonly n: number;
}

export interface SingleTables {
  readonly mode: 'single';
  readonly firstTurn: readonly ScoreLine[];
  readonly secondTurn: readonly ScoreLine[];
  /** Both turns pooled: not the mean of the two turn means where rows are missing or doubled. */
  readonly average: readonly ScoreLine[];
  /** Rows counted and rows dropped for a score of -1, by model. */
  readonly coverage: readonly { readonly model: string; readonly rated: number; readonly unrated: number }[];
}

/** A model's games, both turns pooled; rates are fractions of win + loss + tie. */
export interface WinLine {
  readonly model: string;
  readonly win: number;
  readonly loss: number;
  readonly tie: number;
  readonly winRate: number;
  readonly lossRate: number;
  /** (win + tie / 2) / n. */
  readonly winRateAdjusted: number;
}

export interface PairTable {
  readonly mode: Exclude<Mode, 'single'>;
  readonly table: readonly WinLine[];
  /** Rows left out because a game has no verdict. */
  readonly dropped: number;
}

/**
 * The tables of mode `single`. Rows without a rating are dropped and counted, duplicates all count, turns are pooled.
 *
 * @param models  keep only these; all if null
 */
export function showSingle(rows: readonly JudgmentRow[], models: readonly string[] | null): SingleTables {
  const kept = rows.filter((row): row is SingleRow => row.type === 'single' && (!models || models.includes(row.model)));
  const names = [...new Set(kept.map(({ model }) => model))].sort();
  return {
    mode: 'single',
    firstTurn: meansByModel(kept.filter(({ turn }) => turn === 1)),
    secondTurn: meansByModel(kept.filter(({ turn }) => turn === 2)),
    average: meansByModel(kept),
    coverage: names.map((model) => coverageOf(kept, model)),
  };
}

function coverageOf(rows: readonly SingleRow[], model: string) {
  const own = rows.filter((row) => row.model === model);
  const rated = own.filter(({ rating }) => rating !== null).length;
  return { model, rated, unrated: own.length - rated };
}

function meansByModel(rows: readonly SingleRow[]): readonly ScoreLine[] {
  const ratings = new Map<string, number[]>();
  for (const { model, rating } of rows)
    if (rating !== null) ratings.set(model, [...(ratings.get(model) ?? []), rating]);
  return [...ratings]
    .map(([model, values]) => ({ model, score: values.reduce((a, b) => a + b, 0) / values.length, n: values.length }))
    .sort((a, b) => b.score - a.score || byName(a, b));
}

/** What to keep of a pairwise file. */
export interface PairChoice {
  readonly mode: Exclude<Mode, 'single'>;
  /** Mode `pairwise-baseline`: keep its games and leave out its own line. */
  readonly baseline: string | null;
  /** Keep rows whose `model_1` is listed, as FastChat; all if null. */
  readonly models: readonly string[] | null;
}

/** The table of a pairwise mode: a row is a win and a loss, or a tie where its two games disagree or are ties. */
export function showPairs(rows: readonly JudgmentRow[], choice: PairChoice): PairTable {
  const pairs = rows.filter((row): row is PairRow => row.type === 'pair');
  const read = pairs.filter(({ g1Winner, g2Winner }) => g1Winner !== 'error' && g2Winner !== 'error');
  const kept = read.filter((row) => isKept(row, choice));
  const names = [...new Set(kept.flatMap(({ model1, model2 }) => [model1, model2]))];
  const lines = names.filter((name) => name !== choice.baseline).map((name) => winLine(kept, name));
  return {
    mode: choice.mode,
    table: lines.sort((a, b) => b.winRateAdjusted - a.winRateAdjusted || byName(a, b)),
    dropped: pairs.length - read.length,
  };
}

function isKept({ model1, model2 }: PairRow, { baseline, models }: PairChoice): boolean {
  if (models && !models.includes(model1)) return false;
  return baseline === null || model1 === baseline || model2 === baseline;
}

/** The model that won both games of a row; null for a tie. */
function winnerOf({ model1, model2, g1Winner, g2Winner }: PairRow): string | null {
  if (g1Winner !== g2Winner || g1Winner === 'tie') return null;
  return g1Winner === 'model_1' ? model1 : model2;
}

function winLine(rows: readonly PairRow[], model: string): WinLine {
  const own = rows.filter(({ model1, model2 }) => model1 === model || model2 === model);
  const tie = own.filter((row) => winnerOf(row) === null).length;
  const win = own.filter((row) => winnerOf(row) === model).length;
  const loss = own.length - tie - win;
  const n = own.length;
  return { model, win, loss, tie, winRate: win / n, lossRate: loss / n, winRateAdjusted: (win + 0.5 * tie) / n };
}

function byName(a: { readonly model: string }, b: { readonly model: string }): number {
  return a.model < b.model ? -1 : a.model > b.model ? 1 : 0;
}
