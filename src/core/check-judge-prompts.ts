/** Are the judge prompts there that a bench's questions need, and can all that are there be filled? */
import { readTemplate, type ParsedJudgePrompts } from './judge-prompts.ts';
import { pairPromptName } from './pairwise.ts';
import { judgePromptName } from './protocol.ts';
import { turnsOf } from './questions.ts';
import type { Bench, JudgePrompt, Question, RunSettings } from './types.ts';

/** What there is a text for, by prompt (protocol.md, section 7). */
interface PromptRule {
  readonly type: JudgePrompt['type'];
  /** All that may stand in the template. */
  readonly placeholders: readonly string[];
  /** Those without which the judge would not see what it judges. */
  readonly answers: readonly string[];
}

/** What can be read of a reply, by type of prompt. */
const OUTPUT_FORMATS: Readonly<Record<JudgePrompt['type'], string>> = { single: '[[rating]]', pairwise: '[[A]]' };

const SINGLE: PromptRule = { type: 'single', placeholders: ['question', 'answer'], answers: ['answer'] };
const SINGLE_TURNS: PromptRule = {
  type: 'single',
  placeholders: ['question_1', 'question_2', 'answer_1', 'answer_2'],
  answers: ['answer_2'],
};
const PAIR: PromptRule = {
  type: 'pairwise',
  placeholders: ['question', 'answer_a', 'answer_b'],
  answers: ['answer_a', 'answer_b'],
};
const PAIR_TURNS: PromptRule = {
  type: 'pairwise',
  placeholders: ['question_1', 'question_2', 'answer_a_1', 'answer_a_2', 'answer_b_1', 'answer_b_2'],
  answers: ['answer_a_2', 'answer_b_2'],
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

/** FastChat's eight names: prompts of other names are never used. */
export const JUDGE_PROMPT_NAMES: readonly string[] = [...RULES.keys()];

export interface PromptProblem {
  /** Of the judge prompts' file, from 1; absent where a prompt is missing. */
  readonly line?: number;
  readonly message: string;
}

/**
 * Everything that is wrong with the prompts themselves: names that stand there twice, placeholders for which there is
 * no text, answers that are not shown, loose braces, replies that could not be read. Prompts of other names are not used,
 * and not looked at.
 */
export function checkJudgePrompts({ prompts, lines }: Pick<ParsedJudgePrompts, 'prompts' | 'lines'>): readonly PromptProblem[] {
  const names = prompts.map(({ name }) => name);
  return prompts.flatMap((prompt, index) =>
    [...checkRepeated(names, index), ...checkPrompt(prompt)].map((message) => ({ line: lines[index] ?? 1, message })),
  );
}

/** Names of the judge prompts that these questions need in this mode, and the list lacks. */
export function missingJudgePrompts(
  { questions, judgePrompts }: Pick<Bench, 'questions' | 'judgePrompts'>,
  settings: Pick<RunSettings, 'mode' | 'referenceCategories'>,
): readonly string[] {
  const names = judgePrompts.map(({ name }) => name);
  const needed = questions.flatMap((question) => neededPrompts(question, settings));
  return [...new Set(needed)].filter((name) => !names.includes(name));
}

function neededPrompts(question: Question, settings: Pick<RunSettings, 'mode' | 'referenceCategories'>): readonly string[] {
  const nameOf = settings.mode === 'single' ? judgePromptName : pairPromptName;
  return turnsOf(question).map((turn) => nameOf(question, turn, settings));
}

function checkRepeated(names: readonly string[], index: number): readonly string[] {
  const name = names[index] ?? '';
  return names.indexOf(name) === index ? [] : [`judge prompt "${name}" stands here a second time`];
}

function checkPrompt({ name, type, promptTemplate, outputFormat }: JudgePrompt): readonly string[] {
  const rule = RULES.get(name);
  if (rule === undefined) return [];
  const { placeholders, hasLooseBrace } = readTemplate(promptTemplate);
  const unknown = placeholders.filter((placeholder) => !rule.placeholders.includes(placeholder));
  const unshown = rule.answers.filter((answer) => !placeholders.includes(answer));
  const format = OUTPUT_FORMATS[rule.type];
  return [
    ...(type === rule.type ? [] : [`expected type "${rule.type}" in judge prompt "${name}", got "${type}"`]),
    ...unknown.map((each) => `judge prompt "${name}" asks for {${each}}; there is only {${rule.placeholders.join('}, {')}}`),
    ...unshown.map((each) => `judge prompt "${name}" has no {${each}}: the judge would not see what it judges`),
    ...(hasLooseBrace ? [looseBraceSentence(name)] : []),
    ...(outputFormat === format ? [] : [`expected the output format "${format}" in judge prompt "${name}", got "${outputFormat}"`]),
  ];
}

function looseBraceSentence(name: string): string {
  return `judge prompt "${name}" has a brace that belongs to no {placeholder}: write {{ or }} for a brace`;
}
