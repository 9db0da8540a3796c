/** What a reader of a rating should know about its turn. Flags are shown and counted; they never change a score. */
import { ERROR_TEXT } from './fastchat-format.ts';
import { gibberishIn } from './gibberish.ts';
import { disputedReferences, isShownDispute, type DisputedReference } from './known-faults.ts';
import { seatsOf } from './jury.ts';
import { isPromptEdited } from './prompt-check.ts';
import { withoutThinking } from './protocol.ts';
import { otherReadings } from './rating.ts';
import { allTurns, judgingKey, questionOf, turnKey } from './run.ts';
import type { FlagCounts, FlagName } from './score-types.ts';
import type { AnswerTurn, Judgment, RunState, TurnKey } from './types.ts';

/** A flag in words. */
export interface FlagText {
  /** A few words, for a chip or a list. */
  readonly label: string;
  /** One sentence: what it means, and what follows. */
  readonly sentence: string;
}

/** In the order in which flags are shown: the judgment, the answer, what the judge was shown. */
export const FLAGS: Readonly<Record<FlagName, FlagText>> = {
  'second-pattern': {
    label: 'rating in single brackets',
    sentence: 'The judge did not write [[n]] as asked; FastChat then takes the first [n], which can be a footnote or a list index.',
  },
  'out-of-range': {
    label: 'rating outside 1–10',
    sentence: 'The rating read from the judgment is not between 1 and 10; FastChat counts it as it is.',
  },
  'several-ratings': {
    label: 'several ratings',
    sentence: 'The judgment holds different numbers in brackets; FastChat counts the first.',
  },
  repeated: {
    label: 'judged more than once',
    sentence: 'The imported files hold several judgments of this turn; FastChat counts them all.',
  },
  truncated: {
    label: 'cut answer',
    sentence: 'The answer ended because there was no room for more; the judge saw it as it is.',
  },
  'empty-answer': {
    label: 'empty answer',
    sentence: 'There was nothing to judge: the answer is empty, or holds a think block alone.',
  },
  gibberish: {
    label: 'mostly not words',
    sentence: 'The answer is one thing over and over, or mostly no words: the model or the graphics card may have failed without a word.',
  },
  'error-text': {
    label: 'error text as answer',
    sentence: 'The answer is the text that FastChat stores when a model fails; the judge rated it like any other.',
  },
  'verdict-in-answer': {
    label: 'verdict in the answer',
    sentence: 'The answer itself holds [[n]], [[A]], [[B]] or [[C]]: it may mislead the judge, or mean to.',
  },
  'edited-prompt': {
    label: 'edited judge prompt',
    sentence: 'What the judge was sent is not the bench’s template of that name filled with these texts: someone changed one of them.',
  },
  'disputed-reference': {
    label: 'disputed reference',
    sentence: 'The reference answer that the judge was shown is known to be wrong in at least one turn.',
  },
};

/** All flags, in the order in which they are shown. */
export const FLAG_NAMES = Object.keys(FLAGS) as readonly FlagName[];

/** The flags of one turn, in the order of FLAGS; of a turn neither answered nor judged, none. */
export function flagsOf(state: RunState, key: TurnKey): readonly FlagName[] {
  return flagsByTurn(state).get(turnKey(key)) ?? [];
}

/** How many turns have each flag. */
export function countFlags(state: RunState): FlagCounts {
  const counts: Partial<Record<FlagName, number>> = {};
  for (const flags of flagsByTurn(state).values()) for (const flag of flags) counts[flag] = (counts[flag] ?? 0) + 1;
  return counts;
}

/** Turns with at least one flag. */
export function countFlaggedTurns(state: RunState): number {
  return flagsByTurn(state).size;
}

/** A state never changes, so its flags are found once. */
const found = new WeakMap<RunState, ReadonlyMap<string, readonly FlagName[]>>();

/** Flags by `turnKey`, of the run's own turns; turns without a flag are left out. */
function flagsByTurn(state: RunState): ReadonlyMap<string, readonly FlagName[]> {
  const known = found.get(state) ?? findFlags(state);
  found.set(state, known);
  return known;
}

