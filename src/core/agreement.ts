/** How far judges agree: FastChat's `compute_agreement`, arithmetic kept as it is (protocol.md, section 14). */
import { InputError } from './errors.ts';
import { JsonRecord } from './jsonl.ts';
import { TURNS } from './questions.ts';
import type { Turn } from './types.ts';

/**
 * `author` is read and never counted, as in FastChat; `other` is any judge that FastChat does not know; `measured` is a
 * judge of ours, whose votes no file holds.
 */
export type JudgeClass = 'gpt4-pair' | 'human' | 'author' | 'other' | 'measured';

export type VoteWinner = 'model_a' | 'model_b' | 'tie' | 'tie (inconsistent)';

/** One judge's word on one pair of answers, the names in ascending order. */
export interface Vote {
  readonly questionId: number;
  readonly turn: Turn;
  readonly modelA: string;
  readonly modelB: string;
  readonly winner: VoteWinner;
  readonly judge: JudgeClass;
}

/** Which judges are compared: no other combination is defined. */
export type JudgePairing = 'gpt4-pair,human' | 'human,human' | 'measured,human';

/** FastChat's own: those of vote files. */
export const JUDGE_PAIRINGS: readonly JudgePairing[] = ['gpt4-pair,human', 'human,human'];

/** Two votes on the same pair of answers. */
export interface Comparison {
  readonly questionId: number;
  readonly turn: Turn;
  readonly one: VoteWinner;
  readonly other: VoteWinner;
  /** The same winner, or any two ties. */
  readonly isSame: boolean;
  /** One of them, or both, is a tie. */
  readonly hasTie: boolean;
}

export interface Agreement {
  readonly turn: Turn;
  /** Without ties, a comparison in which either vote is one is left out. */
  readonly withTies: boolean;
  /** Comparisons, and those in which both said the same. */
  readonly total: number;
  readonly agree: number;
  /** agree / total; null where there is nothing to compare. */
  readonly ratio: number | null;
}

const WINNERS: readonly VoteWinner[] = ['model_a', 'model_b', 'tie', 'tie (inconsistent)'];

const LISTED_PROBLEMS = 20;

/**
 * Reads a JSON array of votes.
 *
 * @throws InputError naming the file, each unusable vote (counted from 1) and the key
 */
export function parseVotes(text: string, file: string): readonly Vote[] {
  return readVotes(readList(text, file), file);
}

/**
 * As `parseVotes`, of records that were read already.
 *
 * @throws InputError naming the file, each unusable vote (counted from 1) and the key
 */
export function readVotes(values: readonly unknown[], file: string): readonly Vote[] {
  const votes: Vote[] = [];
  const problems: string[] = [];
  values.forEach((value, index) => {
    try {
      votes.push(readVote(value));
    } catch (thrown) {
      problems.push(`vote ${index + 1}: ${(thrown as Error).message}`);
    }
  });
  if (problems.length === 0) return votes;
  const more = problems.length > LISTED_PROBLEMS ? [`… and ${problems.length - LISTED_PROBLEMS} more`] : [];
  throw new InputError([...problems.slice(0, LISTED_PROBLEMS), ...more].join('\n'), { file });
}

function readList(text: string, file: string): readonly unknown[] {
  const expected = 'expected a JSON array of votes with question_id, model_a, model_b, winner, judge and turn';
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    throw new InputError(`${expected}: ${(thrown as Error).message}`, { file });
  }
  if (!Array.isArray(value)) throw new InputError(expected, { file });
  return value;
}

/** Names that had to be swapped swap the winner with them. */
function readVote(value: unknown): Vote {
  const fields = new JsonRecord(value, 'a vote');
  const [first, second] = [fields.string('model_a'), fields.string('model_b')];
  const winner = readWinner(fields.string('winner'));
  const isInOrder = first < second;
  return {
    questionId: fields.integer('question_id'),
    turn: readTurn(fields.integer('turn')),
    modelA: isInOrder ? first : second,
    modelB: isInOrder ? second : first,
    winner: isInOrder ? winner : swapped(winner),
    judge: judgeClass(fields),
  };
}

