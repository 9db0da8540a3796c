/** Does the longer answer win? Of the judge, of people and of GPT-4, on the same matches. */
import type { VoteWinner } from './agreement.ts';
import { shareOf, type MatchVerdict } from './judge-card-agreement.ts';
import type { LengthFigures, VotedMatch } from './judge-card-types.ts';
import type { PairAnswers } from './pair-games.ts';
import { withoutThinking } from './protocol.ts';
import { atTurn } from './questions.ts';

/** Lengths are those of the judged turn, in characters, as the judge saw it. */
export function lengthFigures(verdicts: readonly MatchVerdict[], answers: PairAnswers): LengthFigures {
  const longer = new Map(verdicts.map(({ match }) => [match, longerOf(match, answers)]));
  const share = (winnersOf: (verdict: MatchVerdict) => readonly VoteWinner[]) =>
    shareOf(
      verdicts.flatMap((verdict) => {
        const long = longer.get(verdict.match) ?? null;
        const decisive = winnersOf(verdict).filter((winner) => winner === 'model_a' || winner === 'model_b');
        return long === null ? [] : decisive.map((winner) => ({ questionId: verdict.match.questionId, isHit: winner === long }));
      }),
    );
  return {
    judge: share(({ verdict }) => [verdict]),
    human: share(({ match }) => match.human),
    gpt4: share(({ match }) => (match.gpt4 === null ? [] : [match.gpt4])),
  };
}

/** null where both are as long. */
function longerOf({ questionId, turn, modelA, modelB }: VotedMatch, answers: PairAnswers): 'model_a' | 'model_b' | null {
  const [a = 0, b = 0] = [modelA, modelB].map(
    (model) => withoutThinking(atTurn(answers.get(model)?.get(questionId) ?? [], turn) ?? '').length,
  );
  if (a === b) return null;
  return a > b ? 'model_a' : 'model_b';
}
