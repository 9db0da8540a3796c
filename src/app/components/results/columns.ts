/** The leaderboard's columns: what each number is, how it is written, how it explains itself. Pure. */
import type { LeaderboardRow } from '../../../core/types.ts';
import { counted, formatBytes, formatScore, formatSpeed, formatUsd } from '../../format.ts';

export type ColumnKey =
  | 'score'
  | 'turn1'
  | 'turn2'
  | 'coverage'
  | 'length'
  | 'speed'
  | 'memory'
  | 'cost';

export interface Column {
  readonly key: ColumnKey;
  /** Short enough for a head. */
  readonly label: string;
  /** One sentence: what the column shows. */
  readonly definition: string;
  /** Which end of the column is of interest first. */
  readonly firstSort: 'ascending' | 'descending';
  /** Number to sort by; null sorts last, whichever way. */
  valueOf(row: LeaderboardRow): number | null;
  /** What stands in the cell. */
  textOf(row: LeaderboardRow): string;
  /** What the number tells when asked: definition, n, interval. */
  explain(row: LeaderboardRow): string;
}

const NONE = '–';

export const COLUMNS: readonly Column[] = [
  {
    key: 'score',
    label: 'Score',
    definition: 'Mean of all ratings, both turns pooled, as FastChat counts.',
    firstSort: 'descending',
    valueOf: ({ scores }) => scores.overall.mean,
    textOf: ({ scores }) => formatScore(scores.overall.mean),
    explain: explainScore,
  },
  turnColumn(1, 'turn1'),
  turnColumn(2, 'turn2'),
  {
    key: 'coverage',
    label: 'Rated',
    definition: 'Turns with a rating, of all turns the run should have. What is not rated is left out of every mean.',
    firstSort: 'descending',
    valueOf: ({ scores: { overall } }) => ratio(overall.rated, overall.rated + overall.unrated),
    textOf: ({ scores: { overall } }) => `${overall.rated}/${overall.rated + overall.unrated}`,
    explain: ({ scores: { overall } }) =>
      overall.unrated === 0
        ? `All ${overall.rated} turns are rated.`
        : `${counted(overall.unrated, 'turn')} of ${overall.rated + overall.unrated} without a rating: left out of the score, not counted as zero. The reasons stand below.`,
  },
  {
    key: 'length',
    label: 'Length',
    definition: 'Mean length of an answer, in characters. Judges tend to like long answers.',
    firstSort: 'descending',
    valueOf: ({ meanAnswerCharacters }) => meanAnswerCharacters,
    textOf: ({ meanAnswerCharacters: mean }) => (mean === null ? NONE : Math.round(mean).toLocaleString('en')),
    explain: ({ meanAnswerCharacters: mean }) =>
      mean === null ? 'No answer yet.' : `An answer has ${Math.round(mean).toLocaleString('en')} characters on average.`,
  },
  {
    key: 'speed',
    label: 'Tokens/s',
    definition: 'Tokens written, over the time spent answering, all turns together.',
    firstSort: 'descending',
    valueOf: ({ tokensPerSecond }) => tokensPerSecond,
    textOf: ({ tokensPerSecond: speed }) => (speed === null ? NONE : speed.toFixed(speed < 10 ? 1 : 0)),
    explain: ({ tokensPerSecond: speed }) =>
      speed === null ? 'This engine counts no tokens.' : `${formatSpeed(speed)}: reading the question is part of the time.`,
  },
  {
    key: 'memory',
    label: 'GPU peak',
    definition: 'Most bytes of GPU buffers that were allocated at once while answering.',
    firstSort: 'ascending',
    valueOf: ({ peakGpuBytes }) => peakGpuBytes,
    textOf: ({ peakGpuBytes: bytes }) => (bytes === null ? NONE : formatBytes(bytes)),
    explain: ({ peakGpuBytes: bytes }) =>
      bytes === null
        ? 'Not measured: the model did not run on this computer’s GPU, or its engine cannot count.'
        : `At most ${formatBytes(bytes)} of GPU buffers at once (${bytes.toLocaleString('en')} bytes), measured.`,
  },
  {
    key: 'cost',
    label: 'Cost',
    definition: 'What the judge took for this run, from the tokens its server counted.',
    firstSort: 'ascending',
    valueOf: ({ usd }) => usd,
    textOf: ({ usd }) => (usd === null ? NONE : formatUsd(usd)),
    explain: ({ usd }) =>
      usd === null ? 'This judge has no price.' : `${formatUsd(usd)} for the judge’s tokens, at the price in the configuration.`,
  },
];

/** The column of a key. */
export function columnOf(key: ColumnKey): Column {
  const column = COLUMNS.find((each) => each.key === key);
  if (column === undefined) throw new Error(`there is no column ${key}`);
  return column;
}

export interface Sorting {
  readonly key: ColumnKey;
  readonly direction: 'ascending' | 'descending';
}

/** A click on a head: its first direction, then the other one. */
export function nextSorting(current: Sorting, key: ColumnKey): Sorting {
  if (current.key !== key) return { key, direction: columnOf(key).firstSort };
  return { key, direction: current.direction === 'ascending' ? 'descending' : 'ascending' };
}

/** Sorted rows; unknown values last either way, equal ones in their old order. */
export function sortRows(rows: readonly LeaderboardRow[], { key, direction }: Sorting): readonly LeaderboardRow[] {
  const { valueOf } = columnOf(key);
  const sign = direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (left - right);
  });
}

function turnColumn(turn: 1 | 2, key: 'turn1' | 'turn2'): Column {
  const scoreOf = ({ scores }: LeaderboardRow) => scores.turns[turn === 1 ? 0 : 1];
  const what = turn === 1 ? 'the first turn' : 'the second turn, judged with the whole conversation in view';
  return {
    key,
    label: `Turn ${turn}`,
    definition: `Mean rating of ${what}.`,
    firstSort: 'descending',
    valueOf: (row) => scoreOf(row).mean,
    textOf: (row) => formatScore(scoreOf(row).mean),
    explain: (row) => {
      const { mean, rated, unrated } = scoreOf(row);
      return mean === null
        ? `No rating of turn ${turn} yet.`
        : `Mean of ${counted(rated, 'rating')} of ${what}; ${unrated === 0 ? 'none is missing' : `${unrated} missing`}.`;
    },
  };
}

function explainScore({ scores: { overall, interval, meanOfTurns } }: LeaderboardRow): string {
  if (overall.mean === null) return 'No turn is rated yet, so there is no score.';
  const parts = [`Mean of ${counted(overall.rated, 'rating')}, both turns pooled, as FastChat counts.`];
  if (interval !== null)
    parts.push(
      `95 % interval ${formatScore(interval[0])} to ${formatScore(interval[1])}: bootstrap over whole questions.`,
    );
  if (overall.unrated > 0) parts.push(`${counted(overall.unrated, 'turn')} not rated.`);
  if (meanOfTurns !== null && Math.abs(meanOfTurns - overall.mean) >= 0.005)
    parts.push(`Mean of the two turns: ${formatScore(meanOfTurns)}.`);
  return parts.join(' ');
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
