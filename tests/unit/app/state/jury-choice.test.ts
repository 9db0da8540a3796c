import { describe, expect, it } from 'vitest';
import { CUSTOM_JUDGE, LOCAL_JUDGE, NO_JUDGE, defaultChoices, type SetupChoices } from '../../../../src/app/state/choices.ts';
import { capWords, furtherJurors, jurorKeyProblem, jurorOptions, seatsSentence, servedJurors } from '../../../../src/app/state/jury-choice.ts';
import { chosenJury, juryProblems, problemsOf } from '../../../../src/app/state/plan.ts';
import type { Keyring } from '../../../../src/app/state/keyring.svelte.ts';
import { FAKE_PRACTICE_JUDGE, FAKE_SERVER_JUDGE } from '../../../fakes/run-states.ts';
import { FAKE_SECOND_JUDGE } from '../../../fakes/jury-runs.ts';
import { EVALUATION, MODELS } from './configs.ts';

const CATALOGUE = { judges: [FAKE_SERVER_JUDGE, FAKE_SECOND_JUDGE, FAKE_PRACTICE_JUDGE], models: [] };
const choice = (change: Partial<SetupChoices>): SetupChoices => ({
  ...defaultChoices(MODELS, EVALUATION),
  judgeId: 'fake-judge-1',
  customJudge: { model: 'own-judge', baseUrl: 'http://localhost:1234/v1' },
  ...change,
});
const keyringOf = (...urls: readonly string[]) =>
  ({ get: (url: string) => (urls.includes(url) ? 'key' : null), keeping: () => 'none' }) as unknown as Keyring;

describe('chosenJury', () => {
  const juryOf = (change: Partial<SetupChoices>) => chosenJury(choice(change), CATALOGUE);

  it('begins with the judge, each juror once', () => {
    const jury = juryOf({ jurorIds: ['fake-judge-2', 'fake-judge-1', CUSTOM_JUDGE, 'fake-judge-2'], judgeRepeats: 2, juryRule: 'median' });
    expect(jury?.jurors.map(({ judgeId }) => judgeId)).toEqual(['fake-judge-1', 'fake-judge-2', 'own-judge']);
    expect(jury).toMatchObject({ repeats: 2, rule: 'median' });
  });

  it('is one judge that judges several times, too', () => {
    expect(juryOf({ judgeRepeats: 3 })?.jurors).toEqual([FAKE_SERVER_JUDGE]);
  });

  it('is none of one judge that judges once, and none without a judge whatever else is chosen', () => {
    expect(juryOf({})).toBeUndefined();
    expect(juryOf({ judgeId: NO_JUDGE, jurorIds: ['fake-judge-2'], judgeRepeats: 3 })).toBeUndefined();
    expect(juryOf({ judgeId: 'gone', jurorIds: ['fake-judge-2'] })).toBeUndefined();
  });
});

describe('jurorOptions', () => {
  it('offers everybody but the judge itself', () => {
    const options = jurorOptions(choice({ jurorIds: [CUSTOM_JUDGE] }), CATALOGUE);
    expect(options.map(({ judgeId, isChosen }) => [judgeId, isChosen])).toEqual([
      ['fake-judge-2', false],
      ['practice', false],
      [CUSTOM_JUDGE, true],
      [LOCAL_JUDGE, false],
    ]);
  });

  it('keeps a chosen judge that is not in the catalogue any more in sight, so that it can be taken out', () => {
    const options = jurorOptions(choice({ jurorIds: ['gone', 'fake-judge-1'] }), CATALOGUE);
    expect(options.at(-1)).toMatchObject({ judgeId: 'gone', isChosen: true, refusal: 'Not in the catalogue any more: take it out.' });
    expect(options.filter(({ judgeId }) => judgeId === 'gone' || judgeId === 'fake-judge-1')).toHaveLength(1);
  });

  it('refuses the practice judge beside real ones, and real ones beside it', () => {
    const refused = (judgeId: string) =>
      jurorOptions(choice({ judgeId }), CATALOGUE).filter(({ refusal }) => refusal !== null).map((each) => each.judgeId);
    expect(refused('fake-judge-1')).toEqual(['practice']);
    expect(refused('practice')).toEqual(['fake-judge-1', 'fake-judge-2', CUSTOM_JUDGE]);
  });
});

