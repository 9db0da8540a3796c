/** How long the answers of judged matches were, as their prompts show them. */
import type { JudgedMatch } from './pair-matches.ts';
import { shownTexts } from './pair-texts.ts';
import type { PairRunSpec } from './pair-types.ts';

/** Characters of the answer that was judged, by `lengthKey`. Answers that no prompt tells are left out. */
export type AnswerLengths = ReadonlyMap<string, number>;

export function lengthKey(questionId: number, turn: 1 | 2, model: string): string {
  return `${questionId}/${turn}/${model}`;
}

/** Read from the first prompt of each answer: that of 30 models takes 4,800 prompts, not 148,800. */
export function answerLengths({ bench }: Pick<PairRunSpec, 'bench'>, matches: readonly JudgedMatch[]): AnswerLengths {
  const prompts = new Map(bench.judgePrompts.map((prompt) => [prompt.name, prompt]));
  const lengths = new Map<string, number>();
  for (const { judgment } of matches) {
    const keys = [judgment.model1, judgment.model2].map((model) => lengthKey(judgment.questionId, judgment.turn ?? 1, model));
    if (keys.every((key) => lengths.has(key))) continue;
    const prompt = prompts.get(judgment.judgePromptName);
    const texts = prompt === undefined ? null : shownTexts(prompt, judgment.games[0].userPrompt);
    [texts?.answersA, texts?.answersB].forEach((answers, side) => {
      const answer = answers?.at(-1);
      if (answer !== undefined) lengths.set(keys[side] ?? '', answer.length);
    });
  }
  return lengths;
}
