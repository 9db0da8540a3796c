import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toPythonJson, PythonFloat } from '../../../src/core/python-json.ts';
import { isRatingWrittenAsFloat, parseRating, parseVerdict, ratingDigits } from '../../../src/core/rating.ts';
import type { Message, Turn } from '../../../src/core/types.ts';
import { describeWithSharedData, readShared } from '../../shared-data.ts';
import { answersOf, officialBench, officialGames, officialRequest, type AnswerTexts } from './bench.ts';

interface RatingCase {
  readonly judgment: string;
  /** null where FastChat crashes. */
  readonly score: number | null;
  /** As FastChat writes it; absent where it crashes. */
  readonly json?: string;
}

interface VerdictCase {
  readonly judgment: string;
  readonly winner: 'A' | 'B' | 'tie' | 'error';
}

interface RequestCase {
  readonly judge: string;
  readonly prompt: string;
  readonly question_id: number;
  readonly turn: Turn;
  readonly stored_user_prompt_sha256: string;
  readonly messages?: readonly Message[];
}

function casesOf<T>(name: string): readonly T[] {
  return (JSON.parse(readShared(`golden/vectors/${name}.json`)) as { readonly cases: readonly T[] }).cases;
}

/** How the score of a judgment stands in FastChat's file. */
function scoreText(judgment: string): string {
  const { rating } = parseRating(judgment);
  if (rating === null) return '-1';
  if (isRatingWrittenAsFloat(judgment)) return toPythonJson(new PythonFloat(rating));
  return Number.isSafeInteger(rating) ? String(rating) : String(BigInt(ratingDigits(judgment) ?? ''));
}

describeWithSharedData('FastChat’s vectors', () => {
  describe('of ratings', () => {
    const cases = casesOf<RatingCase>('rating_parsing');

    it('are there', () => expect(cases).toHaveLength(50));

    it.each(cases)('give $score for $judgment', ({ judgment, score, json }) => {
      expect(parseRating(judgment).rating).toBe(score === -1 ? null : score);
      if (json !== undefined) expect(scoreText(judgment)).toBe(json);
    });
  });

  describe('of verdicts', () => {
    const cases = casesOf<VerdictCase>('verdict_parsing');

    it('are there', () => expect(cases).toHaveLength(20));

    it.each(cases)('give $winner for $judgment', ({ judgment, winner }) => {
      expect(parseVerdict(judgment) ?? 'error').toBe(winner);
    });
  });

  describe('of requests to a chat judge, single prompts', () => {
    const bench = officialBench();
    const texts = answersOf('golden/official_answers/model_answer/gpt-3.5-turbo.jsonl');
    const cases = casesOf<RequestCase>('judge_requests').filter(({ prompt }) => prompt.startsWith('single-'));
    const chatCases = cases.filter(({ messages }) => messages !== undefined);

    it('are there for all four prompts', () => {
      expect(new Set(chatCases.map(({ prompt }) => prompt)).size).toBe(4);
    });

    it.each(chatCases)('are the same for question $question_id, turn $turn', (one) => {
      const request = officialRequest(bench, texts, one.question_id, one.turn);
      expect(request.judgePromptName).toBe(one.prompt);
      expect(request.messages).toEqual(one.messages);
    });

    it.each(cases)('store the same prompt for $judge, question $question_id, turn $turn', (one) => {
      const { userPrompt } = officialRequest(bench, texts, one.question_id, one.turn);
      expect(createHash('sha256').update(userPrompt, 'utf8').digest('hex')).toBe(one.stored_user_prompt_sha256);
    });
  });

  describe('of requests to a chat judge, pair prompts', () => {
    const bench = officialBench();
    const models = ['gpt-3.5-turbo', 'claude-v1'] as const;
    const [first, second] = models.map((model) => answersOf(`golden/official_answers/model_answer/${model}.jsonl`));
    const texts = [first as AnswerTexts, second as AnswerTexts] as const;
    // The legacy completions of claude-2 store a longer text, which no chat judge sees.
    const cases = casesOf<RequestCase>('judge_requests').filter(
      ({ prompt, messages }) => prompt.startsWith('pair-') && messages !== undefined,
    );

    it('are there for all four prompts', () => expect(new Set(cases.map(({ prompt }) => prompt)).size).toBe(4));

    it.each(cases)('are the same for question $question_id, turn $turn', (one) => {
      const [game] = officialGames(bench, texts, one.question_id, one.turn);
      expect(game.judgePromptName).toBe(one.prompt);
      expect(game.messages).toEqual(one.messages);
      expect(createHash('sha256').update(game.userPrompt, 'utf8').digest('hex')).toBe(one.stored_user_prompt_sha256);
    });
  });
});
