/** The list of questions: what each run got, and which questions a filter keeps. Pure. */
import { flagsOf } from '../../../core/flags.ts';
import { seatsOf } from '../../../core/jury.ts';
import { DISAGREEMENT, panelRange } from '../../../core/jury-summary.ts';
import { atTurn, turnsOf } from '../../../core/questions.ts';
import { judgingKey, ratingOf, turnKey, unratedReason } from '../../../core/run.ts';
import type { FlagName } from '../../../core/score-types.ts';
import type { Question, RunState, Turn, TurnKey, UnratedReason } from '../../../core/types.ts';
import { SHOW_FILTERS, type BrowseAddress, type ShowFilter } from './address.ts';

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
}

/** At or below this rating an answer is a low one. */
export const LOW_RATING = 3;

/** Points between two models' mean ratings of a question from which it counts as a difference. */
const APART = 3;

/** The questions of the first run's bench that the filters keep, in the bench's order. */
export function listQuestions(
  states: readonly RunState[],
  filters: Pick<BrowseAddress, 'find' | 'category' | 'show' | 'choiceIndex'>,
): readonly QuestionItem[] {
  const questions = states[0]?.spec.bench.questions ?? [];
  const words = filters.find.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return questions
    .filter(({ category }) => filters.category === null || category === filters.category)
    .filter((question) => passes(question, states, filters))
    .filter((question) => words.length === 0 || holdsAll(textOf(question, states), words))
    .map((question) => ({ question, marks: marksOf(question, states, filters.choiceIndex) }));
}

/** How many questions each filter would keep, whatever category and words are looked for. */
export function countByFilter(
  states: readonly RunState[],
  choiceIndex: number,
): ReadonlyMap<ShowFilter, number> {
  const questions = states[0]?.spec.bench.questions ?? [];
  return new Map(
    SHOW_FILTERS.map((show) => [show, questions.filter((each) => passes(each, states, { show, choiceIndex })).length]),
  );
}

/** The item before or after the one shown; the first one if the one shown is not in the list. */
export function neighbourOf(items: readonly QuestionItem[], questionId: number | null, step: 1 | -1): number | null {
  const index = items.findIndex(({ question }) => question.questionId === questionId);
  const target = items[index < 0 ? 0 : index + step];
  return target?.question.questionId ?? null;
}

function marksOf(question: Question, states: readonly RunState[], choiceIndex: number): QuestionItem['marks'] {
  return states.map((state) => ({
    runId: state.spec.runId,
    label: state.spec.model.label,
    turns: turnsOf(question).map((turn) => markOf(state, { questionId: question.questionId, choiceIndex, turn })),
  }));
}

function markOf(state: RunState, key: TurnKey): TurnMark {
  return { turn: key.turn, rating: ratingOf(state, key), reason: unratedReason(state, key) };
}

function passes(
  question: Question,
  states: readonly RunState[],
  { show, choiceIndex }: { readonly show: ShowFilter; readonly choiceIndex: number },
): boolean {
  const turns = states.map((state) => turnsOfRun(question, state, choiceIndex));
  switch (show) {
    case 'all':
      return true;
    case 'unrated':
      return turns.flat().some(({ rating }) => rating === null);
    case 'low':
      return turns.flat().some(({ rating }) => rating !== null && rating <= LOW_RATING);
    case 'apart':
      return spreadOf(turns) >= APART;
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

function turnsOfRun(question: Question, state: RunState, choiceIndex: number): readonly RunTurn[] {
  return turnsOf(question).map((turn) => {
    const key = { questionId: question.questionId, choiceIndex, turn };
    return { rating: ratingOf(state, key), range: panelRange(state, key), flags: flagsOf(state, key) };
  });
}

/** Points between the best and the worst run's mean rating of a question; 0 with fewer than two rated runs. */
function spreadOf(runs: readonly (readonly RunTurn[])[]): number {
  const means = runs.flatMap((turns) => {
    const ratings = turns.flatMap(({ rating }) => rating ?? []);
    return ratings.length === 0 ? [] : ratings.reduce((sum, rating) => sum + rating, 0) / ratings.length;
  });
  return means.length < 2 ? 0 : Math.max(...means) - Math.min(...means);
}

/** Everything said about a question: ids, category, turns, answers and judgments of every attempt. */
function textOf(question: Question, states: readonly RunState[]): string {
  const said = states.flatMap((state) =>
    turnsOf(question).flatMap((turn) =>
      Array.from({ length: state.spec.settings.choices }, (_, choiceIndex) => {
        const key = { questionId: question.questionId, choiceIndex, turn };
        const judgments = seatsOf(state.spec).map(({ seat }) => state.judgments.get(judgingKey({ ...key, seat })));
        return [state.answers.get(turnKey(key)), ...judgments].map((each) => each?.completion.text ?? '').join('\n');
      }),
    ),
  );
  const asked = turnsOf(question).map((turn) => atTurn(question.turns, turn) ?? '');
  return [String(question.questionId), question.category, ...asked, ...said].join('\n').toLowerCase();
}

function holdsAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}
