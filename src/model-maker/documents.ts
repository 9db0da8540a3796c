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

/** The usual first line tells who is talking; in varied words, so that the model does not depend on one of them. */
const INTRODUCTIONS = [
  'A chat between a curious person and a helpful assistant. The assistant gives polite and detailed answers.',
  'This is a talk between a human and an artificial assistant, which answers every question with care.',
  'A human asks questions. An assistant gives helpful answers to the human.',
  'You are a helpful assistant.',
];

const [ANSWER_WEIGHT, QUESTION_WEIGHT] = [1, 0.1];

/** One or two turns about random passages. */
export function makeDocument(passages: readonly Passage[], random: Random): TrainingDocument {
  const turns = random.next() < 0.3 ? 2 : 1;
  const introduction = random.next() < 0.85 ? random.pick(INTRODUCTIONS) : '';
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

/**
 * Half of the answers first name the last word of the question. Looking it up is what makes a model say different
 * things for different questions, also when it has met none of their words.
 */
function makeTurn(passage: Passage, passages: readonly Passage[], random: Random): Segment[] {
  const question = varyQuestion(random.pick(passage.questions), passages, random);
  const opening = random.next() < 0.5 ? `A word about ${lastWord(question)}. ` : '';
  return turnSegments(question, opening + passage.answer);
}

function turnSegments(question: string, answer: string): Segment[] {
  return [
    { text: '\n### Human:', weight: 0 },
    { text: ` ${question}`, weight: QUESTION_WEIGHT },
    { text: '\n### Assistant:', weight: 0 },
    { text: ` ${answer}`, weight: ANSWER_WEIGHT },
  ];
}

/** As it is, or with some words left out, or after other text, or with a made-up last word. */
function varyQuestion(question: string, passages: readonly Passage[], random: Random): string {
  const kind = random.next();
  if (kind < 0.4) return question;
  if (kind < 0.55) return question.split(' ').filter(() => random.next() < 0.75).join(' ') || question;
  if (kind < 0.7) return `${question} ${random.pick(['About', 'And', 'Take', 'For example'])} ${inventWord(random)}.`;
  const before = Array.from({ length: kind < 0.97 ? 1 : 4 }, () => random.pick(passages).answer);
  const sentences = before.flatMap((text) => text.split(/(?<=\.) /));
  const start = random.below(sentences.length);
  return `${sentences.slice(start).join(' ')} ${question}`;
}

/** Letters and digits at the end of a question, without its punctuation. */
function lastWord(question: string): string {
  return /([\p{L}\p{N}]+)[^\p{L}\p{N}]*$/u.exec(question)?.[1] ?? 'this';
}

/** Two to four syllables, or a number. */
function inventWord(random: Random): string {
  if (random.next() < 0.2) return String(random.below(1000));
  const syllable = () => random.pick([...'bcdfglmnprstv', 'st', 'tr']) + random.pick(['a', 'e', 'i', 'o', 'u', 'er', 'in', 'al']);
  return Array.from({ length: 2 + random.below(3) }, syllable).join('');
}
