/** What a judge card says, from the judgments of a measurement. */
import type { VoteWinner } from './agreement.ts';
import { usageCost } from './budget.ts';
import { cardAgreement, shareOf, type MatchVerdict } from './judge-card-agreement.ts';
import { lengthFigures } from './judge-card-length.ts';
import { answersOf } from './judge-card-matches.ts';
import { judgmentsOf, passesOf } from './judge-card-run.ts';
import type { CallFigures, CardSummary, JudgeFigures, Measurement, MeasurementSpec, PositionFigures, Share, VotedMatch } from './judge-card-types.ts';
import { togetherBy } from './judged-by.ts';
import { judgedMatches, positionOf, resultOf } from './pair-matches.ts';
import { standingPairs } from './pair-run.ts';
import { positionBias } from './position-bias.ts';
import type { GameRecord, PairJudgment } from './pair-types.ts';
import { mean } from './statistics.ts';
import type { Completion, Price } from './types.ts';

type Measured = Pick<Measurement, 'spec' | 'records'>;

/** Counted anew from the judgments that stand, each match once. */
export function judgeFigures({ spec, records }: Measured): JudgeFigures {
  const passes = passesOf(spec).map(({ repeat }) => standingPairs({ spec, judgments: judgmentsOf(records, repeat) }).finished);
  const [first = []] = passes;
  const games = passes.flat().flatMap((judgment) => judgment.games);
  const completions = games.flatMap(({ completion }) => completion ?? []);
  const verdicts = verdictsOf(spec.matches, first);
  return {
    matches: spec.matches.length,
    judged: first.length,
    withoutVerdict: first.filter((judgment) => resultOf(judgment) === null).length,
    unreadableGames: games.filter(({ completion, winner }) => completion !== null && winner === 'error').length,
    failedGames: games.filter(({ completion }) => completion === null).length,
    agreement: cardAgreement(verdicts),
    position: positionFigures(spec, first),
    length: lengthFigures(verdicts, answersOf(spec.answers)),
    repeated: repeatedShare(passes),
    calls: callFigures(completions, spec.judge.price),
    ...servedBy(completions),
  };
}

/** The few figures that stand beside a judge's name; null before there is a verdict. */
export function cardSummary(measurement: Measured): CardSummary | null {
  const { agreement, judged, servedModels } = judgeFigures(measurement);
  const own = agreement.find(({ rater, turn }) => rater === 'judge' && turn === 'both');
  return own === undefined || judged === 0 ? null : { decisive: own.decisive, matches: judged, servedModels };
}

function verdictsOf(matches: readonly VotedMatch[], judgments: readonly PairJudgment[]): readonly MatchVerdict[] {
  const byMatch = new Map(judgments.map((judgment) => [placeOf(judgment), judgment]));
  return matches.flatMap((match) => {
    const judgment = byMatch.get(placeOf({ ...match, model1: match.modelA, model2: match.modelB }));
    const verdict = judgment === undefined ? null : verdictOf(judgment);
    return verdict === null ? [] : [{ match, verdict }];
  });
}

/** null where a game has no verdict. */
function verdictOf(judgment: PairJudgment): VoteWinner | null {
  const result = resultOf(judgment);
  if (result === null) return null;
  if (result === 'tie') return changedWithOrder(judgment) ? 'tie (inconsistent)' : 'tie';
  return result === 'model_1' ? 'model_a' : 'model_b';
}

function placeOf({ questionId, turn, model1, model2 }: Pick<PairJudgment, 'questionId' | 'turn' | 'model1' | 'model2'>): string {
  return JSON.stringify([questionId, turn, model1, model2]);
}

function changedWithOrder({ games: [one, other] }: PairJudgment): boolean {
  return one.winner !== other.winner;
}

function positionFigures(spec: MeasurementSpec, judgments: readonly PairJudgment[]): PositionFigures {
  const decided = judgments.filter((judgment) => resultOf(judgment) !== null);
  const placesOf = ({ games }: PairJudgment) => [positionOf(1, games[0]), positionOf(2, games[1])] as const;
  const bothAt = (place: 'A' | 'B') => decided.filter((judgment) => placesOf(judgment).every((each) => each === place)).length;
  return {
    changed: shareOf(decided.map((judgment) => ({ questionId: judgment.questionId, isHit: changedWithOrder(judgment) }))),
    alwaysFirst: bothAt('A'),
    alwaysSecond: bothAt('B'),
    first: firstPlaceShare(spec, judgments),
  };
}

function firstPlaceShare(spec: MeasurementSpec, judgments: readonly PairJudgment[]): Share {
  const bias = positionBias(judgedMatches({ spec, judgments }));
  if (bias === null) return { hits: 0, n: 0, ratio: null, interval: null };
  const { games, firstShare, interval } = bias;
  return { hits: Math.round(firstShare * games), n: games, ratio: firstShare, interval };
}

/** Each game of a repeat beside the same game of the first pass; those without a verdict say nothing. */
function repeatedShare([first = [], ...repeats]: readonly (readonly PairJudgment[])[]): Share | null {
  const before = new Map(first.map((judgment) => [placeOf(judgment), judgment.games]));
  const hasVerdict = (game: GameRecord | undefined): game is GameRecord => game !== undefined && game.winner !== 'error';
  const compared = repeats.flat().flatMap((judgment) =>
    judgment.games.flatMap((game, index) => {
      const earlier = before.get(placeOf(judgment))?.[index];
      const isComparable = hasVerdict(game) && hasVerdict(earlier);
      return isComparable ? [{ questionId: judgment.questionId, isHit: game.winner === earlier.winner }] : [];
    }),
  );
  return compared.length === 0 ? null : shareOf(compared);
}

/** Calls that were found again count as they were when they were made: that is what the judge takes. */
function callFigures(completions: readonly Completion[], price: Price | null): CallFigures {
  const counted = completions.filter(({ usage }) => usage.promptTokens !== null && usage.completionTokens !== null);
  const costs = price === null ? [] : counted.map(({ usage }) => usageCost(usage, price));
  const usd = mean(costs);
  return {
    calls: completions.length,
    usdPer1000: usd === null ? null : 1000 * usd,
    meanMs: mean(completions.map(({ timing }) => timing.totalMs)),
    promptTokens: mean(counted.map(({ usage }) => usage.promptTokens ?? 0)),
    completionTokens: mean(counted.map(({ usage }) => usage.completionTokens ?? 0)),
  };
}

function servedBy(completions: readonly Completion[]): Pick<JudgeFigures, 'servedModels' | 'sentParameters'> {
  return togetherBy(
    completions.map(({ servedModel, sentParameters }) => ({
      servedModels: servedModel === null ? [] : [servedModel],
      sentParameters: sentParameters === undefined ? [] : [sentParameters],
    })),
  );
}
