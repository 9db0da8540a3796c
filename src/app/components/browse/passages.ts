/**
 * Where words stand: in which question, answer or judgment of which run. Pure. Texts are looked through as they are,
 * without an index: a search of 31 models' 10,000 texts takes some 10 ms, an index some seconds to be made, and parts of
 * words, code and formulas are found, too.
 */
import { judgmentsOf } from '../../../core/flags.ts';
import { atTurn, turnsOf } from '../../../core/questions.ts';
import { turnKey } from '../../../core/run.ts';
import type { Bench, RunState, Turn } from '../../../core/types.ts';
import type { BrowseAddress } from './address.ts';

/** A text that can be found. */
export interface Passage {
  /** The same for the same text whenever it is collected. */
  readonly id: string;
  readonly place: 'question' | 'answer' | 'judgment';
  /** null: a question, which is of no run. */
  readonly run: { readonly runId: string; readonly label: string } | null;
  readonly questionId: number;
  readonly category: string;
  readonly choiceIndex: number;
  readonly turn: Turn;
  /** Place in the bench: by question, turn, then question, answer, judgment. */
  readonly rank: number;
  readonly text: string;
  readonly lowerCase: string;
}

export interface FoundPassages {
  /** The first ones, by question and turn: question, answers, judgments. */
  readonly passages: readonly Passage[];
  /** How many there are in all, and of how many runs. */
  readonly total: number;
  readonly runs: number;
}

type PassageFilters = Pick<BrowseAddress, 'category' | 'only'>;

/**
 * The passages that hold every word.
 *
 * @param states  runs of one bench
 * @param words   in lower case; none find nothing
 */
export function findPassages(
  states: readonly RunState[],
  words: readonly string[],
  { most, ...filters }: PassageFilters & { readonly most: number },
): FoundPassages {
  const [first] = states;
  if (first === undefined || words.length === 0) return { passages: [], total: 0, runs: 0 };
  const all = [...questionPassages(first.spec.bench), ...states.flatMap(runPassages)];
  const found = all.filter((passage) => isWanted(passage, filters) && words.every((word) => passage.lowerCase.includes(word)));
  return {
    // Stable sorting keeps the runs' own order.
    passages: found.toSorted((a, b) => a.rank - b.rank).slice(0, most),
    total: found.length,
    runs: new Set(found.flatMap(({ run }) => run?.runId ?? [])).size,
  };
}

function isWanted(passage: Passage, { category, only }: PassageFilters): boolean {
  return (category === null || passage.category === category) && (only === null || passage.turn === only);
}

const PLACES: readonly Passage['place'][] = ['question', 'answer', 'judgment'];

function rankOf(question: number, turn: Turn, place: Passage['place']): number {
  return question * 6 + (turn - 1) * 3 + PLACES.indexOf(place);
}

const knownQuestions = new WeakMap<Bench, readonly Passage[]>();

function questionPassages(bench: Bench): readonly Passage[] {
  const known = knownQuestions.get(bench) ?? collectQuestions(bench);
  knownQuestions.set(bench, known);
  return known;
}

function collectQuestions({ questions }: Bench): readonly Passage[] {
  return questions.flatMap((question, index) =>
    turnsOf(question).map((turn) => {
      const { questionId, category } = question;
      const id = `question/${questionId}/${turn}`;
      return { ...searched(atTurn(question.turns, turn) ?? ''), id, place: 'question', run: null, questionId, category, choiceIndex: 0, turn, rank: rankOf(index, turn, 'question') };
    }),
  );
}

/** A state never changes, so its texts are collected once. */
const knownRuns = new WeakMap<RunState, readonly Passage[]>();

function runPassages(state: RunState): readonly Passage[] {
  const known = knownRuns.get(state) ?? collectTexts(state);
  knownRuns.set(state, known);
  return known;
}

function collectTexts(state: RunState): readonly Passage[] {
  const { bench, runId, model, settings } = state.spec;
  const run = { runId, label: model.label };
  return bench.questions.flatMap((question, place) =>
    turnsOf(question).flatMap((turn) =>
      Array.from({ length: settings.choices }).flatMap((_, choiceIndex) => {
        const key = { questionId: question.questionId, choiceIndex, turn };
        const common = { run, category: question.category, ...key };
        const answer = state.answers.get(turnKey(key));
        const id = `${runId}/${turnKey(key)}`;
        return [
          ...(answer === undefined ? [] : [{ ...common, ...searched(answer.completion.text), id: `${id}/answer`, place: 'answer' as const, rank: rankOf(place, turn, 'answer') }]),
          ...judgmentsOf(state, key).map(({ completion }, index) => ({
            ...{ ...common, ...searched(completion.text), id: `${id}/judgment/${index}`, place: 'judgment' as const, rank: rankOf(place, turn, 'judgment') },
          })),
        ];
      }),
    ),
  );
}

function searched(text: string): Pick<Passage, 'text' | 'lowerCase'> {
  return { text, lowerCase: text.toLowerCase() };
}

/** Part of a line, found or between. */
export interface ExcerptPart {
  readonly text: string;
  readonly isFound: boolean;
}

/** Characters of an excerpt, and of these before the first word that was found. */
const [EXCERPT_LENGTH, BEFORE] = [180, 50];

/** The surroundings of the first word that is found, on one line, with every word in it apart. */
export function excerptOf({ text, lowerCase }: Pick<Passage, 'text' | 'lowerCase'>, words: readonly string[]): readonly ExcerptPart[] {
  const places = words.map((word) => lowerCase.indexOf(word)).filter((at) => at >= 0);
  const near = Math.max(0, Math.min(...places, text.length) - BEFORE);
  // From the beginning of a word, where there is one.
  const begin = near === 0 ? 0 : near + Math.max(0, text.slice(near, near + BEFORE).search(/\s\S/) + 1);
  const line = text.slice(begin, begin + EXCERPT_LENGTH).replace(/\s+/g, ' ');
  const whole = `${begin > 0 ? '… ' : ''}${line}${begin + EXCERPT_LENGTH < text.length ? ' …' : ''}`;
  if (words.length === 0) return [{ text: whole, isFound: false }];
  const pattern = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'i');
  return whole.split(pattern).flatMap((part, index) => (part === '' ? [] : [{ text: part, isFound: index % 2 === 1 }]));
}
