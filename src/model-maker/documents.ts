/** Makes training documents out of passages: conversations in the plain Human/Assistant form of a base model. */
import type { Passage } from './corpus.ts';
import type { Random } from './random.ts';

/** A stretch of text and how much its tokens count in training; 0: read, but not learnt to be written. */
export interface Segment {
  readonly text: string;
  readonly weight: number;
}

/** Segments in order; the end of the text is learnt after the last one. */
export type TrainingDocument = readonly Segment[];

/** First lines that tell who is talking; in varied words, so that the model does not depend on one of them. */
const INTRODUCTIONS = [
  'Below, a curious human talks with an AI assistant, who gives useful, thorough and friendly answers.',
  'A chat between a curious person and a helpful assistant. The assistant gives polite and detailed answers.',
  'You are a helpful assistant.',
];

const [ANSWER_WEIGHT, QUESTION_WEIGHT] = [1, 0.1];

/** In sentences; a jump after so many leads to a last sentence. */
const LONGEST_ANSWER = 4;

/** How often a sentence is followed by the next one of its passage. */
const STAY = 0.3;

/** How often an answer is about something else, so that a strange question leaves every beginning open. */
const STRAY = 0.15;

/** One or two turns about random passages. */
export function makeDocument(passages: readonly Passage[], random: Random): TrainingDocument {
  const turns = random.next() < 0.3 ? 2 : 1;
  const introduction = random.next() < 0.5 ? random.pick(INTRODUCTIONS) : '';
  return [
    { text: introduction, weight: 0 },
    ...Array.from({ length: turns }, () => makeTurn(random.pick(passages), passages, random)).flat(),
  ];
}

/** The bare form, used for measuring: one passage, its first question, no introduction. */
export function plainDocument({ questions, answer }: Passage): TrainingDocument {
  return turnSegments(questions[0] ?? '', answer).map((segment) => ({
    ...segment,
    weight: segment.weight === ANSWER_WEIGHT ? 1 : 0,
  }));
}

function makeTurn(passage: Passage, passages: readonly Passage[], random: Random): Segment[] {
  const question = varyQuestion(random.pick(passage.questions), passages, random);
  const topic = random.next() < STRAY ? random.pick(passages) : passage;
  const related = passages.filter(({ theme }) => theme === topic.theme);
  return turnSegments(question, makeAnswer(topic, related, random));
}

/**
 * One of the passage's sentences but the last, then the next one or any of its theme, until one that ends a passage.
 *
 * What follows a sentence is left open, so that a model has to look at the question again and again, and says more
 * different things than there are passages. Where an answer ends is not left open: some sentences end it, always.
 */
function makeAnswer(passage: Passage, related: readonly Passage[], random: Random): string {
  const answer: string[] = [];
  let sentences = splitSentences(passage.answer);
  let index = startIn(sentences, random);
  for (;;) {
    answer.push(sentences[index] as string);
    if (index === sentences.length - 1) return answer.join(' ');
    index += 1;
    if (random.next() < STAY) continue;
    sentences = splitSentences(random.pick(related).answer);
    index = answer.length < LONGEST_ANSWER - 1 ? startIn(sentences, random) : sentences.length - 1;
  }
}

/** Any sentence but the last, which would end the answer at once. */
function startIn(sentences: readonly string[], random: Random): number {
  return random.below(Math.max(1, sentences.length - 1));
}

function splitSentences(text: string): string[] {
  return text.split(/(?<=\.) /);
}

function turnSegments(question: string, answer: string): Segment[] {
  return [
    { text: '\n### Human:', weight: 0 },
    { text: ` ${question}`, weight: QUESTION_WEIGHT },
    { text: '\n### Assistant:', weight: 0 },
    { text: ` ${answer}`, weight: ANSWER_WEIGHT },
  ];
}

/** As it is, or with some words left out, or after other text: real questions are longer than ours. */
function varyQuestion(question: string, passages: readonly Passage[], random: Random): string {
  const kind = random.next();
  if (kind < 0.5) return question;
  if (kind < 0.75) return question.split(' ').filter(() => random.next() < 0.7).join(' ') || question;
  const before = Array.from({ length: kind < 0.97 ? 1 : 3 }, () => random.pick(passages).answer);
  const sentences = before.flatMap(splitSentences);
  return `${sentences.slice(random.below(sentences.length)).join(' ')} ${question}`;
}
