/** The list of questions: what each run got, and which questions a filter keeps. Pure. */
import { flagsOf } from '../../../core/flags.ts';
import { DISAGREEMENT, panelRange } from '../../../core/jury-summary.ts';
import { turnsOf } from '../../../core/questions.ts';
import { ratingOf, unratedReason } from '../../../core/run.ts';
import { mean } from '../../../core/statistics.ts';
import type { FlagName } from '../../../core/score-types.ts';
import type { Question, RunState, Turn, TurnKey, UnratedReason } from '../../../core/types.ts';
import { SHOW_FILTERS, type BrowseAddress, type QuestionSort, type ShowFilter } from './address.ts';
import { holdsAll, wordsOf } from './question-text.ts';

/** One turn of one run in the list. */
export interface TurnMark {
  readonly turn: Turn;
  readonly rating: number | null;
  /** null: rated. */
  readonly reason: UnratedReason | null;
}

/** One question in the list, with the marks of each run shown. */
export interface QuestionItem {
  readonly question: Question;
  readonly marks: readonly { readonly runId: string; readonly label: string; readonly turns: readonly TurnMark[] }[];
  /** Lowest and highest of the runs' mean ratings of the question; null where no run is rated. */
  readonly means: readonly [number, number] | null;
}

/** What the list goes by. */
export type QuestionFilters = Pick<BrowseAddress, 'find' | 'category' | 'show' | 'choiceIndex' | 'only' | 'score' | 'sort'>;

/** At or below this rating an answer is a low one. */
export const LOW_RATING = 3;

/** Points between two models' mean ratings of a question from which it counts as a difference. */
const APART = 3;

/** The questions of the first run's bench that the filters keep, in the order asked for. */
export function listQuestions(states: readonly RunState[], filters: QuestionFilters): readonly QuestionItem[] {
  const questions = states[0]?.spec.bench.questions ?? [];
  const words = wordsOf(filters.find);
  const items = questions
    .filter(({ category }) => filters.category === null || category === filters.category)
    .filter((question) => passes(question, states, filters))
    .filter((question) => words.length === 0 || holdsAll(question, states, words))
    .map((question) => itemOf(question, states, filters));
  return sorted(items, filters.sort);
}

/** How many questions each filter would keep, whatever category, words and ratings are looked for. */
export function countByFilter(
  states: readonly RunState[],
  { choiceIndex, only }: Pick<QuestionFilters, 'choiceIndex' | 'only'>,
): ReadonlyMap<ShowFilter, number> {
  const questions = states[0]?.spec.bench.questions ?? [];
  const turns = questions.map((question) => states.map((state) => turnsOfRun(question, state, { choiceIndex, only })));
  return new Map(SHOW_FILTERS.map((show) => [show, turns.filter((each) => isShown(each, show)).length]));
}

/** The item before or after the one shown; the first one if the one shown is not in the list. */
export function neighbourOf(items: readonly QuestionItem[], questionId: number | null, step: 1 | -1): number | null {
  const index = items.findIndex(({ question }) => question.questionId === questionId);
  const target = items[index < 0 ? 0 : index + step];
  return target?.question.questionId ?? null;
}

/** Points between the best and the worst run's mean rating of a question; 0 with fewer than two rated runs. */
export function gapOf({ means }: Pick<QuestionItem, 'means'>): number {
  return means === null ? 0 : means[1] - means[0];
}

function itemOf(question: Question, states: readonly RunState[], filters: QuestionFilters): QuestionItem {
  const marks = states.map((state) => ({
    runId: state.spec.runId,
    label: state.spec.model.label,
    turns: keysOf(question, filters).map((key) => markOf(state, key)),
  }));
  return { question, marks, means: meansOf(marks.map(({ turns }) => turns)) };
}

function markOf(state: RunState, key: TurnKey): TurnMark {
  return { turn: key.turn, rating: ratingOf(state, key), reason: unratedReason(state, key) };
}

function keysOf(question: Question, { choiceIndex, only }: Pick<QuestionFilters, 'choiceIndex' | 'only'>): readonly TurnKey[] {
  const turns = turnsOf(question).filter((turn) => only === null || turn === only);
  return turns.map((turn) => ({ questionId: question.questionId, choiceIndex, turn }));
}

function meansOf(runs: readonly (readonly Pick<TurnMark, 'rating'>[])[]): QuestionItem['means'] {
  const means = runs.flatMap((turns) => mean(turns.flatMap(({ rating }) => rating ?? [])) ?? []);
  return means.length === 0 ? null : [Math.min(...means), Math.max(...means)];
}

/** Questions without a rating come last in every order but the bench's; ties keep that order. */
function sorted(items: readonly QuestionItem[], sort: QuestionSort): readonly QuestionItem[] {
  const rankOf: Readonly<Record<QuestionSort, (item: QuestionItem) => number>> = {
    number: () => 0,
    lowest: ({ means }) => means?.[0] ?? Number.POSITIVE_INFINITY,
    highest: ({ means }) => -(means?.[1] ?? Number.NEGATIVE_INFINITY),
    gap: (item) => -gapOf(item),
  };
  // Two infinities make no difference that could be sorted by.
  return items.toSorted((a, b) => rankOf[sort](a) - rankOf[sort](b) || 0);
}

function passes(question: Question, states: readonly RunState[], filters: QuestionFilters): boolean {
  const turns = states.map((state) => turnsOfRun(question, state, filters));
  return isShown(turns, filters.show) && isInRange(turns.flat(), filters.score);
}

function isInRange(turns: readonly RunTurn[], range: BrowseAddress['score']): boolean {
  return range === null || turns.some(({ rating }) => rating !== null && rating >= range[0] && rating <= range[1]);
}

function isShown(turns: readonly (readonly RunTurn[])[], show: ShowFilter): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'unrated':
      return turns.flat().some(({ rating }) => rating === null);
    case 'low':
      return turns.flat().some(({ rating }) => rating !== null && rating <= LOW_RATING);
    case 'apart':
      return gapOf({ means: meansOf(turns) }) >= APART;
    case 'disagree':
      return turns.flat().some(({ range }) => range !== null && range >= DISAGREEMENT);
    case 'flagged':
      return turns.flat().some(({ flags }) => flags.length > 0);
    default:
      return turns.flat().some(({ flags }) => flags.includes(show));
  }
}

interface RunTurn {
  readonly rating: number | null;
  /** Points between the judges of a jury. */
  readonly range: number | null;
  readonly flags: readonly FlagName[];
}

function turnsOfRun(
  question: Question,
  state: RunState,
  filters: Pick<QuestionFilters, 'choiceIndex' | 'only'>,
): readonly RunTurn[] {
  return keysOf(question, filters).map((key) => ({
    rating: ratingOf(state, key),
    range: panelRange(state, key),
    flags: flagsOf(state, key),
  }));
}
