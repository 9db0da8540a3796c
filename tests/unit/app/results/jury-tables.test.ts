import { describe, expect, it } from 'vitest';
import { columnOf, columnsFor } from '../../../../src/app/components/results/columns.ts';
import { toDifferenceTable, toJudgesTable, toRepeatTable } from '../../../../src/app/components/results/jury-tables.ts';
import { unratedGroups } from '../../../../src/app/components/results/unrated.ts';
import { agreementWords, alphaText } from '../../../../src/app/state/agreement-words.ts';
import { leaderboardRow } from '../../../../src/core/scores.ts';
import { summary } from './jury-rows.ts';
import { FAKE_JURY, fakeJuryState } from '../../../fakes/jury-runs.ts';
import { fakeRunState } from '../../../fakes/run-states.ts';

const state = fakeJuryState({ rate: (first, seat, questionId) => (seat === 0 ? first : seat === 2 ? first + 1 : questionId === 1 ? 1 : first - 1) });
const row = leaderboardRow(state);
const once = fakeJuryState({ jury: { ...FAKE_JURY, repeats: 1 } });
const alone = fakeJuryState({ jury: { jurors: FAKE_JURY.jurors.slice(0, 1), repeats: 3, rule: 'median' } });

describe('the tables of a jury', () => {
  it('have each judge’s own mean with its interval, and the agreement', () => {
    const { heads, rows } = toJudgesTable([row]);
    expect(heads).toEqual(['Model', 'Fake Judge 1', 'Fake Judge 2', 'Alpha', '2 points apart']);
    expect(rows[0]?.name).toBe('fake-model-a');
    expect(rows[0]?.cells[0]).toMatchObject({ text: summary(state).jurors[0]?.mean?.toFixed(2), under: expect.stringMatching(/^\d\.\d\d–\d\.\d\d$/) });
    expect(rows[0]?.cells[0]).not.toHaveProperty('note');
  });

  it('say how many turns a judge has rated where some are missing', () => {
    const silent = fakeJuryState({ failedSeats: [1, 3] });
    expect(toJudgesTable([leaderboardRow(silent)]).rows[0]?.cells[1]).toEqual({ text: '–', note: '0/32' });
  });

  it('say how far every two judges are apart, with a sign', () => {
    const table = toDifferenceTable([leaderboardRow(once)]);
    expect(table?.heads).toEqual(['Model', 'Fake Judge 1 less Fake Judge 2']);
    expect(table?.rows[0]?.cells).toEqual([{ text: '+1.00', under: '1.00 apart, n\u00a032' }]);
    expect(toDifferenceTable([leaderboardRow(alone)])).toBeNull();
  });

  it('say how steady each judge is, where anything was judged twice', () => {
    expect(toRepeatTable([row])?.heads).toEqual(['Model', 'Fake Judge 1', 'Fake Judge 2', 'All judges']);
    expect(toRepeatTable([row])?.rows[0]?.cells.map(({ text }) => text)).toEqual(['±0.71', '±0.00', '±0.35']);
    expect(toRepeatTable([leaderboardRow(alone)])?.heads).toEqual(['Model', 'Fake Judge 1']);
    expect(toRepeatTable([leaderboardRow(once)])).toBeNull();
  });
});

describe('the columns of a leaderboard', () => {
  const keys = (...states: Parameters<typeof columnsFor>[0]) => columnsFor(states).map(({ key }) => key).filter((key) => key === 'alpha' || key === 'noise');

  it('tell of agreement and noise only where there are several judges or judgments', () => {
    expect([keys(state), keys(once), keys(alone), keys(fakeRunState())]).toEqual([['alpha', 'noise'], ['alpha'], ['noise'], []]);
  });

  it('explain alpha, and what it is while nothing is rated', () => {
    expect(columnOf('alpha').explain(row)).toContain(`alpha ${columnOf('alpha').textOf(row)}`);
    const none = leaderboardRow(fakeJuryState({ answered: 0 }));
    expect([columnOf('alpha').textOf(none), columnOf('alpha').explain(none)]).toEqual(['–', expect.stringContaining('Not defined yet')]);
  });

  it('explain each judge’s noise', () => {
    expect(columnOf('noise').explain(row)).toContain('Fake Judge 1: ±0.71; Fake Judge 2: ±0.00.');
  });

  it('do not call a jury’s score FastChat’s', () => {
    expect(columnOf('score').explain(row)).toContain('each rated by the jury: the mean of what its judges said');
    expect(columnOf('score').explain(row)).not.toContain('FastChat');
  });
});

describe('what a jury left unrated', () => {
  it('is every turn that one judge did not rate, with what its failures said', () => {
    const groups = unratedGroups(fakeJuryState({ failedSeats: [1, 3] }));
    expect(groups).toMatchObject([{ reason: 'judge-failed', messages: ['The judge of seat 1 did not answer.', 'The judge of seat 3 did not answer.'] }]);
    expect(groups[0]?.turns).toHaveLength(32);
  });

  it('is nothing once every judge has rated', () => expect(unratedGroups(state)).toEqual([]));
});

describe('agreementWords', () => {
  it('name judges, alpha and spread as far as there are any', () => {
    expect(agreementWords(summary(once))).toMatch(/^2 judges, alpha −?\d\.\d\d between them$/);
    expect(agreementWords(summary(alone))).toBe('repeats spread by ±0.00');
    expect(agreementWords(summary(fakeJuryState({ answered: 0 })))).toBe('2 judges, agreement not known yet, repeats spread by –');
  });
});

describe('alphaText', () => {
  it.each([[0.623, '0.62'], [-0.2, '−0.20'], [-0.001, '0.00'], [1, '1.00'], [null, '–']])('writes %s as %s', (alpha, text) =>
    expect(alphaText(alpha)).toBe(text),
  );
});
