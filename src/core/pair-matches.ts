/** Judged matches as they are shown: what both games say together, and what is odd about them. */
import { judgmentKey, standingPairs } from './pair-run.ts';
import type { GameRecord, PairJudgment, PairRun } from './pair-types.ts';

/** `repeat`: the match was judged before; FastChat counts such rows all. */
export type MatchFlag = 'disagree' | 'no-verdict' | 'several-verdicts' | 'repeat';

/** A match with both games played. */
export interface JudgedMatch {
  /** The same for the same match of this run whenever it is read: for addresses. */
  readonly id: string;
  readonly judgment: PairJudgment;
  /** null where the bench does not have the question. */
  readonly category: string | null;
  /** FastChat's result: a win needs both games; null where a game has no verdict. */
  readonly result: 'model_1' | 'model_2' | 'tie' | null;
  readonly flags: readonly MatchFlag[];
}

/** The finished matches of a run, as `standingPairs` has them. */
export function judgedMatches(run: Pick<PairRun, 'spec' | 'judgments'>): readonly JudgedMatch[] {
  const categories = new Map(run.spec.bench.questions.map(({ questionId, category }) => [questionId, category]));
  const seen = new Map<string, number>();
  return standingPairs(run).finished.map((judgment) => {
    const key = judgmentKey(run.spec, judgment);
    const repeat = (seen.get(key) ?? -1) + 1;
    seen.set(key, repeat);
    return {
      id: matchId(judgment, repeat),
      judgment,
      category: categories.get(judgment.questionId) ?? null,
      result: resultOf(judgment),
      flags: flagsOf(judgment, repeat > 0),
    };
  });
}

/** `81.1.vicuna~alpaca`, and `81.1.vicuna~alpaca.2` for the second row of the same match. */
function matchId({ questionId, turn, model1, model2 }: PairJudgment, repeat: number): string {
  return `${questionId}.${turn ?? 0}.${model1}~${model2}${repeat === 0 ? '' : `.${repeat + 1}`}`;
}

/** A win needs both games; anything else is a tie, as FastChat counts. */
export function resultOf({ games: [first, second] }: Pick<PairJudgment, 'games'>): JudgedMatch['result'] {
  if (first.winner === 'error' || second.winner === 'error') return null;
  return first.winner === second.winner ? first.winner : 'tie';
}

function flagsOf({ games }: PairJudgment, isRepeat: boolean): readonly MatchFlag[] {
  const [first, second] = games;
  const hasVerdicts = first.winner !== 'error' && second.winner !== 'error';
  const flags: readonly (readonly [MatchFlag, boolean])[] = [
    ['disagree', hasVerdicts && first.winner !== second.winner],
    ['no-verdict', !hasVerdicts],
    ['several-verdicts', games.some((game) => verdictsIn(game).length > 1)],
    ['repeat', isRepeat],
  ];
  return flags.flatMap(([flag, isSet]) => (isSet ? [flag] : []));
}

const MARKS = ['[[A]]', '[[B]]', '[[C]]'] as const;

/** The different verdicts in a game's text, in FastChat's order of looking: the first one counts. */
export function verdictsIn({ completion }: GameRecord): readonly (typeof MARKS)[number][] {
  return MARKS.filter((mark) => completion?.text.includes(mark));
}

/** Which position a game chose: assistant A is the first. null without a verdict. */
export function positionOf(game: 1 | 2, { winner }: GameRecord): 'A' | 'B' | 'tie' | null {
  if (winner === 'error') return null;
  if (winner === 'tie') return 'tie';
  return (winner === 'model_1') === (game === 1) ? 'A' : 'B';
}
