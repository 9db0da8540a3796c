import { describe, expect, it } from 'vitest';
import {
  costWords,
  goneProblem,
  keyProblem,
  lifeNote,
  modelKeyProblem,
  priceCaption,
  priceNote,
  priceWords,
} from '../../../../src/app/state/judge-list.ts';
import type { Keeping } from '../../../../src/app/state/keyring.svelte.ts';
import { judgeLife } from '../../../../src/core/judge-life.ts';
import type { KeyName, KeyRole } from '../../../../src/core/key-vault-types.ts';
import type { ModelListing } from '../../../../src/core/model-listing.ts';
import type { JudgeCard } from '../../../../src/core/types.ts';
import { MADE_UP_CARD, MADE_UP_JUDGE } from '../../../fakes/made-up-bench.ts';
import { fakeCard } from '../../../fakes/run-states.ts';
import { EVALUATION } from './configs.ts';

const NOW = Date.UTC(2026, 10, 23);

function judgeOf(judgeId: string): JudgeCard {
  const judge = EVALUATION.judges.find((each) => each.judgeId === judgeId);
  if (judge === undefined) throw new Error(`${judgeId} is in the catalogue`);
  return judge;
}

const nano = judgeOf('gpt-4.1-nano');
const luna = judgeOf('gpt-6-luna');
const practice = judgeOf('practice');
const local: JudgeCard = { ...MADE_UP_JUDGE, localModel: MADE_UP_CARD };

function lister(...models: string[]) {
  const listing: ModelListing = { answer: 'list', models: models.map((modelId) => ({ modelId, shutdownDate: null, contextTokens: null })) };
  return (judge: JudgeCard) => judgeLife({ judge, judges: EVALUATION.judges, listing, now: NOW });
}

const unasked = (judge: JudgeCard, now = NOW) => judgeLife({ judge, judges: EVALUATION.judges, listing: null, now });

describe('the shipped judges', () => {
  it('begin, after the practice judge, with the one that was asked for', () => {
    expect(EVALUATION.judges.filter(({ isStandIn }) => !isStandIn)[0]).toBe(nano);
    expect(EVALUATION.defaultJudge).toBe('practice');
  });

  it('have prices with their date', () => {
    expect(nano.price && priceWords(nano.price)).toBe('$0.10 in, $0.025 cached, $0.40 out');
    expect(priceCaption(EVALUATION.judges)).toMatch(/^Prices for a million tokens, read on 23 Nov 2026/);
    expect(priceCaption([practice])).toBeNull();
    expect(luna.price && priceWords({ ...luna.price, inputPerMillion: 0.123_456 })).toContain('$0.123456 in, $0.01 cached');
  });
});

describe('lifeNote', () => {
  it('says of a judge whose end is past that the list decides', () => {
    expect(lifeNote(nano, unasked(nano))).toEqual({
      tone: 'warn',
      words: 'ended 23 Oct 2026',
      sentence: 'OpenAI ended gpt-4.1-nano on 23 Oct 2026. The list of your key will tell whether it is still there.',
    });
    expect(lifeNote(nano, unasked(nano, Date.UTC(2026, 0, 1)))).toBeNull();
  });

  it('says that one is ending, for sixty days', () => {
    expect(lifeNote(judgeOf('gpt-4o-mini'), unasked(judgeOf('gpt-4o-mini')))).toMatchObject({ tone: 'warn', words: 'ends 14 Jan 2027' });
    expect(lifeNote(luna, unasked(luna))).toBeNull();
  });

  it('believes the list: gone, or still there', () => {
    expect(lifeNote(nano, lister('gpt-6-luna')(nano))).toEqual({
      tone: 'bad',
      words: 'gone',
      sentence: 'api.openai.com does not have it for this key.',
    });
    expect(lifeNote(nano, lister('gpt-4.1-nano')(nano))).toBeNull();
  });
});

