/**
 * The practice judge: rules that read a filled judge prompt and answer in the official format. It is there to try the
 * app without a key. Its ratings say how a text looks, not whether it is good; every judgment says so.
 *
 * The rules, all from `measures.ts`:
 *
 *     length     √(words / 60), at most 1; with a reference √(words / 20): a result can be short
 *     form       mean of four figures from 0 to 1:
 *                English    common words: 1 from 25 % to 65 %, falling to 0 at 5 % and at 95 %
 *                freshness  different word pairs: 0 at 30 %, 1 from 90 %
 *                sentences  share of sound sentences
 *                flow       1 less 6 × awkward pairs / words
 *     relevance  shared content words of the question: 1 from 40 %; with a reference, a quarter of that and three
 *                quarters of the share of its numbers (or, without numbers, of its content words; 1 from 60 %)
 *     quality    length × form × (0.45 + 0.55 × relevance)
 *     rating     1 + 9 × quality, rounded; an empty answer gets 1
 *     verdict    the better quality; a tie within 0.02
 */
import { readJudgeTask, type JudgeTask } from './judge-sections.ts';
import { measure, shareOf, type Measures } from './measures.ts';

const NOTICE = 'This is a rule-based practice judgment, not that of a language model.';

/** Answers closer than this in quality are a tie. */
const TIE_WITHIN = 0.02;

/**
 * Judges by rules. Never throws; the same prompt gives the same text.
 *
 * @param prompt  the filled judge prompt (the user's message)
 * @returns sentences about what was measured, then `Rating: [[7]]` or `[[A]]`, `[[B]]`, `[[C]]`; without a rating
 *          if the prompt holds no answer
 */
export function judgeByRules(prompt: string): string {
  const task = readJudgeTask(prompt);
  if (task === null) return `${NOTICE} It found no answer between markers in the prompt, so it gives no rating.`;
  return task.rival === null ? rateAnswer(task) : comparePair(task, task.rival);
}

/** How good the measured figures look, 0 to 1; 0 for an empty answer. */
export function qualityOf(measures: Measures): number {
  if (measures.words === 0) return 0;
  const length = clamp(Math.sqrt(measures.words / (measures.reference === null ? 60 : 20)));
  return length * formOf(measures) * (0.45 + 0.55 * relevanceOf(measures));
}

function rateAnswer({ answer, question, reference, turn }: JudgeTask): string {
  const measures = measure(answer, question, reference);
  const rating = Math.round(1 + 9 * qualityOf(measures));
  return `${NOTICE} ${describe(turn === 1 ? 'The answer' : 'The second answer', measures)}\n\nRating: [[${rating}]]`;
}

function comparePair({ answer, question, reference }: JudgeTask, rival: string): string {
  const a = measure(answer, question, reference);
  const b = measure(rival, question, reference);
  const lead = qualityOf(a) - qualityOf(b);
  const verdict = Math.abs(lead) <= TIE_WITHIN ? 'C' : lead > 0 ? 'A' : 'B';
  return `${NOTICE} ${describe('Answer A', a)} ${describe('Answer B', b)}\n\n[[${verdict}]]`;
}

function formOf(measures: Measures): number {
  const { words, commonShare, freshShare, soundSentences, sentences, awkwardPairs } = measures;
  const figures = [
    Math.min(clamp((commonShare - 0.05) / 0.2), clamp((0.95 - commonShare) / 0.3)),
    clamp((freshShare - 0.3) / 0.6),
    shareOf(soundSentences, sentences),
    clamp(1 - (6 * awkwardPairs) / words),
  ];
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
}

function relevanceOf({ sharedWords, questionWords, reference }: Measures): number {
  const toQuestion = clamp(shareOf(sharedWords.length, questionWords) / 0.4);
  if (reference === null) return toQuestion;
  const toReference =
    reference.numbers > 0
      ? shareOf(reference.sharedNumbers, reference.numbers)
      : clamp(shareOf(reference.sharedWords, reference.words) / 0.6);
  return 0.25 * toQuestion + 0.75 * toReference;
}

function describe(subject: string, measures: Measures): string {
  const { words, sharedWords, questionWords, reference, awkwardPairs, soundSentences } = measures;
  if (words === 0) return `${subject} holds no words.`;
  const sentences = [
    `${subject} has ${words} ${words === 1 ? 'word' : 'words'}, ${percent(measures.commonShare)} of them common ` +
      `English ones; ${percent(measures.freshShare)} of its word pairs are new, ${awkwardPairs} cannot stand ` +
      `together, and ${soundSentences} of ${measures.sentences} sentences are sound.`,
    `It takes up ${sharedWords.length} of the question's ${questionWords} content words.`,
  ];
  if (reference !== null && reference.numbers > 0)
    sentences.push(`It shares ${reference.sharedNumbers} of ${reference.numbers} numbers with the reference answer.`);
  else if (reference !== null)
    sentences.push(`It shares ${reference.sharedWords} of ${reference.words} content words with the reference answer.`);
  return sentences.join(' ');
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
