/** Votes on made-up answers. Every text is our own. */
import { readVotes } from '../../src/core/agreement.ts';
import type { HumanVotes, VotedAnswers } from '../../src/core/judge-card-types.ts';
import { MADE_UP_QUESTIONS } from './made-up-bench.ts';

/** A row of the data set without its conversations. */
export interface VoteRow {
  readonly question_id: number;
  readonly model_a: string;
  readonly model_b: string;
  readonly winner: string;
  readonly judge: string;
  readonly turn: number;
}

/** Three questions of two turns, as the bench has them. */
const QUESTION_IDS = MADE_UP_QUESTIONS.filter(({ turns }) => turns.length === 2).map(({ questionId }) => questionId);

/** Ascending, from the worst to the best. */
const MODELS = ['alpha', 'beta', 'gamma'];

const PAIRS = [['alpha', 'beta'], ['alpha', 'gamma'], ['beta', 'gamma']] as const;

/** Of every pair, question and turn: two experts for the later model, an author against it, GPT-4 for it. */
export const VOTE_ROWS: readonly VoteRow[] = QUESTION_IDS.flatMap((questionId) =>
  [1, 2].flatMap((turn) =>
    PAIRS.flatMap(([modelA, modelB]) => {
      const about = { question_id: questionId, model_a: modelA, model_b: modelB, turn };
      const second = turn === 2 && modelA === 'alpha' ? 'tie' : 'model_b';
      return [
        { ...about, winner: 'model_b', judge: 'expert_1' },
        // The same pair the other way round: names and winner both turn.
        { ...about, model_a: modelB, model_b: modelA, winner: second === 'tie' ? 'tie' : 'model_a', judge: 'expert_2' },
        { ...about, winner: 'model_a', judge: 'author_1' },
        { ...about, winner: 'model_b', judge: 'gpt4_pair' },
      ];
    }),
  ),
);

/** What a model replied: the better it is, the longer. */
export function madeUpReply(model: string, questionId: number, turn: number): string {
  return `Reply of ${model} to ${questionId}, turn ${turn}${' and so on'.repeat(MODELS.indexOf(model))}`;
}

export const VOTED_ANSWERS: readonly VotedAnswers[] = MODELS.map((model) => ({
  model,
  answers: QUESTION_IDS.map((questionId) => ({ questionId, turns: [1, 2].map((turn) => madeUpReply(model, questionId, turn)) })),
}));

export function madeUpVotes(change: Partial<HumanVotes> = {}): HumanVotes {
  return {
    source: { label: 'made-up votes', url: null, licence: null, files: [{ name: 'votes.parquet', sha256: 'd'.repeat(64) }] },
    votes: readVotes(VOTE_ROWS, 'made-up votes'),
    answers: VOTED_ANSWERS,
    ...change,
  };
}

/** Of one judge's votes, as the data set keeps humans and GPT-4 apart. */
export function rowsOf(kind: 'human' | 'gpt4_pair'): readonly VoteRow[] {
  return VOTE_ROWS.filter(({ judge }) => (judge === 'gpt4_pair') === (kind === 'gpt4_pair'));
}
