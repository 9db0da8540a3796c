/** Was the judge sent the bench's own template? Prompts are edited and keep their names (protocol.md, section 17). */
import { judgeRequestFor, judgePromptName, needsReference, withoutThinking } from './protocol.ts';
import { TURNS } from './questions.ts';
import { turnKey } from './run.ts';
import type { Bench, Judgment, Question, RunSettings, RunState } from './types.ts';

/**
 * Does a judgment's prompt differ from the template of its name, filled with the question, the answers and the
 * reference? False also where that cannot be known: without the bench's texts, its prompts, the answers or the reference.
 */
export function isPromptEdited(state: RunState, judgment: Judgment): boolean {
  const { bench, settings } = state.spec;
  const question = bench.questions.find(({ questionId }) => questionId === judgment.questionId);
  const answerTexts = textsUpTo(state, judgment);
  if (question === undefined || question.turns.includes('') || answerTexts === null) return false;
  const own = settingsFor(question, judgment, settings);
  if (own === null || !isComplete(bench, question, judgment, own)) return false;
  const { userPrompt } = judgeRequestFor({ bench, question, turn: judgment.turn, answerTexts, settings: own });
  return judgment.userPrompt !== userPrompt && withoutThoughts(judgment.userPrompt, answerTexts) !== userPrompt;
}

/** The model's texts up to the turn judged; null if one is missing. */
function textsUpTo({ answers }: RunState, { questionId, choiceIndex, turn: last }: Judgment): readonly string[] | null {
  const texts: string[] = [];
  for (const turn of TURNS.slice(0, last)) {
    const answer = answers.get(turnKey({ questionId, choiceIndex, turn }));
    if (answer === undefined) return null;
    texts.push(answer.completion.text);
  }
  return texts;
}

type PromptSettings = Pick<RunSettings, 'referenceCategories' | 'referenceSet'>;

/** Settings under which this question is judged by the prompt of that name; null for a name that FastChat has not. */
function settingsFor(question: Question, { turn, judgePromptName: name }: Judgment, settings: RunSettings): PromptSettings | null {
  const choices = [settings.referenceCategories, [question.category], []];
  const categories = choices.find((referenceCategories) => judgePromptName(question, turn, { referenceCategories }) === name);
  return categories === undefined ? null : { referenceCategories: categories, referenceSet: settings.referenceSet };
}

function isComplete(bench: Bench, question: Question, { judgePromptName: name }: Judgment, settings: PromptSettings): boolean {
  if (!bench.judgePrompts.some((prompt) => prompt.name === name)) return false;
  if (!needsReference(question, settings)) return true;
  const set = bench.references.find((each) => each.name === settings.referenceSet);
  return set?.answers.some(({ questionId }) => questionId === question.questionId) ?? false;
}

/** FastChat shows the judge the thoughts as well: that is no other template. */
function withoutThoughts(userPrompt: string, answerTexts: readonly string[]): string {
  return answerTexts
    .filter((text) => text !== withoutThinking(text))
    .reduce((prompt, text) => prompt.replaceAll(text, () => withoutThinking(text)), userPrompt);
}