describe('juryProblems', () => {
  const problems = (change: Partial<SetupChoices>) => juryProblems(choice(change), CATALOGUE);

  it('has nothing against a jury, one judge, or nobody', () => {
    expect(problems({ jurorIds: ['fake-judge-2', CUSTOM_JUDGE], judgeRepeats: 2 })).toEqual([]);
    expect(problems({})).toEqual([]);
    expect(problems({ judgeId: NO_JUDGE, jurorIds: ['gone'] })).toEqual([]);
  });

  it.each<[string, Partial<SetupChoices>, string]>([
    ['a practice judge among real ones', { jurorIds: ['practice'] }, 'never sits in one jury'],
    ['the same judge at another server', { jurorIds: [CUSTOM_JUDGE], customJudge: { model: 'fake-judge-1', baseUrl: 'http://localhost/v1' } }, 'twice'],
    ['too many repeats', { judgeRepeats: 11 }, 'from 1 to 10'],
    ['a further judge without a model', { jurorIds: [CUSTOM_JUDGE], customJudge: { model: ' ', baseUrl: 'http://localhost/v1' } }, 'Name the judge’s model'],
    ['a further judge that is gone', { jurorIds: ['gone'] }, '"gone" is not in the catalogue'],
  ])('forbids %s', (_what, change, sentence) => {
    expect(problems(change).join()).toContain(sentence);
    expect(problemsOf(choice(change), MODELS.models.slice(0, 1), CATALOGUE).join()).toContain(sentence);
  });
});

describe('jurorKeyProblem', () => {
  const second = { ...FAKE_SECOND_JUDGE, baseUrl: 'https://other.example/v1' };
  const catalogue = { ...CATALOGUE, judges: [FAKE_SERVER_JUDGE, second] };
  const chosen = choice({ jurorIds: ['fake-judge-2', CUSTOM_JUDGE] });

  it('asks for the key of every further server of the catalogue', () => {
    expect(jurorKeyProblem(chosen, catalogue, keyringOf(FAKE_SERVER_JUDGE.baseUrl ?? ''))).toBe('Give the key for other.example.');
    expect(jurorKeyProblem(chosen, catalogue, keyringOf('https://other.example/v1'))).toBeNull();
    expect(jurorKeyProblem({ ...chosen, judgeId: NO_JUDGE }, catalogue, keyringOf())).toBeNull();
  });

  it('knows the further judges by the ids they are chosen by', () => {
    expect(furtherJurors(chosen, catalogue).map(({ judgeId, judge }) => [judgeId, judge.judgeId])).toEqual([
      ['fake-judge-2', 'fake-judge-2'],
      [CUSTOM_JUDGE, 'own-judge'],
    ]);
  });
});

describe('seatsSentence', () => {
  it.each([
    [1, 1, '1 judgment of each turn'],
    [1, 3, '3 judgments of each turn by one judge'],
    [3, 1, '3 judgments of each turn: 3 judges, once each'],
    [2, 2, '4 judgments of each turn: 2 judges, twice each'],
    [2, 5, '10 judgments of each turn: 2 judges, 5 times each'],
  ])('for %i judges and %i repeats: %s', (judges, repeats, sentence) => expect(seatsSentence(judges, repeats)).toBe(sentence));
});

describe('servedJurors', () => {
  const served = (change: Partial<SetupChoices>) => servedJurors(choice(change), CATALOGUE, 'http:').map(({ judgeId }) => judgeId);

  it('are found behind a first judge without a server, so that a cap can be set', () => {
    expect(served({ judgeId: 'practice', jurorIds: ['fake-judge-2'] })).toEqual(['fake-judge-2']);
    expect(served({ judgeId: 'practice' })).toEqual([]);
  });

  it('are not those whose address cannot be called', () => {
    expect(served({ jurorIds: [CUSTOM_JUDGE], customJudge: { model: 'own', baseUrl: 'nowhere' } })).toEqual(['fake-judge-1']);
  });

  it('are capped as far as they have prices', () => {
    const free = { ...FAKE_SECOND_JUDGE, label: 'Free judge', price: null };
    expect(capWords([FAKE_SERVER_JUDGE])).toContain('A run stops before it would spend more');
    expect(capWords([FAKE_SERVER_JUDGE, free])).toBe('Free judge: no price here, so only the others’ calls are counted.');
    expect(capWords([free])).toBe('This judge has no price here, so nothing can be counted.');
  });
});
