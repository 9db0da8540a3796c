import { expect, it } from 'vitest';
import { parseVotes } from '../../../src/core/agreement.ts';
import { cardAgreement } from '../../../src/core/judge-card-agreement.ts';
import { votedMatches } from '../../../src/core/judge-card-matches.ts';
import { describeWithSharedData, readShared } from '../../shared-data.ts';

interface Expected {
  readonly agreement: Readonly<Record<string, readonly { turn: number; ties: string; total: number; agree: number; ratio: number }[]>>;
}

const FOLDER = 'golden/agreement';

/** GPT-4's published verdicts, as though our judge had given them. */
describeWithSharedData('a judge card over published votes', () => {
  const expected = JSON.parse(readShared(`${FOLDER}/expected/expected.json`)) as Expected;
  const votes = ['human_votes.json', 'gpt4_pair_votes.json'].flatMap((file) => parseVotes(readShared(`${FOLDER}/${file}`), file));
  const matches = votedMatches(votes);
  const found = cardAgreement(matches.flatMap((match) => (match.gpt4 === null ? [] : [{ match, verdict: match.gpt4 }])));

  const figure = (rater: string, turn: number, ties: string) => {
    const own = found.find((each) => each.rater === rater && each.turn === turn);
    const { hits, n, ratio } = (ties === 'counted' ? own?.withTies : own?.decisive) ?? {};
    return { turn, ties, total: n, agree: hits, ratio };
  };

  it.each(['judge', 'gpt4'])('agrees with people as often as FastChat says of GPT-4, counted as %s', (rater) => {
    const wanted = expected.agreement['gpt4-pair_vs_human'] ?? [];
    expect(wanted).toHaveLength(4);
    expect(wanted.map(({ turn, ties }) => figure(rater, turn, ties))).toEqual(wanted);
  });

  it('compares people with people on the matches that GPT-4 judged', () => {
    const both = found.find(({ rater, turn }) => rater === 'human' && turn === 'both');
    expect(both?.withTies.n).toBeLessThanOrEqual(206);
    expect(both?.withTies.ratio).toBeGreaterThan(0.55);
  });

  it('has intervals that hold their figure, and a kappa below the raw agreement', () => {
    const both = found.find(({ rater, turn }) => rater === 'judge' && turn === 'both');
    const { ratio, interval } = both?.decisive ?? {};
    expect(interval?.[0]).toBeLessThan(ratio ?? 0);
    expect(interval?.[1]).toBeGreaterThan(ratio ?? 1);
    expect(both?.decisiveKappa).toBeGreaterThan(0.5);
    expect(both?.decisiveKappa).toBeLessThan(ratio ?? 0);
  });
});