function readWinner(text: string): VoteWinner {
  const winner = WINNERS.find((known) => known === text);
  if (winner === undefined) throw new Error(`expected ${WINNERS.join(', ')} in "winner" of a vote, got "${text}"`);
  return winner;
}

function readTurn(turn: number): Turn {
  if (turn !== 1 && turn !== 2) throw new Error(`expected 1 or 2 in "turn" of a vote, got ${turn}`);
  return turn;
}

function swapped(winner: VoteWinner): VoteWinner {
  if (winner === 'model_a') return 'model_b';
  return winner === 'model_b' ? 'model_a' : winner;
}

/** `["gpt-4", "pair-v2"]` in FastChat's own files, `"gpt4_pair"` in the published data set. */
function judgeClass(fields: JsonRecord): JudgeClass {
  if (fields.isList('judge')) {
    const [model, prompt] = fields.strings('judge');
    return model === 'gpt-4' && prompt?.startsWith('pair') === true ? 'gpt4-pair' : 'other';
  }
  const name = fields.string('judge');
  if (name === 'gpt4_pair') return 'gpt4-pair';
  if (name.startsWith('expert')) return 'human';
  return name.startsWith('author') ? 'author' : 'other';
}

/**
 * FastChat's four results: each turn with ties, then without.
 *
 * @throws InputError if GPT-4 voted twice on a pair that it is compared on
 */
export function agreements(votes: readonly Vote[], judges: JudgePairing): readonly Agreement[] {
  const all = comparisonsOf(votes, judges);
  return TURNS.flatMap((turn) =>
    [true, false].map((withTies) => {
      const compared = all.filter((one) => one.turn === turn && (withTies || !one.hasTie));
      const agree = compared.filter(({ isSame }) => isSame).length;
      const total = compared.length;
      return { turn, withTies, total, agree, ratio: total === 0 ? null : agree / total };
    }),
  );
}

/**
 * The comparisons that votes make: each human vote with the one of the judge, or all pairs of human votes, those of one
 * person among them.
 *
 * @throws InputError if the judge voted twice on a pair that it is compared on
 */
export function comparisonsOf(votes: readonly Vote[], judges: JudgePairing): readonly Comparison[] {
  return groupByPair(votes).flatMap((group) => pairsOfVotes(group, judges).map(compare));
}

function compare([one, other]: readonly [Vote, Vote]): Comparison {
  return {
    questionId: one.questionId,
    turn: one.turn,
    one: one.winner,
    other: other.winner,
    isSame: one.winner === other.winner || (isTie(one) && isTie(other)),
    hasTie: isTie(one) || isTie(other),
  };
}

function groupByPair(votes: readonly Vote[]): readonly (readonly Vote[])[] {
  const groups = new Map<string, Vote[]>();
  for (const vote of votes) {
    const key = JSON.stringify([vote.questionId, vote.turn, vote.modelA, vote.modelB]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [vote]);
    else group.push(vote);
  }
  return [...groups.values()];
}

/** Two votes of one person are compared as well. */
function pairsOfVotes(group: readonly Vote[], judges: JudgePairing): readonly (readonly [Vote, Vote])[] {
  const human = group.filter(({ judge }) => judge === 'human');
  if (judges === 'human,human')
    return human.flatMap((one, index) => human.slice(index + 1).map((other) => [one, other] as const));
  const asked = judges === 'measured,human' ? 'measured' : 'gpt4-pair';
  const [own, second] = group.filter(({ judge }) => judge === asked);
  if (own === undefined || human.length === 0) return [];
  if (second !== undefined) throw new InputError(repeatedVote(own));
  return human.map((vote) => [own, vote] as const);
}

function repeatedVote({ questionId, turn, modelA, modelB, judge }: Vote): string {
  return (
    `question ${questionId}, turn ${turn}, ${modelA} and ${modelB}: more than one vote of ` +
    `${judge === 'measured' ? 'the judge' : 'GPT-4'}, and only one can be compared with the human votes; leave the others out`
  );
}

function isTie({ winner }: Pick<Vote, 'winner'>): boolean {
  return winner.includes('tie');
}
