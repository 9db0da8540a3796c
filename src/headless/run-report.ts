/** What a finished group says on the terminal. */
import { serverWordsOf } from '../core/board-titles.ts';
import { judgeTitle } from '../core/judge-cards.ts';
import { answerFailure, allTurns, progressOf } from '../core/run.ts';
import { leaderboards } from '../core/scores.ts';
import type { Leaderboard, LeaderboardRow } from '../core/score-types.ts';
import type { RunState } from '../core/types.ts';
import { formatTable } from './text-table.ts';

const MIB = 1024 ** 2;

/**
 * One table for each set of runs that may be compared, and below it what its scores lack.
 *
 * @param minCoverage  part of the turns, 0 to 1, that must be rated for a score to be printed
 */
export function printLeaderboards(states: readonly RunState[], minCoverage: number): string {
  const boards = leaderboards(states, minCoverage);
  const serverWords = serverWordsOf(boards, states);
  const tables = boards.map((board) => {
    const words = serverWords.get(board.identity);
    return printLeaderboard(board, `${titleOf(board)}${words === undefined ? '' : ` (${words})`}`);
  });
  return `${tables.join('\n')}${states.flatMap((state) => failureSentence(state) ?? []).join('')}`;
}

/** A model without a score for a reason of its own is not simply missing from the table. */
function failureSentence({ spec, status, endKind, endReason }: RunState): string | null {
  if (status !== 'failed') return null;
  const why = endKind === 'out-of-memory' ? 'does not fit the GPU memory it may use' : `failed: ${endReason ?? 'no reason is known'}`;
  return `${spec.model.modelId}: ${why}\n`;
}

function titleOf({ benchLabel, judgeLabel, isPractice }: Leaderboard): string {
  return `${benchLabel}, judged by ${judgeTitle(judgeLabel, isPractice)}`;
}

function printLeaderboard(board: Leaderboard, title: string): string {
  const header = ['model', 'score', '95 % interval', 'turn 1', 'turn 2', 'rated', 'tokens/s', 'GPU MB', 'USD'];
  const standIn = board.rows.some(({ isStandIn }) => isStandIn)
    ? '* built-in model: checks the set-up, what it writes means nothing\n'
    : '';
  const unranked = board.rows.flatMap(({ modelId, unrankedReason }) =>
    unrankedReason === null ? [] : `${modelId}: not ranked, ${unrankedReason}\n`,
  );
  const gaps = board.rows.flatMap((row) => coverageSentence(row, board.counting.minCoverage) ?? []).join('');
  return `${title}\n${formatTable(header, board.rows.map(cellsOf))}${standIn}${unranked.join('')}${gaps}`;
}

/** What a score with missing ratings could be at most and at least; null where none is missing. */
function coverageSentence({ modelId, scores: { overall }, isHeadline }: LeaderboardRow, minCoverage: number): string | null {
  const { rated, unrated, bounds } = overall;
  if (unrated === 0 || bounds === null) return null;
  const part = `${modelId}: ${rated} of ${rated + unrated} turns are rated`;
  const range = `between ${bounds[0].toFixed(2)} and ${bounds[1].toFixed(2)}`;
  if (isHeadline) return `${part}; with the missing as 1 and as 10 the score is ${range}\n`;
  return `${part}, and a score needs ${Math.round(minCoverage * 100)} % (scores.min_coverage): it is ${range}\n`;
}

function cellsOf(row: LeaderboardRow): readonly string[] {
  const { overall, turns } = row.scores;
  const interval = row.isHeadline ? row.scores.interval : null;
  return [
    `${row.modelId}${row.isStandIn ? ' *' : ''}`,
    figure(row.isHeadline ? overall.mean : null, 2),
    interval === null ? '–' : `${interval[0].toFixed(2)}–${interval[1].toFixed(2)}`,
    figure(turns[0].mean, 2),
    figure(turns[1].mean, 2),
    `${overall.rated}/${overall.rated + overall.unrated}`,
    figure(row.tokensPerSecond, 1),
    figure(row.peakGpuBytes === null ? null : row.peakGpuBytes / MIB, 1),
    figure(row.usd, 4),
  ];
}

function figure(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits);
}

/** A sentence for each run that is not done, and why. */
export function describeRuns(states: readonly RunState[]): readonly string[] {
  return states.flatMap((state) => {
    const gaps = gapsOf(state);
    return gaps.length === 0 ? [] : [`${state.spec.model.modelId}: ${state.status}; ${gaps.join('; ')}`];
  });
}

function gapsOf(state: RunState): readonly string[] {
  const { answerFailures, judgeFailures, unreadable, answered, totalTurns } = progressOf(state);
  const open = totalTurns - answered - answerFailures;
  const failure = allTurns(state.spec).map((key) => answerFailure(state, key)).find((each) => each !== null);
  return [
    state.endReason,
    answerFailures > 0 ? `${answerFailures} turns not answered (${failure?.message})` : null,
    judgeFailures > 0 ? `${judgeFailures} turns not judged` : null,
    unreadable > 0 ? `${unreadable} judgments without a readable rating` : null,
    open > 0 ? `${open} turns left; with --profile they can be gone on with by --resume` : null,
  ].filter((gap) => gap !== null);
}
