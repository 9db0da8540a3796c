import { describe, expect, it } from 'vitest';
import { cardSummary, judgeFigures } from '../../../src/core/judge-card-figures.ts';
import type { AgreementFigures, CardRater, JudgeFigures, MeasuredJudgment, VotedMatch } from '../../../src/core/judge-card-types.ts';
import type { GameRecord, Winner } from '../../../src/core/pair-types.ts';
import { MADE_UP_JUDGE } from '../../fakes/made-up-bench.ts';
import { fakeMeasured, fakeMeasurement } from '../../fakes/measurements.ts';

const SPEC = fakeMeasurement({ count: null });

type Say = (match: VotedMatch) => readonly [Winner, Winner];

function figures(say: Say, change: Partial<Parameters<typeof fakeMeasurement>[0]> = {}, more: readonly MeasuredJudgment[] = []): JudgeFigures {
  const spec = fakeMeasurement({ count: null, ...change });
  return judgeFigures({ spec, records: [...spec.matches.map((match) => fakeMeasured(match, say(match))), ...more] });
}

const both = (winner: Winner) => [winner, winner] as const;
const likeHumans: Say = ({ human: [first] }) => both(first === 'model_b' ? 'model_2' : 'tie');

function agreementOf({ agreement }: JudgeFigures, rater: CardRater, turn: AgreementFigures['turn'] = 'both'): AgreementFigures {
  const found = agreement.find((each) => each.rater === rater && each.turn === turn);
  if (found === undefined) throw new Error(`no figures of ${rater}`);
  return found;
}

describe('agreement with people', () => {
  it('counts each human vote once, with ties and without', () => {
    // 18 matches with two experts each; on 6 of turn 2 the second expert says tie.
    const found = agreementOf(figures(likeHumans), 'judge');
    expect(found.withTies).toMatchObject({ hits: 30, n: 36 });
    expect(found.decisive).toMatchObject({ hits: 30, n: 30, ratio: 1 });
  });

  it('keeps the turns apart', () => {
    const all = figures(likeHumans);
    expect(agreementOf(all, 'judge', 1).withTies).toMatchObject({ hits: 18, n: 18 });
    expect(agreementOf(all, 'judge', 2).withTies).toMatchObject({ hits: 12, n: 18 });
  });

  it('takes a verdict that changed with the order for a tie', () => {
    const found = agreementOf(figures(() => ['model_1', 'model_2']), 'judge');
    expect(found.withTies).toMatchObject({ hits: 6, n: 36 });
    expect(found.decisive).toMatchObject({ n: 0, ratio: null, interval: null });
  });

  it('lays people beside people, and GPT-4, on the same matches', () => {
    const all = figures((match) => (match.questionId === 2 ? both('error') : likeHumans(match)));
    expect(agreementOf(all, 'human').withTies).toMatchObject({ hits: 8, n: 12 });
    expect(agreementOf(all, 'gpt4').withTies).toMatchObject({ hits: 20, n: 24 });
    expect(all.withoutVerdict).toBe(6);
  });

  it('has an interval that resamples whole questions', () => {
    const { withTies } = agreementOf(figures(({ questionId }) => both(questionId === 1 ? 'model_1' : 'model_2')), 'judge');
    expect(withTies.interval?.[0]).toBeLessThan(withTies.ratio ?? 0);
    expect(withTies.interval?.[1]).toBeGreaterThan(withTies.ratio ?? 1);
  });

  it('has a kappa, which is undefined where chance alone agrees in everything', () => {
    const found = agreementOf(figures(likeHumans), 'judge');
    expect(found.decisiveKappa).toBeNull();
    // Nobody disagrees by more than the judge's constant habit explains.
    expect(found.kappa).toBeCloseTo(0, 10);
  });

  it('has the kappa of a table worked out by hand', () => {
    // Turn 1: the judge says tie on question 4, people model_b on all. Turn 2 with ties: see the votes.
    const found = agreementOf(figures(({ turn, modelA }) => both(turn === 2 && modelA === 'alpha' ? 'tie' : 'model_2')), 'judge');
    // 36 comparisons; judge: 12 tie, 24 b; people: 6 tie, 30 b; same: 24 b + 6 tie = 30.
    const [observed, expected] = [30 / 36, (12 * 6 + 24 * 30) / 36 ** 2];
    expect(found.kappa).toBeCloseTo((observed - expected) / (1 - expected), 12);
  });
});

