import { describe, expect, it } from 'vitest';
import { Keyring } from '../../../src/app/state/keyring.svelte.ts';
import { JudgeWatch } from '../../../src/app/state/judge-watch.svelte.ts';
import { EngineError } from '../../../src/core/errors.ts';
import type { ServedModel } from '../../../src/core/model-listing.ts';
import type { JudgeCard } from '../../../src/core/types.ts';
import { MADE_UP_JUDGE } from '../../fakes/made-up-bench.ts';
import { gate } from './whole-app.ts';

const SERVER = 'https://judge.example/v1';
const heir: JudgeCard = { ...MADE_UP_JUDGE, judgeId: 'heir', model: 'heir', baseUrl: SERVER };
const old: JudgeCard = { ...heir, judgeId: 'old', model: 'old', successor: 'heir' };
const served = (...ids: string[]): ServedModel[] => ids.map((modelId) => ({ modelId, shutdownDate: null, contextTokens: null }));

/** @param answers  one for each time that a server is asked; the last one again and again */
function watchOn(...answers: (() => Promise<readonly ServedModel[]>)[]) {
  const asked: [string, string | null][] = [];
  const time = { now: 0 };
  const keyring = new Keyring();
  keyring.set(SERVER, 'sk-1');
  const watch = new JudgeWatch({
    judges: [old, heir],
    keyring,
    listServedModels: (baseUrl, key) => {
      asked.push([baseUrl, key]);
      return (answers[asked.length - 1] ?? answers.at(-1) ?? (() => Promise.resolve([])))();
    },
    now: () => time.now,
  });
  return { watch, asked, keyring, time };
}

describe('JudgeWatch', () => {
  it('asks a server once for a key, and tells what that means', async () => {
    const { watch, asked } = watchOn(() => Promise.resolve(served('heir')));
    expect(watch.lifeOf(old).state).toBe('not-asked');
    await watch.askOnce(SERVER);
    await watch.askOnce(SERVER);
    expect(asked).toEqual([[SERVER, 'sk-1']]);
    expect(watch.lifeOf(old)).toMatchObject({ state: 'gone', successor: { judgeId: 'heir' } });
    expect(watch.lifeOf(heir).state).toBe('served');
  });

  it('says nothing of what another key was told, and asks again with the new one', async () => {
    const { watch, asked, keyring } = watchOn(() => Promise.resolve(served('heir')));
    await watch.askOnce(SERVER);
    keyring.set(SERVER, 'sk-2');
    expect(watch.lifeOf(old).state).toBe('not-asked');
    await watch.askOnce(SERVER);
    expect(asked.map(([, key]) => key)).toEqual(['sk-1', 'sk-2']);
  });

  it('lets no slow answer replace one to a later question', async () => {
    const slow = gate();
    const { watch } = watchOn(
      () => slow.opened.then(() => served('old')),
      () => Promise.resolve(served('heir')),
    );
    const first = watch.ask(SERVER);
    await watch.ask(SERVER);
    slow.open();
    await first;
    expect(watch.lifeOf(old).state).toBe('gone');
    expect(watch.isAsking(SERVER)).toBe(false);
  });

  it('asks before a start, but not twice within a minute, and each server once', async () => {
    const { watch, asked, time } = watchOn(() => Promise.resolve(served('heir')));
    await watch.askBeforeStart([old, heir, MADE_UP_JUDGE]);
    time.now = 59_000;
    await watch.askBeforeStart([old]);
    expect(asked).toHaveLength(1);
    time.now = 61_000;
    await watch.askBeforeStart([old]);
    expect(asked).toHaveLength(2);
  });

  it('asks before a start where the last answer was none', async () => {
    const { watch, asked } = watchOn(() => Promise.reject(new EngineError('network', 'no answer')), () => Promise.resolve(served('old')));
    await watch.ask(SERVER);
    expect(watch.lifeOf(old)).toMatchObject({ state: 'unreachable', sentence: 'no answer' });
    await watch.askBeforeStart([old]);
    expect([asked.length, watch.lifeOf(old).state]).toEqual([2, 'served']);
  });

  it('forgets what it heard', async () => {
    const { watch } = watchOn(() => Promise.resolve(served('heir')));
    await watch.ask(SERVER);
    watch.forget(SERVER);
    expect(watch.listingOf(SERVER)).toBeNull();
  });
});
