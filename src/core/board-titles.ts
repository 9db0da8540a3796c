/** What tells leaderboards of one title apart: what their judges' servers used and took. */
import { judgedBy, togetherBy } from './judged-by.ts';
import type { Leaderboard } from './score-types.ts';
import type { RunState, SentParameters } from './types.ts';

type Titled = Pick<Leaderboard, 'identity' | 'benchLabel' | 'judgeLabel' | 'isPractice' | 'rows'>;

/**
 * `its server used gpt-4.1-nano-2025-04-14, took temperature 0`, by the identity of each board that shares its bench and
 * judge with another one; nothing for a board whose title is its own, or whose servers did not say.
 *
 * @param states  the runs of all boards
 */
export function serverWordsOf(boards: readonly Titled[], states: readonly RunState[]): ReadonlyMap<string, string> {
  const isShared = (board: Titled) => boards.some((other) => other !== board && titleKey(other) === titleKey(board));
  return new Map(boards.filter(isShared).flatMap((board) => {
    const words = serverWords(board, states);
    return words === null ? [] : [[board.identity, words]];
  }));
}

function titleKey({ benchLabel, judgeLabel, isPractice }: Titled): string {
  return JSON.stringify([benchLabel, judgeLabel, isPractice]);
}

function serverWords({ rows }: Titled, states: readonly RunState[]): string | null {
  const members = states.filter(({ spec }) => rows.some(({ runId }) => runId === spec.runId));
  const { servedModels, sentParameters } = togetherBy(members.flatMap(judgedBy));
  const words = [
    ...(servedModels.length === 0 ? [] : [`used ${servedModels.join(' and ')}`]),
    ...(sentParameters.length === 0 ? [] : [`took ${sentParameters.map(fieldText).join(' and ')}`]),
  ];
  return words.length === 0 ? null : `its server ${words.join(', ')}`;
}

function fieldText(fields: SentParameters): string {
  const entries = Object.entries(fields);
  return entries.length === 0 ? 'nothing but the messages' : entries.map(([name, value]) => `${name} ${value}`).join(', ');
}
