import { describe, expect, it } from 'vitest';
import { badgeWords, costFacts, habitFacts, kappaWords, parameterWords, percent, readingOf, shareNote, timeWords } from '../../../src/app/components/judge-card/card-words.ts';
import { judgeFigures } from '../../../src/core/judge-card-figures.ts';
import { createMeasurementHeader } from '../../../src/core/judge-card-run.ts';
import type { AgreementFigures, CardRater, JudgeFigures, Share } from '../../../src/core/judge-card-types.ts';
import { MADE_UP_JUDGE } from '../../fakes/made-up-bench.ts';
import { fakeMeasured, fakeMeasurement } from '../../fakes/measurements.ts';

const SPEC = fakeMeasurement({ count: null });
const FIGURES = judgeFigures({ spec: SPEC, records: SPEC.matches.map((match) => fakeMeasured(match)) });

function share(ratio: number, interval: Share['interval'], n = 100): Share {
  return { hits: Math.round(ratio * n), n, ratio, interval };
}

/** The figures with agreement without ties as given. */
function withDecisive(shares: Partial<Record<CardRater, Share>>): JudgeFigures {
  const agreement = FIGURES.agreement.map((each): AgreementFigures => ({ ...each, decisive: shares[each.rater] ?? each.decisive }));
  return { ...FIGURES, agreement };
}

describe('figures in words', () => {
  it('are whole percents with their interval and number', () => {
    expect(percent(0.824)).toBe('82 %');
    expect(percent(null)).toBe('–');
    expect(shareNote(share(0.8, [0.755, 0.881], 1343))).toBe('76–88 % · n 1,343');
    expect(shareNote(share(1, null, 1))).toBe('n 1');
  });

  it('know no minus zero', () => {
    expect([kappaWords(-0.001), kappaWords(-0.2), kappaWords(null)]).toEqual(['0.00', '-0.20', '–']);
  });

  it('leave what says nothing out of the parameters', () => {
    expect(parameterWords({ temperature: 0, max_tokens: 2048, stream: true })).toBe('temperature 0 · max_tokens 2048');
  });
});

describe('readingOf', () => {
  const people = share(0.86, [0.8, 0.9]);

  it('claims a difference only where the interval leaves people with one another out', () => {
    expect(readingOf(withDecisive({ judge: share(0.7, [0.62, 0.78]), human: people }))).toMatch(/less than they agree with one another \(86 %, on the same matches\)/);
    expect(readingOf(withDecisive({ judge: share(0.95, [0.9, 0.98]), human: people }))).toMatch(/more than/);
    expect(readingOf(withDecisive({ judge: share(0.82, [0.74, 0.9]), human: people }))).toMatch(/^No difference is proven/);
  });

  it('takes the published figure where few people voted on the same matches', () => {
    expect(readingOf(withDecisive({ judge: share(0.7, [0.62, 0.78]), human: share(1, [1, 1], 12) }))).toMatch(/\(81 %, as published\)/);
  });

  it('says nothing of a handful', () => {
    expect(readingOf(withDecisive({ judge: share(1, [1, 1], 9) }))).toMatch(/^Too few/);
  });
});

describe('facts', () => {
  it('tell what was never asked, and what is still to be asked', () => {
    const noteOf = (times: number) => habitFacts(FIGURES, { repeats: { times, matches: 2 } }).find(({ name }) => name === 'Says the same again')?.note;
    expect(noteOf(0)).toMatch(/^Measure again/);
    expect(noteOf(2)).toMatch(/^Asked once all matches/);
  });

  it('tell a price, that there is none, and that it is unknown', () => {
    const calls = { ...FIGURES.calls, usdPer1000: 0.6, promptTokens: 1000, completionTokens: 100, meanMs: 1800 };
    const price = (judge: typeof MADE_UP_JUDGE, usdPer1000: number | null) => costFacts({ ...FIGURES, calls: { ...calls, usdPer1000 } }, { judge })[0]?.value;
    expect(price(MADE_UP_JUDGE, 0.6)).toBe('$0.60');
    expect(price(MADE_UP_JUDGE, null)).toBe('unknown');
    expect(price({ ...MADE_UP_JUDGE, isStandIn: true }, null)).toBe('nothing');
    expect(costFacts({ ...FIGURES, calls }, { judge: MADE_UP_JUDGE })[1]).toMatchObject({ value: '30 min 00 s' });
  });
});

describe('badgeWords', () => {
  const header = createMeasurementHeader(SPEC, 1);

  it('say that nothing was measured', () => {
    expect(badgeWords(null).words).toBe('not measured yet');
    expect(badgeWords(header).words).toBe('not measured yet');
  });

  it('give the share with its number', () => {
    const summary = { decisive: share(0.85, [0.8, 0.9], 120), matches: 100, servedModels: [] };
    expect(badgeWords({ ...header, summary }).words).toBe('85 % with people, n 120');
  });

  it('say that another model was measured than the one that judged the table', () => {
    const summary = { decisive: share(0.85, [0.8, 0.9], 120), matches: 100, servedModels: ['judge-2026-05'] };
    const badge = (used: readonly string[]) => badgeWords({ ...header, summary }, used);
    expect(badge(['judge-2026-11'])).toMatchObject({ words: 'measured: judge-2026-05, this table: judge-2026-11', isMeasured: false });
    expect(badge(['judge-2026-05', 'judge-2026-11']).words).toBe('measured: judge-2026-05, this table: judge-2026-05 and judge-2026-11');
    expect(badge(['judge-2026-05'])).toMatchObject({ words: '85 % with people, n 120', isMeasured: true });
    expect(badge([]).isMeasured).toBe(true);
  });
});

describe('timeWords', () => {
  const judging = { requestsPerSecond: 10, concurrency: 8 } as Parameters<typeof timeWords>[2]['judging'];
  const estimate = { matches: 100, judgeCalls: 200, usd: null };

  it('go by the pace that the judge is asked at, and by how many calls are out at once', () => {
    expect(timeWords(estimate, MADE_UP_JUDGE, { judging })).toBe('40 s – 3 min');
    const slow = { ...MADE_UP_JUDGE, pace: { requestsPerSecond: 0.1, tokensPerMinute: null } };
    expect(timeWords(estimate, slow, { judging })).toBe('35 min');
    expect(timeWords(estimate, { ...MADE_UP_JUDGE, isStandIn: true }, { judging })).toBe('moments');
  });
});
