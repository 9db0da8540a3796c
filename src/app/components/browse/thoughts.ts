/** What a thinking model wrote before its answer. Pure. */
import { withoutThinking } from '../../../core/protocol.ts';
import type { Judgment } from '../../../core/types.ts';

export interface SplitAnswer {
  /** The leading think block as it was written; null if there is none. */
  readonly thoughts: string | null;
  /** What is judged. */
  readonly answer: string;
}

/** An answer's text and its leading think block apart. */
export function splitThoughts(text: string): SplitAnswer {
  const answer = withoutThinking(text);
  if (answer === text) return { thoughts: null, answer };
  const block = text.slice(0, text.length - answer.length);
  return { thoughts: block.replace(/^\s*<think>/, '').replace(/<\/think>\s*$/, '').trim(), answer };
}

/** Was the judge shown the thoughts? BenchTab never does; FastChat knows no think blocks and does. */
export function areThoughtsJudged(thoughts: string, judgments: readonly Judgment[]): boolean {
  return thoughts !== '' && judgments.some(({ userPrompt }) => userPrompt.includes(thoughts));
}
