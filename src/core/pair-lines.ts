/** A pair run as FastChat's `<judge>_pair.jsonl`. */
import { judgmentKey, pairingOf, standingPairs } from './pair-run.ts';
import { matchKey } from './pair-games.ts';
import type { PairRun } from './pair-types.ts';
import { pairJudgmentRow, pairMatches } from './pairwise.ts';
import { toPythonJsonLines } from './python-json.ts';

/**
 * The finished matches as rows: those of our own in gen_judgment's order, imported ones as they stood in their files,
 * repeats among them. What has one game only is no row.
 */
export function toPairLines({ spec, judgments }: Pick<PairRun, 'spec' | 'judgments'>): string {
  const { finished } = standingPairs({ spec, judgments });
  const row = (judgment: (typeof finished)[number]) => pairJudgmentRow(spec.judge.judgeId, judgment);
  if (spec.origin !== undefined) return toPythonJsonLines(finished.map(row));
  const byKey = new Map(finished.map((judgment) => [judgmentKey(spec, judgment), judgment]));
  const matches = pairMatches(spec.bench, pairingOf(spec), spec.settings);
  return toPythonJsonLines(matches.flatMap((match) => byKey.get(matchKey(match, spec.judge.judgeId)) ?? []).map(row));
}
