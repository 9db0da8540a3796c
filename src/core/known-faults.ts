/** What is publicly known to be wrong in MT-bench's own files. Facts with their sources; the files stay as they are. */
import { needsReference } from './protocol.ts';
import type { RunSpec, Turn } from './types.ts';

/** SHA-256 of the official `reference_answer/gpt-4.jsonl`: the faults are this file's, and no other one's. */
export const OFFICIAL_REFERENCE_SHA256 = 'f957a5bc977badb66885ec970e6cd08527845780313f0995764260e5777b9b3f';

/** A reference answer that is known, or said with reasons, to be wrong. */
export interface DisputedReference {
  readonly questionId: number;
  /** Turns in which the fault is known to be; null: in at least one, the source does not say which. */
  readonly turns: readonly Turn[] | null;
}

/**
 * Source: lm-sys/FastChat, pull request 3158 (13 of 30 wrong in at least one turn) and issue 3053 (question 104, both
 * turns); for 113 and 120 the human notes in question.jsonl contradict turn 2 (protocol.md, section 19, 1).
 */
export const DISPUTED_REFERENCES: readonly DisputedReference[] = [
  { questionId: 104, turns: [1, 2] },
  { questionId: 105, turns: null },
  { questionId: 109, turns: null },
  { questionId: 111, turns: null },
  { questionId: 113, turns: [2] },
  { questionId: 114, turns: null },
  { questionId: 120, turns: [2] },
  { questionId: 122, turns: null },
  { questionId: 124, turns: null },
  { questionId: 125, turns: null },
  { questionId: 126, turns: null },
  { questionId: 128, turns: null },
  { questionId: 130, turns: null },
];

/** Where the faults are discussed, for people. */
export const DISPUTE_SOURCES: readonly { readonly label: string; readonly url: string }[] = [
  { label: 'FastChat pull request 3158', url: 'https://github.com/lm-sys/FastChat/pull/3158' },
  { label: 'FastChat issue 3053', url: 'https://github.com/lm-sys/FastChat/issues/3053' },
];

/**
 * The run's questions that were judged with a disputed reference: none unless the set in use is the official file, to
 * the byte, and the question's category is judged with references.
 */
export function disputedReferences({ bench, settings }: RunSpec): readonly DisputedReference[] {
  const set = bench.references.find(({ name }) => name === settings.referenceSet);
  if (set?.sha256 !== OFFICIAL_REFERENCE_SHA256) return [];
  const judgedWith = new Set(
    bench.questions.filter((question) => needsReference(question, settings)).map(({ questionId }) => questionId),
  );
  return DISPUTED_REFERENCES.filter(({ questionId }) => judgedWith.has(questionId));
}

/** Was the judge of this turn shown a disputed reference? That of turn 2 sees the references of both turns. */
export function isShownDispute({ turns }: DisputedReference, turn: Turn): boolean {
  return turn === 2 || turns === null || turns.includes(1);
}
