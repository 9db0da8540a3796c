/** A leaderboard as a Markdown table, for an issue or a README. */
import { FLAG_NAMES, FLAGS } from '../core/flags.ts';
import { judgeTitle } from '../core/judge-cards.ts';
import type { Counting, Leaderboard, LeaderboardRow } from '../core/score-types.ts';
import type { RunState } from '../core/types.ts';
import { ranksOf } from './ranks.ts';

interface Column {
  readonly head: string;
  readonly cell: (row: LeaderboardRow) => string;
  /** Left out where it tells nothing about any row. */
  readonly isNeeded?: (row: LeaderboardRow) => boolean;
}

const NONE = '–';

const COLUMNS: readonly Column[] = [
  { head: 'Model', cell: (row) => escapeCell(nameWithMarks(row)) },
  { head: 'Score', cell: ({ scores, isHeadline }) => (isHeadline ? toMean(scores.overall.mean) : NONE) },
  { head: '95 % interval', cell: ({ scores, isHeadline }) => (isHeadline ? toRange(scores.interval) : NONE) },
  {
    head: 'Bounds',
    cell: ({ scores }) => toRange(scores.overall.rated === 0 ? null : scores.overall.bounds),
    isNeeded: ({ scores }) => scores.overall.rated > 0 && scores.overall.unrated > 0,
  },
  { head: 'Turn 1', cell: ({ scores }) => toMean(scores.turns[0].mean) },
  { head: 'Turn 2', cell: ({ scores }) => toMean(scores.turns[1].mean) },
  {
    head: 'Mean of turns',
    cell: ({ scores }) => toMean(scores.meanOfTurns),
    isNeeded: ({ scores }) => scores.meanOfTurns !== null && toMean(scores.meanOfTurns) !== toMean(scores.overall.mean),
  },
  {
    head: 'Spread of attempts',
    cell: ({ scores }) => toMean(scores.attemptSpread),
    isNeeded: ({ scores }) => scores.attemptSpread !== null,
  },
  { head: 'Rated', cell: ({ scores: { overall } }) => `${overall.rated} of ${overall.rated + overall.unrated}` },
  { head: 'Alpha', cell: ({ jury }) => toMean(jury?.alpha ?? null), isNeeded: ({ jury }) => (jury?.jurors.length ?? 0) > 1 },
  {
    head: 'Repeat spread',
    cell: ({ jury }) => toMean(jury?.repeatSpread ?? null),
    isNeeded: ({ jury }) => (jury?.repeats ?? 1) > 1,
  },
  { head: 'Flags', cell: flagsText, isNeeded: ({ flaggedTurns }) => flaggedTurns > 0 },
];

/**
 * The table with the sentences that say what was measured and how it was counted; means with two decimals, a dash where
 * there is none. Names are escaped, so that a model's name cannot end a cell. A run that is not over has no rank.
 *
 * @param states  the runs of the board's rows
 */
export function toResultsMarkdown(board: Leaderboard, states: readonly RunState[]): string {
  const ranks = ranksOf(board, states);
  const columns = COLUMNS.filter(({ isNeeded }) => isNeeded === undefined || board.rows.some(isNeeded));
  const judge = judgeTitle(board.judgeLabel, board.isPractice);
  const lines = [
    `${escapeCell(board.benchLabel)}, judged by ${escapeCell(judge)}`,
    ...countingSentences(board.counting),
    ...jurySentences(board),
    '',
    toLine(['#', ...columns.map(({ head }) => head)]),
    toLine(['---:', ...columns.map((_, index) => (index === 0 ? '---' : '---:'))]),
    ...board.rows.map((row) =>
      toLine([String(ranks.get(row.runId) ?? NONE), ...columns.map(({ cell }) => cell(row))]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Nothing for FastChat's own way. */
function countingSentences({ without, repeats, minCoverage }: Counting): readonly string[] {
  const sentences = [
    without.length === 0 ? null : `Not FastChat's score: without the questions ${without.join(', ')}.`,
    repeats === 'all' ? null : "Not FastChat's score: of several judgments of a turn the last one counts.",
    minCoverage === 0 ? null : `Scores and ranks where at least ${Math.round(minCoverage * 100)} % of the turns are rated.`,
  ].filter((sentence) => sentence !== null);
  return sentences.length === 0 ? [] : ['', sentences.join(' ')];
}

function jurySentences({ jury }: Leaderboard): readonly string[] {
  const sentences = [
    (jury?.jurors.length ?? 0) > 1 ? "Alpha: Krippendorff's, between the judges; 1 is agreement, 0 no more than chance." : null,
    (jury?.repeats ?? 1) > 1 ? 'Repeat spread: standard deviation of one judge’s repeated ratings of one turn, averaged.' : null,
  ].filter((sentence) => sentence !== null);
  return sentences.length === 0 ? [] : ['', sentences.join(' ')];
}

function nameWithMarks({ label, isStandIn, unrankedReason }: LeaderboardRow): string {
  const marks = [isStandIn ? 'stand-in' : null, unrankedReason === null ? null : `no rank: ${unrankedReason}`];
  const said = marks.filter((mark) => mark !== null);
  return said.length === 0 ? label : `${label} (${said.join('; ')})`;
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

function toLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function escapeCell(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, '\\$&').replace(/\s+/g, ' ');
}