describe('goneProblem', () => {
  it('is nothing for judges that are there, and for those without a server', () => {
    expect(goneProblem([nano, luna], lister('gpt-4.1-nano', 'gpt-6-luna'))).toBeNull();
    expect(goneProblem([practice, local], lister('other'))).toBeNull();
    expect(goneProblem([nano], unasked)).toBeNull();
  });

  it('names the successor to be confirmed', () => {
    expect(goneProblem([nano], lister('gpt-6-luna'))).toBe(
      'GPT-4.1 nano is gone from api.openai.com: confirm GPT-6 luna in its place, or choose another judge.',
    );
  });

  it('asks for another judge where no successor is there, and for a further juror', () => {
    expect(goneProblem([nano], lister('other'))).toBe('GPT-4.1 nano is gone from api.openai.com: choose another judge.');
    expect(goneProblem([luna, nano], lister('gpt-6-luna'))).toMatch(/^GPT-4.1 nano is gone .*: choose another judge\.$/);
  });
});

describe('costWords', () => {
  const unpriced: JudgeCard = { ...nano, price: null };

  it('says nothing for rules, for this browser, and for nobody', () => {
    for (const judges of [[], [practice], [local], [practice, local]]) expect(costWords(judges, null)).toBe('nothing');
  });

  it('gives the range of what has a price, and counts what has none', () => {
    expect(costWords([nano], [0.01, 0.2])).toBe('$0.010 – $0.20');
    expect(costWords([nano, local], [0.01, 0.2])).toBe('$0.010 – $0.20');
    expect(costWords([nano, unpriced], [0.01, 0.2])).toBe('$0.010 – $0.20 + 1 unknown');
    expect(costWords([unpriced], null)).toBe('unknown price');
    expect(costWords([unpriced, local], null)).toBe('unknown price');
  });

  it('tells the date of the oldest price', () => {
    const older: JudgeCard = { ...luna, price: luna.price && { ...luna.price, asOf: '2026-01-02' } };
    expect(priceNote([nano, older])).toMatch(/^Prices read on 2 Jan 2026\. /);
    expect(priceNote([practice])).toMatch(/^No price is known\. /);
  });
});

describe('keyProblem', () => {
  const keyring = (key: string | null, keeping: Keeping = 'none') => ({ get: () => key, keeping: () => keeping });

  it('asks for the key of a provider, and not for one of a server of one’s own', () => {
    expect(keyProblem('gpt-4.1-nano', nano, keyring(null))).toBe('Give the key for api.openai.com.');
    expect(keyProblem('gpt-4.1-nano', nano, keyring('sk'))).toBeNull();
    expect(keyProblem('custom', nano, keyring(null))).toBeNull();
    expect(keyProblem('none', null, keyring(null))).toBeNull();
  });

  it('asks for the passphrase of a key that is kept, also for a server of one’s own', () => {
    for (const judgeId of ['gpt-4.1-nano', 'custom'])
      expect(keyProblem(judgeId, nano, keyring(null, 'locked'))).toBe('Unlock the key for api.openai.com, or give another.');
    expect(keyProblem('custom', nano, keyring('typed', 'locked'))).toBeNull();
  });
});

describe('modelKeyProblem', () => {
  const models = [fakeCard(), { ...fakeCard(), baseUrl: 'https://host.example/v1' }];
  const keyring = (inMemory: readonly KeyRole[], locked: readonly KeyRole[]) => ({
    has: ({ role }: KeyName) => inMemory.includes(role),
    keeping: ({ role }: KeyName): Keeping => (locked.includes(role) ? 'locked' : 'none'),
  });

  it('asks for the passphrase of the key that a model’s server would be asked with', () => {
    const sentence = 'Unlock the key for host.example on the page Keys.';
    expect(modelKeyProblem(models, keyring([], ['model']))).toBe(sentence);
    expect(modelKeyProblem(models, keyring([], ['judge']))).toBe(sentence);
    expect(modelKeyProblem(models, keyring(['judge'], ['model']))).toBe(sentence);
  });

  it('has nothing to ask where the key is there, where none is kept, or where no server is asked', () => {
    expect(modelKeyProblem(models, keyring(['model'], ['model', 'judge']))).toBeNull();
    expect(modelKeyProblem(models, keyring(['judge'], ['judge']))).toBeNull();
    expect(modelKeyProblem(models, keyring([], []))).toBeNull();
    expect(modelKeyProblem([fakeCard()], keyring([], ['model']))).toBeNull();
  });
});
