/** What is said about a question, in lower case, to be searched. Pure; kept with states, which never change. */
import { seatsOf } from '../../../core/jury.ts';
import { atTurn, turnsOf } from '../../../core/questions.ts';
import { judgingKey, turnKey } from '../../../core/run.ts';
import type { Question, RunState } from '../../../core/types.ts';

/** The words of a search, in lower case. */
export function wordsOf(find: string): readonly string[] {
  return find.toLowerCase().split(/\s+/).filter((word) => word !== '');
}

/** Do the question, its answers and judgments, of every attempt of these runs, hold all the words between them? */
export function holdsAll(question: Question, states: readonly RunState[], words: readonly string[]): boolean {
  const texts = [askedText(question), ...states.map((state) => saidText(question, state))];
  return words.every((word) => texts.some((text) => text.includes(word)));
}

function askedText(question: Question): string {
  const asked = turnsOf(question).map((turn) => atTurn(question.turns, turn) ?? '');
  return [String(question.questionId), question.category, ...asked].join('\n').toLowerCase();
}

const known = new WeakMap<RunState, Map<number, string>>();

function saidText(question: Question, state: RunState): string {
  const ofState = known.get(state) ?? new Map<number, string>();
  known.set(state, ofState);
  const text = ofState.get(question.questionId) ?? collectText(question, state);
  ofState.set(question.questionId, text);
  return text;
}

function collectText(question: Question, state: RunState): string {
  const said = turnsOf(question).flatMap((turn) =>
    Array.from({ length: state.spec.settings.choices }, (_, choiceIndex) => {
      const key = { questionId: question.questionId, choiceIndex, turn };
      const judgments = seatsOf(state.spec).map(({ seat }) => state.judgments.get(judgingKey({ ...key, seat })));
      return [state.answers.get(turnKey(key)), ...judgments].map((each) => each?.completion.text ?? '').join('\n');
    }),
  );
  return said.join('\n').toLowerCase();
}
