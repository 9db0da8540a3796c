/** Are the judge prompts there that single grading of a bench needs, and can they be filled? */
import type { JudgePrompt, Question } from '../core/types.ts';

const FIRST = ['question', 'answer'];
const SECOND = ['question_1', 'question_2', 'answer_1', 'answer_2'];
const REFERENCES = ['ref_answer_1', 'ref_answer_2'];

/** Placeholders for which there is a text, by prompt (protocol.md, section 7). */
const PLACEHOLDERS: Readonly<Record<string, readonly string[]>> = {
  'single-v1': FIRST,
  'single-math-v1': [...FIRST, ...REFERENCES],
  'single-v1-multi-turn': SECOND,
  'single-math-v1-multi-turn': [...SECOND, ...REFERENCES],
};

/** @returns one sentence for each problem */
export function checkJudgePrompts(
  prompts: readonly JudgePrompt[],
  questions: readonly Question[],
  referenceCategories: readonly string[],
): readonly string[] {
  const names = prompts.map((prompt) => prompt.name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...repeated.map((name) => `judge prompt "${name}" stands here a second time`),
    ...neededPrompts(questions, referenceCategories).flatMap((name) => checkNeeded(name, prompts)),
  ];
}

function neededPrompts(questions: readonly Question[], referenceCategories: readonly string[]): readonly string[] {
  const needed = questions.flatMap(({ category, turns }) => {
    const name = referenceCategories.includes(category) ? 'single-math-v1' : 'single-v1';
    return turns.length === 2 ? [name, `${name}-multi-turn`] : [name];
  });
  return [...new Set(needed)];
}

function checkNeeded(name: string, prompts: readonly JudgePrompt[]): readonly string[] {
  const prompt = prompts.find((each) => each.name === name);
  if (!prompt) return [`judge prompt "${name}" is missing: questions of this bench are graded with it`];
  const known = PLACEHOLDERS[name] ?? [];
  const asked = [...prompt.promptTemplate.matchAll(/\{\{|\{(\w+)\}/g)].flatMap((match) => match[1] ?? []);
  const unknown = [...new Set(asked)].filter((placeholder) => !known.includes(placeholder));
  return [
    ...(prompt.type === 'single' ? [] : [`expected type "single" in judge prompt "${name}", got "${prompt.type}"`]),
    ...unknown.map((each) => `judge prompt "${name}" asks for {${each}}; there is only {${known.join('}, {')}}`),
  ];
}
