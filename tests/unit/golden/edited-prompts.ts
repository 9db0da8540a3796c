/** The judge prompts that an author edited under their official names, told from what they were filled to. */
import { parseJudgePrompts } from '../../../src/core/judge-prompts.ts';
import { officialBench, publishedJudgments } from './bench.ts';
import { readShared, readSharedLines } from '../../shared-data.ts';

interface Answer {
  readonly question_id: number;
  readonly choices: readonly { readonly turns: readonly string[] }[];
}

/**
 * A `judge_prompts.jsonl` with the official prompts, those of turn 1 as the author had them in the end.
 *
 * @param set  a folder of `golden/single` with one model
 */
export function editedPrompts(set: string): string {
  const { judgment_file, models } = JSON.parse(readShared(`golden/single/${set}/expected/expected.json`)) as {
    readonly judgment_file: string;
    readonly models: readonly [string];
  };
  const rows = publishedJudgments(`golden/single/${set}/${judgment_file}`);
  const answers = readSharedLines<Answer>(`golden/single/${set}/model_answer/${models[0]}.jsonl`);
  const edited = new Map(
    rows.filter(({ turn }) => turn === 1).map(({ judge, user_prompt, question_id }) => [judge[1], emptied(user_prompt, question_id, answers)]),
  );
  const { prompts } = parseJudgePrompts(readShared('mt_bench/judge_prompts.jsonl'), 'judge_prompts.jsonl');
  const lines = prompts.map(({ name, type, systemPrompt, promptTemplate, outputFormat }) => ({
    name,
    type,
    system_prompt: systemPrompt,
    prompt_template: edited.get(name) ?? promptTemplate,
    output_format: outputFormat,
  }));
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** The template again: the texts that were filled in are known. */
function emptied(prompt: string, questionId: number, answers: readonly Answer[]): string {
  const bench = officialBench();
  const question = bench.questions.find((each) => each.questionId === questionId)?.turns[0] ?? '';
  const reference = bench.references[0]?.answers.find((each) => each.questionId === questionId)?.turns[0];
  const answer = answers.find((each) => each.question_id === questionId)?.choices[0]?.turns[0] ?? '';
  const withoutAnswer = prompt.replace(answer, () => '{answer}').replace(question, () => '{question}');
  return reference === undefined ? withoutAnswer : withoutAnswer.replace(reference, () => '{ref_answer_1}');
}
