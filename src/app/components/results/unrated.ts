/** What is missing in a run, grouped by reason. Pure. */
import { judgmentsOf } from '../../../core/flags.ts';
import { seatsOf } from '../../../core/jury.ts';
import { answerFailure, allTurns, ratingOf, stepId, unratedReason } from '../../../core/run.ts';
import { UNRATED_SENTENCES } from '../../../core/unrated-words.ts';
import type { Failure, RunState, TurnKey, UnratedReason } from '../../../core/types.ts';

/** Unrated turns of one run for one reason. */
export interface UnratedGroup {
  readonly reason: UnratedReason;
  /** The reason in words, without a count. */
  readonly sentence: string;
  readonly turns: readonly TurnKey[];
  /** What the failures said, each once; of what is not done, why the run ended before. */
  readonly messages: readonly string[];
}

/** The reason in words. */
export function unratedSentence(reason: UnratedReason): string {
  return UNRATED_SENTENCES[reason];
}

/**
 * In the order of UNRATED_SENTENCES; reasons that do not occur are left out.
 *
 * @param without  ids of questions that the score leaves out
 */
export function unratedGroups(state: RunState, without: readonly number[] = []): readonly UnratedGroup[] {
  const turns = allTurns(state.spec)
    .filter(({ questionId }) => !without.includes(questionId))
    .filter((key) => !isCounted(state, key))
    .map((key) => ({ key, reason: unratedReason(state, key) }));
  return (Object.keys(UNRATED_SENTENCES) as UnratedReason[]).flatMap((reason) => {
    const missing = turns.filter((turn) => turn.reason === reason).map(({ key }) => key);
    if (missing.length === 0) return [];
    const messages = reason === 'pending' ? endMessages(state) : messagesOf(state, missing);
    return { reason, sentence: UNRATED_SENTENCES[reason], turns: missing, messages };
  });
}

/** Of one judge an earlier judgment of the turn may have a rating, which counts; of a jury every judge must have rated. */
function isCounted(state: RunState, key: TurnKey): boolean {
  if (state.spec.jury !== undefined) return ratingOf(state, key) !== null;
  return judgmentsOf(state, key).some(({ rating }) => rating !== null);
}

function endMessages({ status, endReason }: RunState): readonly string[] {
  return (status === 'failed' || status === 'stopped') && endReason !== null ? [endReason] : [];
}

function messagesOf(state: RunState, turns: readonly TurnKey[]): readonly string[] {
  const failures = turns.flatMap((key) => answerFailure(state, key) ?? judgeFailures(state, key));
  return [...new Set(failures.map(({ message }) => message))];
}

function judgeFailures(state: RunState, key: TurnKey): readonly Failure[] {
  return seatsOf(state.spec).flatMap(({ seat }) => state.failures.get(stepId({ step: 'judge', ...key, seat })) ?? []);
}