function findFlags(state: RunState): ReadonlyMap<string, readonly FlagName[]> {
  const disputed = new Map(disputedReferences(state.spec).map((each) => [each.questionId, each]));
  const turns = allTurns(state.spec).map((key) => [turnKey(key), flagsOfTurn(state, key, disputed)] as const);
  return new Map(turns.filter(([, flags]) => flags.length > 0));
}

function flagsOfTurn(
  state: RunState,
  key: TurnKey,
  disputed: ReadonlyMap<number, DisputedReference>,
): readonly FlagName[] {
  const answer = state.answers.get(turnKey(key));
  const judgments = judgmentsOf(state, key);
  const dispute = disputed.get(key.questionId);
  const flags = new Set<FlagName>([
    ...(answer === undefined ? [] : answerFlags(answer, questionOf(state.spec, key).category)),
    ...judgments.flatMap(judgmentFlags),
  ]);
  if (state.spec.jury === undefined && judgments.length > 1) flags.add('repeated');
  if (judgments.length > 0 && dispute !== undefined && isShownDispute(dispute, key.turn)) flags.add('disputed-reference');
  if (judgments.some((judgment) => isPromptEdited(state, judgment))) flags.add('edited-prompt');
  return FLAG_NAMES.filter((flag) => flags.has(flag));
}

/**
 * Every judgment of a turn, by seat, and of each seat oldest first: its last one is the one in `state.judgments`. Several
 * of one seat come of imported files alone.
 */
export function judgmentsOf(state: RunState, key: TurnKey): readonly Judgment[] {
  return seatsOf(state.spec).flatMap(({ seat }) => judgmentsOfSeat(state, judgingKey({ ...key, seat })));
}

function judgmentsOfSeat(state: RunState, id: string): readonly Judgment[] {
  const last = state.judgments.get(id);
  if (last === undefined) return [];
  const before = state.repeats.get(id);
  return before === undefined ? [last] : [...before, last];
}

/** What FastChat stores in place of an answer that failed, by its local script and by its API script. */
const ERROR_TEXTS = ['ERROR', ERROR_TEXT];

const VERDICT = /\[\[(?:\d+(?:\.\d*)?|[ABC])\]\]/;

/** A shorter answer may well be a formula, a list of numbers or a sign. */
const FEWEST_CHARACTERS = 20;

/** Categories whose good answers may be formulas, code or tables alone: of real answers, only such were taken for no words. */
const FORMAL_CATEGORIES = ['math', 'coding', 'extraction', 'reasoning'];

function isGibberish(text: string, category: string): boolean {
  if (text.length < FEWEST_CHARACTERS) return false;
  const found = gibberishIn(text);
  return found !== null && (found !== 'no-words' || !FORMAL_CATEGORIES.includes(category));
}

function answerFlags({ completion }: AnswerTurn, category: string): readonly FlagName[] {
  const shown = withoutThinking(completion.text).trim();
  const flags: FlagName[] = [];
  if (completion.finishReason === 'length' || completion.finishReason === 'context-full') flags.push('truncated');
  if (shown === '') flags.push('empty-answer');
  if (isGibberish(shown, category)) flags.push('gibberish');
  if (ERROR_TEXTS.includes(shown)) flags.push('error-text');
  if (VERDICT.test(shown)) flags.push('verdict-in-answer');
  return flags;
}

function judgmentFlags({ rating, ratingPattern, completion }: Judgment): readonly FlagName[] {
  const flags: FlagName[] = [];
  if (rating !== null && ratingPattern === 2) flags.push('second-pattern');
  if (rating !== null && (rating < 1 || rating > 10)) flags.push('out-of-range');
  if (otherReadings(completion.text).areSeveral) flags.push('several-ratings');
  return flags;
}

/**
 * The second reading of a judgment where it differs from the strict rating: the last number from 1 to 10 in the
 * brackets; null where both are the same, or there is no such number.
 */
export function secondReading({ rating, completion }: Judgment): number | null {
  const { last } = otherReadings(completion.text);
  return last === rating ? null : last;
}
