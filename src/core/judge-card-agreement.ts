/** How far a judge, other people and GPT-4 agree with people on the same matches. */
import { comparisonsOf, type Comparison, type JudgePairing, type Vote, type VoteWinner } from './agreement.ts';
import type { AgreementFigures, CardRater, Share, VotedMatch } from './judge-card-types.ts';
import { cohensKappa } from './kappa.ts';
import { clusteredBootstrap } from './statistics.ts';
import type { Turn } from './types.ts';

/** A match and what the judge said of it. */
export interface MatchVerdict {
  readonly match: VotedMatch;
  readonly verdict: VoteWinner;
}

const PAIRINGS: Readonly<Record<CardRater, JudgePairing>> = {
  judge: 'measured,human',
  human: 'human,human',
  gpt4: 'gpt4-pair,human',
};

const RATERS: readonly CardRater[] = ['judge', 'human', 'gpt4'];

/** Of each rater: turn 1, turn 2, both. All raters on the same matches. */
export function cardAgreement(verdicts: readonly MatchVerdict[]): readonly AgreementFigures[] {
  const votes = verdicts.flatMap(toVotes);
  return RATERS.flatMap((rater) => {
    const all = comparisonsOf(votes, PAIRINGS[rater]);
    return ([1, 2, 'both'] as const).map((turn) => figuresOf(rater, turn, all));
  });
}

function toVotes({ match, verdict }: MatchVerdict): readonly Vote[] {
  const { questionId, turn, modelA, modelB, human, gpt4 } = match;
  const about = { questionId, turn, modelA, modelB };
  return [
    { ...about, winner: verdict, judge: 'measured' },
    ...human.map((winner): Vote => ({ ...about, winner, judge: 'human' })),
    ...(gpt4 === null ? [] : [{ ...about, winner: gpt4, judge: 'gpt4-pair' } as const]),
  ];
}

function figuresOf(rater: CardRater, turn: Turn | 'both', all: readonly Comparison[]): AgreementFigures {
  const own = all.filter((one) => turn === 'both' || one.turn === turn);
  const decisive = own.filter(({ hasTie }) => !hasTie);
  const share = (compared: readonly Comparison[]) =>
    shareOf(compared.map(({ questionId, isSame }) => ({ questionId, isHit: isSame })));
  const isMutual = rater === 'human';
  return {
    ...{ rater, turn, withTies: share(own), decisive: share(decisive) },
    kappa: kappaOf(own, isMutual),
    decisiveKappa: kappaOf(decisive, isMutual),
  };
}

/** One thing that was counted. */
export interface Counted {
  readonly questionId: number;
  readonly isHit: boolean;
}

/** Hits of all that was counted, with an interval that resamples whole questions. */
export function shareOf(counted: readonly Counted[]): Share {
  const clusters = new Map<number, number[]>();
  for (const { questionId, isHit } of counted) {
    const cluster = clusters.get(questionId) ?? [];
    cluster.push(isHit ? 1 : 0);
    clusters.set(questionId, cluster);
  }
  const hits = counted.filter(({ isHit }) => isHit).length;
  const n = counted.length;
  return { hits, n, ratio: n === 0 ? null : hits / n, interval: clusteredBootstrap([...clusters.values()]) };
}

/** @param isMutual  neither of the two is the first: each comparison counts both ways */
function kappaOf(compared: readonly Comparison[], isMutual: boolean): number | null {
  const pairs = compared.map(({ one, other }) => [withoutReason(one), withoutReason(other)] as const);
  return cohensKappa(isMutual ? pairs.flatMap(([one, other]) => [[one, other] as const, [other, one] as const]) : pairs);
}

/** A verdict that changed with the order is a tie like any other. */
function withoutReason(winner: VoteWinner): string {
  return winner === 'tie (inconsistent)' ? 'tie' : winner;
}
