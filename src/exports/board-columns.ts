/** The columns that a copied leaderboard can have: the keys of the page's columns, each in plain words. */
import { FLAG_NAMES, FLAGS } from '../core/flags.ts';
import type { LeaderboardRow } from '../core/score-types.ts';

/** One column of a copied table; cells are plain text. */
export interface BoardColumn {
  readonly head: string;
  readonly cell: (row: LeaderboardRow) => string;
  /** Left out where it tells nothing about any row. */
  readonly isNeeded?: (row: LeaderboardRow) => boolean;
}

export const NONE = '–';

const MIB = 1024 ** 2;

/** By key of the page's column; one of the page may become several. */
const COLUMNS: Readonly<Record<string, readonly BoardColumn[]>> = {
  score: [
    { head: 'Score', cell: ({ scores, isHeadline }) => (isHeadline ? toMean(scores.overall.mean) : NONE) },
    { head: '95 % interval', cell: ({ scores, isHeadline }) => (isHeadline ? toRange(scores.interval) : NONE) },
    {
      head: 'Bounds',
      cell: ({ scores }) => toRange(scores.overall.rated === 0 ? null : scores.overall.bounds),
      isNeeded: ({ scores }) => scores.overall.rated > 0 && scores.overall.unrated > 0,
    },
  ],
  turn1: [{ head: 'Turn 1', cell: ({ scores }) => toMean(scores.turns[0].mean) }],
  turn2: [
    { head: 'Turn 2', cell: ({ scores }) => toMean(scores.turns[1].mean) },
    {
      head: 'Mean of turns',
      cell: ({ scores }) => toMean(scores.meanOfTurns),
      isNeeded: ({ scores }) =>
        scores.meanOfTurns !== null && toMean(scores.meanOfTurns) !== toMean(scores.overall.mean),
    },
  ],
  change: [{ head: 'Turn 2 less turn 1', cell: ({ scores: { turns } }) => toChange(turns[0].mean, turns[1].mean) }],
  attempts: [
    {
      head: 'Spread of attempts',
      cell: ({ scores }) => toMean(scores.attemptSpread),
      isNeeded: ({ scores }) => scores.attemptSpread !== null,
    },
  ],
  coverage: [{ head: 'Rated', cell: ({ scores: { overall } }) => `${overall.rated} of ${overall.rated + overall.unrated}` }],
  alpha: [
    { head: 'Alpha', cell: ({ jury }) => toMean(jury?.alpha ?? null), isNeeded: ({ jury }) => (jury?.jurors.length ?? 0) > 1 },
  ],
  noise: [
    {
      head: 'Repeat spread',
      cell: ({ jury }) => toMean(jury?.repeatSpread ?? null),
      isNeeded: ({ jury }) => (jury?.repeats ?? 1) > 1,
    },
  ],
  flags: [{ head: 'Flags', cell: flagsText, isNeeded: ({ flaggedTurns }) => flaggedTurns > 0 }],
  length: [
    {
      head: 'Mean length (characters)',
      cell: ({ meanAnswerCharacters: mean }) => (mean === null ? NONE : String(Math.round(mean))),
    },
  ],
  speed: [
    {
      head: 'Tokens/s',
      cell: ({ tokensPerSecond: speed }) => (speed === null ? NONE : speed.toFixed(1)),
      isNeeded: ({ tokensPerSecond }) => tokensPerSecond !== null,
    },
  ],
  memory: [
    {
      head: 'GPU peak (MiB)',
      cell: ({ peakGpuBytes: bytes }) => (bytes === null ? NONE : String(Math.round(bytes / MIB))),
      isNeeded: ({ peakGpuBytes }) => peakGpuBytes !== null,
    },
  ],
  cost: [
    {
      head: 'Judge’s cost (USD)',
      cell: ({ usd }) => (usd === null ? NONE : usd.toFixed(4)),
      isNeeded: ({ usd }) => usd !== null,
    },
  ],
};

/** All keys but those of categories, in the order of a table. */
export const BOARD_COLUMN_KEYS: readonly string[] = Object.keys(COLUMNS);

/** What is copied where nobody chose: all that says something of its own. */
export const USUAL_COLUMN_KEYS: readonly string[] = BOARD_COLUMN_KEYS.filter((key) => key !== 'change');

const CATEGORY = 'category-';

/** Key of a category's column. */
export function categoryKey(category: string): string {
  return `${CATEGORY}${category}`;
}

/** The category of such a key; null for any other key. */
export function categoryOfKey(key: string): string | null {
  return key.startsWith(CATEGORY) ? key.slice(CATEGORY.length) : null;
}

/** The columns of these keys, in their order; a key that means nothing here has none. */
export function boardColumns(keys: readonly string[]): readonly BoardColumn[] {
  return keys.flatMap((key) => {
    const category = categoryOfKey(key);
    return category === null ? (COLUMNS[key] ?? []) : [categoryColumn(category)];
  });
}

function categoryColumn(category: string): BoardColumn {
  const scoreOf = ({ scores }: LeaderboardRow) => scores.categories.find((each) => each.category === category)?.score;
  return { head: category, cell: (row) => toMean(scoreOf(row)?.mean ?? null) };
}

function flagsText({ flags, flaggedTurns }: LeaderboardRow): string {
  const parts = FLAG_NAMES.filter((name) => flags[name] !== undefined);
  return flaggedTurns === 0 ? NONE : parts.map((name) => `${FLAGS[name].label}: ${flags[name]}`).join(', ');
}

function toMean(mean: number | null): string {
  return mean === null ? NONE : mean.toFixed(2);
}

function toRange(range: readonly [number, number] | null): string {
  return range === null ? NONE : `${toMean(range[0])} – ${toMean(range[1])}`;
}

/** With a sign; a real minus. */
function toChange(first: number | null, second: number | null): string {
  if (first === null || second === null) return NONE;
  const text = Math.abs(second - first).toFixed(2);
  return `${second < first ? '−' : '+'}${text}`;
}
