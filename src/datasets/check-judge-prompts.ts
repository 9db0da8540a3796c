/** Are the judge prompts there that single grading of a bench needs, and can all that are there be filled? */
import { readTemplate, type ParsedJudgePrompts } from '../core/judge-prompts.ts';
import type { JudgePrompt, Question } from '../core/types.ts';

/** What there is a text for, by prompt (protocol.md, section 7). */
interface PromptRule {
  readonly type: JudgePrompt['type'];
  readonly placeholders: readonly string[];
}

const SINGLE: PromptRule = { type: 'single', placeholders: ['question', 'answer'] };
const SINGLE_TURNS: PromptRule = { type: 'single', placeholders: ['question_1', 'question_2', 'answer_1', 'answer_2'] };
const PAIR: PromptRule = { type: 'pairwise', placeholders: ['question', 'answer_a', 'answer_b'] };
const PAIR_TURNS: PromptRule = {
  type: 'pairwise',
  placeholders: ['question_1', 'question_2', 'answer_a_1', 'answer_a_2', 'answer_b_1', 'answer_b_2'],
};

const RULES: ReadonlyMap<string, PromptRule> = new Map([
  ['single-v1', SINGLE],
  ['single-math-v1', withReferences(SINGLE)],
  ['single-v1-multi-turn', SINGLE_TURNS],
  ['single-math-v1-multi-turn', withReferences(SINGLE_TURNS)],
  ['pair-v2', PAIR],
  ['pair-math-v1', withReferences(PAIR)],
  ['pair-v2-multi-turn', PAIR_TURNS],
  ['pair-math-v1-multi-turn', withReferences(PAIR_TURNS)],
]);

function withReferences(rule: PromptRule): PromptRule {
  return { ...rule, placeholders: [...rule.placeholders, 'ref_answer_1', 'ref_answer_2'] };
}

export interface PromptProblem {
  /** Of the judge prompts' file, from 1; absent where a prompt is missing. */
  readonly line?: number;
  readonly message: string;
}

/**
 * Missing pair prompts are no problem: without them a bench cannot be judged in pairs. Prompts of other names are not
 * used, and not looked at.
 */
export function checkJudgePrompts(
  { prompts, lines }: Pick<ParsedJudgePrompts, 'prompts' | 'lines'>,
  questions: readonly Question[],
  referenceCategories: readonly string[],
): readonly PromptProblem[] {
  const names = prompts.map(({ name }) => name);
  const missing = neededPrompts(questions, referenceCategories).filter((name) => !names.includes(name));
  return [
    ...missing.map((name) => ({ message: `judge prompt "${name}" is missing: questions of this bench are graded with it` })),
    ...prompts.flatMap((prompt, index) =>
      [...checkRepeated(names, index), ...checkPrompt(prompt)].map((message) => ({ line: lines[index] ?? 1, message })),
    ),
  ];
}

function neededPrompts(questions: readonly Question[], referenceCategories: readonly string[]): readonly string[] {
  const needed = questions.flatMap(({ category, turns }) => {
    const name = referenceCategories.includes(category) ? 'single-math-v1' : 'single-v1';
    return turns.length === 2 ? [name, `${name}-multi-turn`] : [name];
  });
  return [...new Set(needed)];
}

function checkRepeated(names: readonly string[], index: number): readonly string[] {
  const name = names[index] ?? '';
  return names.indexOf(name) === index ? [] : [`judge prompt "${name}" stands here a second time`];
}

function checkPrompt({ name, type, promptTemplate }: JudgePrompt): readonly string[] {
  const rule = RULES.get(name);
  if (rule === undefined) return [];
  const { placeholders, hasLooseBrace } = readTemplate(promptTemplate);
  const unknown = placeholders.filter((placeholder) => !rule.placeholders.includes(placeholder));
  return [
    ...(type === rule.type ? [] : [`expected type "${rule.type}" in judge prompt "${name}", got "${type}"`]),
    ...unknown.map((each) => `judge prompt "${name}" asks for {${each}}; there is only {${rule.placeholders.join('}, {')}}`),
    ...(hasLooseBrace ? [looseBraceSentence(name)] : []),
  ];
}

function looseBraceSentence(name: string): string {
  return `judge prompt "${name}" has a brace that belongs to no {placeholder}: write {{ or }} for a brace`;
}
