import { describe, expect, it } from 'vitest';
import { endSentence, forbidsStart, isEndingSoon, judgeLife, type JudgeLifeState } from '../../../src/core/judge-life.ts';
import type { ModelListing } from '../../../src/core/model-listing.ts';
import type { JudgeCard } from '../../../src/core/types.ts';
import { MADE_UP_JUDGE } from '../../fakes/made-up-bench.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const BASE_URL = 'https://judges.example/v1';

function card(model: string, change: Partial<JudgeCard> = {}): JudgeCard {
  return { ...MADE_UP_JUDGE, judgeId: model, label: `The ${model}`, model, provider: 'Acme', engine: 'openai', baseUrl: BASE_URL, ...change };
}

const heir = card('heir');
const middle = card('middle', { successor: 'heir' });
const ended = card('old', { endsOn: '2026-10-23', successor: 'middle' });
const ending = card('late', { endsOn: '2027-01-14', successor: 'heir' });
const CATALOGUE = [ended, middle, heir, ending];

/** @param models  name, or name and end */
function list(...models: readonly (string | readonly [string, string])[]): ModelListing {
  const pairs = models.map((model) => (typeof model === 'string' ? ([model, null] as const) : model));
  return { answer: 'list', models: pairs.map(([modelId, shutdownDate]) => ({ modelId, shutdownDate, contextTokens: null })) };
}

const lifeOf = (judge: JudgeCard, listing: ModelListing | null, judges: readonly JudgeCard[] = CATALOGUE) =>
  judgeLife({ judge, judges, listing, now: NOW });

describe('judgeLife, before anybody was asked', () => {
  it('knows what the catalogue knows, and that the end is past', () => {
    expect(lifeOf(ended, null)).toEqual({
      state: 'not-asked',
      end: { on: '2026-10-23', daysLeft: -31, saidBy: 'catalogue' },
      successor: middle,
      sentence: '',
    });
    expect(lifeOf(heir, null)).toEqual({ state: 'not-asked', end: null, successor: null, sentence: '' });
  });

  it('names the first of the chain that has not ended itself', () => {
    const dead = { ...middle, endsOn: '2026-11-01' };
    expect(lifeOf(ended, null, [ended, dead, heir]).successor).toEqual(heir);
  });

  it('takes a judge without a server for served', () => {
    expect(lifeOf({ ...MADE_UP_JUDGE, endsOn: '2020-01-01' }, null)).toEqual({ state: 'served', end: null, successor: null, sentence: '' });
  });
});

