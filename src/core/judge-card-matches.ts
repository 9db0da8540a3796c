/** Votes as matches, and which of them a measurement takes: spread over categories, questions and turns. Seeded. */
import type { Vote } from './agreement.ts';
import type { HumanVotes, VotedAnswers, VotedMatch } from './judge-card-types.ts';
import type { PairAnswers } from './pair-games.ts';
import { pairPromptName, type PairMatch } from './pairwise.ts';
import { createRandom } from './random.ts';
import type { Question, RunSettings, Turn } from './types.ts';

/** The matches on which an expert voted. */
export function votedMatches(votes: readonly Vote[]): readonly VotedMatch[] {
  const groups = new Map<string, Vote[]>();
  for (const vote of votes) {
    const key = JSON.stringify([vote.questionId, vote.turn, vote.modelA, vote.modelB]);
    groups.set(key, [...(groups.get(key) ?? []), vote]);
  }
  return [...groups.values()].flatMap((group) => toMatch(group) ?? []);
}

function toMatch(group: readonly Vote[]): VotedMatch | null {
  const winnersOf = (judge: Vote['judge']) => group.filter((vote) => vote.judge === judge).map(({ winner }) => winner);
  const [first] = group;
  const human = winnersOf('human');
  if (first === undefined || human.length === 0) return null;
  const { questionId, turn, modelA, modelB } = first;
  const [gpt4, second] = winnersOf('gpt4-pair');
  return { questionId, turn, modelA, modelB, human, gpt4: second === undefined ? (gpt4 ?? null) : null };
}

/** The matches that can be judged: the bench has the question and the turn, and both answers are there. */
export function judgeableMatches({ votes, answers }: HumanVotes, questions: readonly Question[]): readonly VotedMatch[] {
  const texts = answersOf(answers);
  const turnCounts = new Map(questions.map(({ questionId, turns }) => [questionId, turns.length]));
  return votedMatches(votes).filter(({ questionId, turn, modelA, modelB }) =>
    [modelA, modelB]
      .map((model) => texts.get(model)?.get(questionId)?.length ?? 0)
      .every((count) => Math.min(count, turnCounts.get(questionId) ?? 0) >= turn),
  );
}

/** Replies as judging takes them. */
export function answersOf(answers: readonly VotedAnswers[]): PairAnswers {
  return new Map(answers.map((each) => [each.model, new Map(each.answers.map(({ questionId, turns }) => [questionId, turns]))]));
}

export interface MatchChoice {
  readonly matches: readonly VotedMatch[];
  /** Of the bench; matches on other questions are left out. */
  readonly questions: readonly Question[];
  /** How many; null: all. */
  readonly count: number | null;
  readonly seed: number;
}

/**
 * So many matches, in an order that any smaller number of them is spread alike: round by round one match of every
 * question, categories taking turns, the two turns of the bench in exchange. A larger choice with the same seed begins
 * with the smaller one, so that nothing of it is judged twice.
 */
export function chooseMatches({ matches, questions, count, seed }: MatchChoice): readonly VotedMatch[] {
  const random = createRandom(seed);
  const order = interleaved(shuffled(questions, random));
  const piles = new Map(
    order.flatMap(({ questionId }) =>
      ([1, 2] as const).map((turn) => {
        const own = matches.filter((match) => match.questionId === questionId && match.turn === turn);
        return [pileKey(questionId, turn), shuffled(own, random)] as const;
      }),
    ),
  );
  const rounds = 2 * Math.max(0, ...[...piles.values()].map(({ length }) => length));
  const chosen = Array.from({ length: rounds }, (_, round) =>
    order.flatMap(({ questionId }, place) => {
      const turn = (place + round) % 2 === 0 ? 1 : 2;
      return piles.get(pileKey(questionId, turn))?.[Math.floor(round / 2)] ?? [];
    }),
  ).flat();
  return chosen.slice(0, count ?? chosen.length);
}

function pileKey(questionId: number, turn: Turn): string {
  return `${questionId}/${turn}`;
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const mixed = [...items];
  for (let index = mixed.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [mixed[index], mixed[other]] = [mixed[other] as T, mixed[index] as T];
  }
  return mixed;
}

/** The first of each category, then the second of each, … */
function interleaved(questions: readonly Question[]): readonly Question[] {
  const seen = new Map<string, number>();
  const ranked = questions.map((question) => {
    const rank = seen.get(question.category) ?? 0;
    seen.set(question.category, rank + 1);
    return { question, rank };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ question }) => question);
}

/** Matches as they are judged. @throws Error for a question that is not among `questions` */
export function toPairMatches(
  matches: readonly VotedMatch[],
  questions: readonly Question[],
  settings: Pick<RunSettings, 'referenceCategories'>,
): readonly PairMatch[] {
  const byId = new Map(questions.map((question) => [question.questionId, question]));
  return matches.map(({ questionId, turn, modelA, modelB }) => {
    const question = byId.get(questionId);
    if (question === undefined) throw new Error(`question ${questionId} of a match is not in the bench`);
    return { question, turn, model1: modelA, model2: modelB, judgePromptName: pairPromptName(question, turn, settings) };
  });
}