describe('habits of a judge', () => {
  it('tells how often a verdict changed with the order, and which place won', () => {
    const { position } = figures(({ questionId }) => (questionId === 1 ? ['model_1', 'model_2'] : both('model_2')));
    expect(position.changed).toMatchObject({ hits: 6, n: 18 });
    expect(position).toMatchObject({ alwaysFirst: 6, alwaysSecond: 0 });
    expect(position.first).toMatchObject({ hits: 24, n: 36 });
  });

  it('tells how often the longer answer won, beside people and GPT-4', () => {
    // The later model of a pair has the longer reply.
    const { length } = figures(({ turn }) => both(turn === 1 ? 'model_1' : 'model_2'));
    expect(length.judge).toMatchObject({ hits: 9, n: 18 });
    expect(length.human).toMatchObject({ hits: 30, n: 30 });
    expect(length.gpt4).toMatchObject({ hits: 18, n: 18 });
  });

  it('compares each repeated game with the first', () => {
    const repeats = { times: 2, matches: 2 };
    const spec = fakeMeasurement({ count: null, repeats });
    const again = spec.matches.slice(0, 2).flatMap((match, index) => [
      fakeMeasured(match, both('model_2'), { repeat: 1 }),
      fakeMeasured(match, index === 0 ? both('model_2') : ['error', 'model_1'], { repeat: 2 }),
    ]);
    expect(figures(() => both('model_2'), { repeats }, again).repeated).toMatchObject({ hits: 6, n: 7 });
    expect(figures(() => both('model_2')).repeated).toBeNull();
  });
});

describe('what a judge takes', () => {
  const price = { inputPerMillion: 1, cachedInputPerMillion: 0.5, outputPerMillion: 10, asOf: '2026-11-23' };
  const spent = (game: GameRecord): GameRecord => ({
    ...game,
    completion: game.completion === null ? null : {
      ...game.completion,
      usage: { promptTokens: 1000, completionTokens: 100 },
      timing: { firstTokenMs: null, totalMs: 1500 },
      servedModel: 'judge-2026',
    },
  });
  const spec = fakeMeasurement({ judge: { ...MADE_UP_JUDGE, price } });
  const records = spec.matches.map((match, index) => fakeMeasured(match, index === 0 ? ['error', 'model_2'] : both('model_2'), { game: spent }));

  it('is told for 1,000 calls, from what its server counted', () => {
    expect(judgeFigures({ spec, records })).toMatchObject({
      calls: { calls: 12, usdPer1000: expect.closeTo(2, 9), meanMs: 1500, promptTokens: 1000, completionTokens: 100 },
      servedModels: ['judge-2026'],
      unreadableGames: 1,
      failedGames: 0,
      withoutVerdict: 1,
    });
  });

  it('is unknown without a price and without counts', () => {
    const all = figures(likeHumans);
    expect(all.calls.usdPer1000).toBeNull();
  });
});

describe('cardSummary', () => {
  it('is the decisive agreement over both turns', () => {
    const records = SPEC.matches.map((match) => fakeMeasured(match, likeHumans(match)));
    expect(cardSummary({ spec: SPEC, records })).toMatchObject({ decisive: { hits: 30, n: 30 }, matches: 18 });
  });

  it('is nothing before the first match', () => {
    expect(cardSummary({ spec: SPEC, records: [] })).toBeNull();
  });
});
