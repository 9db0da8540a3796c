/** What a short request to a judge has shown. Pure. */
import { usageCost } from '../../core/budget.ts';
import type { Completion, JudgeCard } from '../../core/types.ts';
import { asSentence, formatUsd } from '../format.ts';

/** As much of a reply to a one-word question as anybody wants to read. */
const LONGEST_QUOTE = 80;

/** Sentences: what it said, which model that was, what was not taken, what it cost. */
export function trialWords(completion: Completion, { model, price }: JudgeCard): readonly string[] {
  const { text, servedModel, warnings } = completion;
  const said = text.replace(/\s+/g, ' ').trim();
  return [
    `It says “${said.length > LONGEST_QUOTE ? `${said.slice(0, LONGEST_QUOTE)}…` : said}”.`,
    ...(servedModel === null || servedModel === model ? [] : [`The server says that it used ${servedModel}.`]),
    ...new Set(warnings.map(asSentence)),
    ...(price === null ? [] : [`That cost ${formatUsd(usageCost(completion.usage, price))}.`]),
  ];
}