describe('judgeLife, with a list', () => {
  it('says that the server has it', () => {
    expect(lifeOf(heir, list('other', 'heir'))).toEqual({ state: 'served', end: null, successor: null, sentence: 'judges.example has heir.' });
  });

  it('believes the list against an end that the catalogue has as past', () => {
    expect(lifeOf(ended, list('old', 'heir'))).toMatchObject({
      state: 'served',
      end: null,
      successor: heir,
      sentence: 'judges.example has old, although it was to end on 23 Oct 2026.',
    });
  });

  it('says that an end is near, by the catalogue’s date', () => {
    expect(lifeOf(ending, list('late', 'heir'))).toMatchObject({
      state: 'ending',
      end: { on: '2027-01-14', daysLeft: 52, saidBy: 'catalogue' },
      successor: heir,
    });
  });

  it('believes the server’s date against the catalogue’s', () => {
    expect(lifeOf(ending, list(['late', '2028-01-01']))).toMatchObject({ state: 'served', end: { on: '2028-01-01', saidBy: 'server' } });
    expect(lifeOf(heir, list(['heir', '2026-12-01']))).toMatchObject({ state: 'ending', end: { on: '2026-12-01', daysLeft: 8 } });
  });

  it('says of one that the server lists as ended that it is ending', () => {
    expect(lifeOf(heir, list(['heir', '2026-11-23']))).toMatchObject({ state: 'ending', end: { daysLeft: 0, saidBy: 'server' } });
  });

  it('counts sixty days as soon, and sixty-one as not', () => {
    const at = (endsOn: string) => lifeOf(card('x', { endsOn }), list('x')).state;
    expect([at('2027-01-22'), at('2027-01-23')]).toEqual(['ending', 'served']);
  });

  it('says that it is gone, since when, and who follows: the first of the chain that the list has', () => {
    expect(lifeOf(ended, list('heir', 'other'))).toEqual({
      state: 'gone',
      end: { on: '2026-10-23', daysLeft: -31, saidBy: 'catalogue' },
      successor: heir,
      sentence: 'judges.example does not have old for this key. Acme ended old on 23 Oct 2026.',
    });
    expect(lifeOf(ended, list('heir', 'middle')).successor).toEqual(middle);
  });

  it('names what the server has where no successor is there', () => {
    expect(lifeOf(ended, list('a', 'b'))).toMatchObject({
      state: 'gone',
      successor: null,
      sentence: 'judges.example does not have old for this key. Acme ended old on 23 Oct 2026. It has a, b.',
    });
    expect(lifeOf(heir, list('a')).sentence).toBe('judges.example does not have heir for this key. It has a.');
  });

  it('asks for the successor at the judge’s own server', () => {
    const elsewhere = { ...ended, baseUrl: 'http://localhost:1/v1' };
    expect(lifeOf(elsewhere, list('heir')).successor?.baseUrl).toBe('http://localhost:1/v1');
  });

  it('does not lose itself in a circle of successors, and never names a stand-in', () => {
    const one = card('one', { successor: 'two' });
    const two = card('two', { successor: 'one' });
    expect(lifeOf(one, list('x'), [one, two]).successor).toBeNull();
    expect(lifeOf(one, null, [one, { ...two, isStandIn: true }]).successor).toBeNull();
  });

  it('proves nothing by a list that is empty, or one of other names', () => {
    expect(lifeOf(heir, list())).toMatchObject({ state: 'unknown', sentence: 'judges.example lists no model: the first request will show.' });
    const azure = { ...heir, baseUrl: 'https://mine.openai.azure.com/openai/v1' };
    expect(lifeOf(azure, list('gpt-4o')).state).toBe('unknown');
    expect(lifeOf(azure, list('heir')).state).toBe('served');
  });
});

describe('judgeLife, without a list', () => {
  it.each([
    ['no-list', 'unknown'],
    ['refused', 'refused'],
    ['unreachable', 'unreachable'],
  ] as const)('says of %s that it is %s, in the server’s words, and what the catalogue knows', (answer, state) => {
    expect(lifeOf(ending, { answer, sentence: 'as the server says' })).toEqual({
      state,
      end: { on: '2027-01-14', daysLeft: 52, saidBy: 'catalogue' },
      successor: heir,
      sentence: 'as the server says',
    });
  });
});

describe('forbidsStart', () => {
  it('is true of a judge that is gone alone', () => {
    const states: readonly JudgeLifeState[] = ['not-asked', 'served', 'ending', 'gone', 'unknown', 'refused', 'unreachable'];
    expect(states.filter((state) => forbidsStart({ state }))).toEqual(['gone']);
  });
});

describe('endSentence', () => {
  it('names who says it, the day, and how long that is', () => {
    expect(endSentence({ on: '2027-01-14', daysLeft: 52, saidBy: 'catalogue' }, heir)).toBe('Acme ends heir on 14 Jan 2027, in 52 days.');
    expect(endSentence({ on: '2026-11-24', daysLeft: 1, saidBy: 'server' }, heir)).toBe('judges.example ends heir on 24 Nov 2026, in 1 day.');
    expect(endSentence({ on: '2026-10-23', daysLeft: -31, saidBy: 'catalogue' }, heir)).toBe('Acme ended heir on 23 Oct 2026.');
    expect(endSentence({ on: '2026-10-23', daysLeft: 0, saidBy: 'server' }, heir)).toMatch(/may stop at any time/);
    expect(endSentence({ on: '2026-10-23', daysLeft: 0, saidBy: 'catalogue' }, MADE_UP_JUDGE)).toMatch(/^Its provider ended/);
  });

  it('goes with an end that is near or past', () => {
    expect(isEndingSoon(null)).toBe(false);
    expect(isEndingSoon({ on: '2026-10-23', daysLeft: -31, saidBy: 'catalogue' })).toBe(true);
    expect(isEndingSoon({ on: '2027-10-23', daysLeft: 300, saidBy: 'catalogue' })).toBe(false);
  });
});
