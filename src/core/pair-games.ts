/** What a match's two games are made of: the answers, the requests, and what an earlier judgment of it has already. */
import type { GameRecord, PairJudgment } from './pair-types.ts';
import { gameRequests, pairKey, type PairMatch } from './pairwise.ts';
import type { JudgeRequest } from './protocol.ts';
import { answerTurns } from './run.ts';
import type { Bench, RunSettings, RunState } from './types.ts';

/** Replies by turn of choice 0, by question id, by the model's name. */
export type PairAnswers = ReadonlyMap<string, ReadonlyMap<number, readonly string[]>>;

/** A run's answers as they are judged: texts by turn of choice 0, as FastChat judges, by question id. */
export function pairAnswersOf(state: RunState): ReadonlyMap<number, readonly string[]> {
  return new Map(
    state.spec.bench.questions.map(({ questionId }) => [
      questionId,
      answerTurns(state, { questionId, choiceIndex: 0 }).map(({ completion }) => completion.text),
    ]),
  );
}

/** Both models' replies; null where one of them lacks a turn that the match shows. */
export function answersTo(answers: PairAnswers, { question, turn, model1, model2 }: PairMatch) {
  const [answers1, answers2] = [model1, model2].map((model) => answers.get(model)?.get(question.questionId) ?? []);
  if (!answers1 || !answers2 || Math.min(answers1.length, answers2.length) < turn) return null;
  return { answers1, answers2 };
}

/** `pairKey` of a match. */
export function matchKey({ question, turn, model1, model2, judgePromptName }: PairMatch, judgeId: string): string {
  return pairKey({ questionId: question.questionId, turn, model1, model2, judgePromptName, judgeId });
}

/** One game of a match that is to be judged. */
export interface GamePlan {
  readonly request: JudgeRequest;
  /** The game taken over from an earlier judgment; null: it is to be asked for. */
  readonly kept: GameRecord | null;
  /** What stands while the game is not played. */
  readonly before: GameRecord;
}

export type GamePlans = readonly [GamePlan, GamePlan];

export interface MatchToPlay {
  readonly bench: Bench;
  readonly settings: Pick<RunSettings, 'referenceCategories' | 'referenceSet'>;
  readonly answers: PairAnswers;
  readonly match: PairMatch;
  /** An unfinished judgment of this match, or one that is to be tried again; null if there is none. */
  readonly earlier: PairJudgment | null;
}

/**
 * Both games: those that an earlier judgment has with a verdict on the same prompt are kept.
 *
 * @throws Error if the bench lacks the prompt or the reference answer
 */
export function planGames({ bench, settings, answers, match, earlier }: MatchToPlay): GamePlans {
  const texts = answersTo(answers, match) ?? { answers1: [], answers2: [] };
  const [first, second] = gameRequests({ bench, match, settings, ...texts });
  return [planGame(first, earlier?.games[0] ?? null), planGame(second, earlier?.games[1] ?? null)];
}

function planGame(request: JudgeRequest, earlier: GameRecord | null): GamePlan {
  const taken = earlier === null ? null : ({ ...earlier, isTakenOver: true } as const);
  const isKept = taken !== null && taken.winner !== 'error' && taken.userPrompt === request.userPrompt;
  return { request, kept: isKept ? taken : null, before: taken ?? openGame(request) };
}

function openGame({ userPrompt }: JudgeRequest): GameRecord {
  const failure = { kind: 'cancelled', message: 'not asked yet: the judging was stopped before' };
  return { userPrompt, completion: null, failure, winner: 'error' };
}

/** Not asked yet: the judging ended before its turn came. */
export function isOpenGame({ completion, failure }: GameRecord): boolean {
  return completion === null && failure?.kind === 'cancelled';
}

/** Have both games been played? */
export function isFinished({ games }: Pick<PairJudgment, 'games'>): boolean {
  return !games.some(isOpenGame);
}
