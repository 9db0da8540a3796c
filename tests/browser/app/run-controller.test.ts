import { flushSync } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { DeviceHistory } from '../../../src/app/state/device-history.svelte.ts';
import { isLockHeld } from '../../../src/app/state/page-lock.ts';
import type { RunSpec } from '../../../src/core/types.ts';
import { createMemoryRunStore } from '../../../src/storage/memory-run-store.ts';
import { MADE_UP_CARD, MADE_UP_JUDGE, madeUpSpec, type SpecChange } from '../../fakes/made-up-bench.ts';
import { failure, ScriptedEngine } from '../../fakes/scripted-engine.ts';
import { createWholeApp, gate } from './whole-app.ts';

const TURNS = 7;
const SERVER = 'https://judge.example/v1';

function specOf(name: string, change: SpecChange = {}): RunSpec {
  const model = { ...MADE_UP_CARD, modelId: name, label: name };
  const createdAt = `2026-11-20T00:00:00.00${name.length}Z`;
  return madeUpSpec({ runId: `g-${name}`, groupId: 'g', createdAt, model, ...change });
}

/** A thousand megabytes of weights, in a megabyte. */
const TOO_BIG: SpecChange = {
  model: {
    ...MADE_UP_CARD,
    modelId: 'a',
    label: 'a',
    quantization: 'fp16',
    memory: { weightsBytes: 1000 * 1024 ** 2, workBytes: 0 },
    kvCache: { layers: 1, kvHeads: 1, headDim: 64 },
  },
  settings: { gpuBudgetBytes: 1024 ** 2 },
};

const both = [specOf('a'), specOf('bb')];

describe('RunController', () => {
  it('runs the runs of a group one after the other', async () => {
    const { context, model } = createWholeApp();
    const order: string[] = [];
    context.controller.listen((runId, { type }) => order.push(`${runId} ${type}`));
    const states = await context.controller.start(both);
    expect(states.map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(order.indexOf('g-bb load-end')).toBeGreaterThan(order.lastIndexOf('g-a run-end'));
    expect(model.loaded).toBe(0);
    expect(context.controller.status).toBe('finished');
  });

  it('shows the lanes that run when the Run page opens the group that is being started', async () => {
    const { context } = createWholeApp();
    const done = context.controller.start(both);
    await Promise.all([context.controller.open('g'), context.controller.open('g')]);
    const shown = context.controller.lanes;
    expect(shown).toHaveLength(2);
    await done;
    expect(context.controller.lanes).toBe(shown);
    expect(shown.map(({ state }) => state.status)).toEqual(['completed', 'completed']);
  });

  it('shows the text being written, and what is known of speed and progress', async () => {
    const half = gate();
    const { context } = createWholeApp({
      answer: async ({ onDelta, number }) => {
        onDelta('Once ');
        onDelta('upon');
        if (number === 1) await half.opened;
        return 'Once upon';
      },
    });
    const done = context.controller.start([specOf('a')]);
    await vi.waitFor(() => expect(context.controller.current?.liveAnswers[0]?.text).toBe('Once upon'));
    expect(context.controller.status).toBe('running');
    half.open();
    await done;
    expect(context.controller.lanes[0]?.progress).toMatchObject({ answered: TURNS, judged: TURNS, totalTurns: TURNS });
    expect(context.controller.lanes[0]?.speed).toBeGreaterThan(0);
    expect(context.controller.lanes[0]?.liveAnswers).toEqual([]);
  });

  it('goes on once more dollars are allowed for every unfinished run', async () => {
    const price = { inputPerMillion: 1000, cachedInputPerMillion: 500, outputPerMillion: 4000, asOf: '2026-11-01' };
    const priced = { judge: { ...MADE_UP_JUDGE, price }, budget: { usd: 0.01 } };
    const { context } = createWholeApp({ judge: () => ({ text: '[[7]]', usage: { promptTokens: 1, completionTokens: 1 } }) });
    const { controller } = context;
    const events: string[] = [];
    controller.listen((runId, { type }) => events.push(`${runId} ${type}`));
    await controller.start([specOf('a', priced), specOf('bb', priced)]);
    expect(controller.reachedCapUsd).toBe(0.01);
    await controller.raiseCap(100);
    expect(controller.reachedCapUsd).toBe(100);
    expect(events).toContain('g-bb budget-change');
    const states = await controller.goOn();
    expect(states.map(({ status, spec }) => [status, spec.budget.usd])).toEqual([['completed', 100], ['completed', 100]]);
    expect(controller.reachedCapUsd).toBeNull();
  });

  it('asks for nothing again after a pause', async () => {
    const { context, model, judge } = createWholeApp({
      answer: ({ number }) => {
        if (number === 3) context.controller.pause();
        return 'An answer.';
      },
    });
    await context.controller.start([specOf('a')]);
    expect(context.controller.status).toBe('waiting');
    const answered = context.controller.lanes[0]?.state.answers.size ?? 0;
    expect(answered).toBeLessThan(TURNS);
    const judged = context.controller.lanes[0]?.state.judgments.size ?? 0;
    const [modelCalls, judgeCalls] = [model.calls.length, judge.calls.length];
    await context.controller.goOn();
    expect(context.controller.status).toBe('finished');
    expect(model.calls.length - modelCalls).toBe(TURNS - answered);
    expect(judge.calls.length - judgeCalls).toBe(TURNS - judged);
  });

  it('goes on with a stored group after a reload, generating only what is missing', async () => {
    const store = createMemoryRunStore();
    const before = createWholeApp({
      store,
      answer: ({ number }) => {
        if (number === 4) before.context.controller.pause();
        return 'An answer.';
      },
    });
    await before.context.controller.start(both);
    const kept = (await store.listRuns()).reduce((sum, { answeredTurns }) => sum + answeredTurns, 0);
    const after = createWholeApp({ store });
    await after.context.controller.open('g');
    expect(after.context.controller.lanes.map(({ runId }) => runId)).toEqual(['g-a', 'g-bb']);
    await after.context.controller.goOn();
    expect(after.model.calls).toHaveLength(2 * TURNS - kept);
    expect(after.context.controller.status).toBe('finished');
  });

  it('does not count the wait for its turn as time of a run', async () => {
    let at = 1_000_000;
    const clock = { now: () => at, sleep: () => new Promise<void>(() => undefined) };
    const { context } = createWholeApp({
      services: { clock },
      answer: () => {
        at += 60_000;
        return 'An answer.';
      },
    });
    await context.controller.start(both);
    const [first, second] = context.controller.lanes.map(({ state }) => state.activeMs);
    expect(second).toBeLessThanOrEqual(first ?? 0);
  });

  it('tries the questions again that a failed model had given up', async () => {
    let isBroken = true;
    const reply = () => {
      if (isBroken) throw failure('worker-died');
      return 'An answer.';
    };
    const services = { createModelEngine: () => Promise.resolve(new ScriptedEngine({ reply })) };
    const { controller } = createWholeApp({ services }).context;
    const [broken] = await controller.start([specOf('a', { settings: { maxAttempts: 1 } })]);
    expect(broken?.status).toBe('failed');
    expect([...(broken?.failures.keys() ?? [])].filter((id) => id.startsWith('answer '))).not.toEqual([]);

    isBroken = false;
    await controller.retryFailed();
    const [mended] = controller.lanes.map(({ state }) => state);
    expect([mended?.status, mended?.answers.size, mended?.failures.size]).toEqual(['completed', TURNS, 0]);
  });

  it('goes on with the next model after one that does not fit, and remembers that of this device', async () => {
    const model = new ScriptedEngine({ capabilities: { holdsGpu: true }, reply: () => 'An answer.' });
    const { context } = createWholeApp({ services: { createModelEngine: () => Promise.resolve(model) } });
    const { controller, deviceHistory } = context;
    const states = await controller.start([specOf('a', TOO_BIG), specOf('bb')]);
    expect(states.map(({ status, endKind }) => [status, endKind])).toEqual([['failed', 'out-of-memory'], ['completed', null]]);
    expect(model.loads).toBe(1);
    expect(deviceHistory.entry(null, 'a')).toMatchObject({ outcome: 'failed', kind: 'out-of-memory' });
    expect(deviceHistory.entry(null, 'a')?.sentence).toContain('does not fit');
    expect(deviceHistory.entry(null, 'bb')).toMatchObject({ outcome: 'ok', sentence: null });
    deviceHistory.forget('a');
    expect(deviceHistory.entry(null, 'a')).toBeNull();
  });

  it('leaves word of a page that goes away while a model answers, and of nothing once it has been closed', async () => {
    localStorage.clear();
    const stuck = gate();
    const reply = async () => {
      await stuck.opened;
      return 'An answer.';
    };
    const model = new ScriptedEngine({ capabilities: { holdsGpu: true }, reply });
    const services = { createModelEngine: () => Promise.resolve(model) };
    const { context, lockName } = createWholeApp({ storage: localStorage, services });
    const done = context.controller.start([specOf('a')]);
    await vi.waitFor(() => expect(model.calls).toHaveLength(1));

    // A tab beside it, opened and closed.
    new DeviceHistory(localStorage).end();
    const crashed = new DeviceHistory(localStorage);
    await crashed.lookForCrash(() => isLockHeld(navigator.locks, lockName));
    expect(crashed.entry(null, 'a'), 'the tab is still at work').toBeNull();
    await crashed.lookForCrash(() => Promise.resolve(false));
    expect(crashed.entry(null, 'a')).toMatchObject({ outcome: 'page-gone', contextTokens: 2048 });

    stuck.open();
    await done;
    expect(new DeviceHistory(localStorage).entry(null, 'a')?.outcome).toBe('ok');
    localStorage.clear();
  });

  it('shows the memory that is counted, and what is left after the run', async () => {
    const gpu = { liveBytes: 3_000_000, peakBytes: 5_000_000 };
    const half = gate();
    const { context } = createWholeApp({
      answer: async ({ number }) => {
        if (number === 2) await half.opened;
        return { text: 'An answer.', gpu };
      },
    });
    const done = context.controller.start([specOf('a')]);
    const [lane] = await vi.waitUntil(() => (context.controller.lanes.length > 0 ? context.controller.lanes : null));
    await vi.waitFor(() => expect([lane?.liveBytes, lane?.peakBytes]).toEqual([3_000_000, 5_000_000]));
    half.open();
    await done;
    expect([lane?.liveBytes, lane?.peakBytes]).toEqual([null, 5_000_000]);
  });

  it('skips a model and goes on with the next', async () => {
    const { context } = createWholeApp({
      answer: ({ number }) => {
        if (number === 2) context.controller.skip();
        return 'An answer.';
      },
    });
    await context.controller.start(both);
    expect(context.controller.lanes.map(({ state }) => state.status)).toEqual(['cancelled', 'completed']);
    expect(context.controller.status).toBe('finished');
    const [skipped] = context.controller.lanes;
    if (skipped === undefined) throw new Error('there are two lanes');
    await context.controller.takeUp(skipped);
    expect(skipped.state.status).toBe('completed');
  });

  it('keeps everything when stopped', async () => {
    const { context } = createWholeApp({
      answer: ({ number }) => {
        if (number === 3) context.controller.stop();
        return 'An answer.';
      },
    });
    await context.controller.start(both);
    expect(context.controller.lanes.map(({ state }) => state.status)).toEqual(['cancelled', 'cancelled']);
    expect(context.controller.lanes[0]?.state.answers.size).toBeGreaterThan(0);
    await context.controller.goOn();
    expect(context.controller.status).toBe('finished');
  });

  it('runs nothing while another tab has the lock', async () => {
    const release = gate();
    const isHeld = gate();
    const { context, model, lockName } = createWholeApp();
    void navigator.locks.request(lockName, () => {
      isHeld.open();
      return release.opened;
    });
    await isHeld.opened;
    await context.controller.start([specOf('a')]);
    expect(context.controller.isTakenElsewhere).toBe(true);
    expect(model.calls).toEqual([]);
    release.open();
    await vi.waitFor(async () => {
      await context.controller.goOn();
      expect(context.controller.status).toBe('finished');
    });
  });

  it('gives the key to the judge’s engine and says which server still needs one', async () => {
    const judge = { ...MADE_UP_JUDGE, baseUrl: SERVER };
    const { context, keys } = createWholeApp();
    context.controller.pause();
    const spec = specOf('a', { judge });
    await context.services.store.createRun(spec, 0);
    await context.controller.open('g');
    expect(context.controller.missingKeys).toEqual([SERVER]);
    context.keyring.set(SERVER, ' secret ');
    expect(context.controller.missingKeys).toEqual([]);
    await context.controller.goOn();
    expect(keys).toEqual(['secret']);
    const stored = JSON.stringify(await context.services.store.readEvents(spec.runId));
    expect(stored).not.toContain('secret');
  });

  it('stops the group at a refused key, and goes on with a better one', async () => {
    let isRefused = true;
    const { context } = createWholeApp({
      judge: () => {
        if (isRefused) throw failure('unauthorized');
        return '[[6]]';
      },
    });
    const judge = { ...MADE_UP_JUDGE, baseUrl: SERVER };
    context.keyring.set(SERVER, 'wrong');
    await context.controller.start([specOf('a', { judge }), specOf('bb', { judge })]);
    expect(context.controller.lanes.map(({ state }) => state.status)).toEqual(['stopped', 'running']);
    expect(context.controller.status).toBe('waiting');
    expect([context.controller.missingKeys, context.controller.doubtedKeys]).toEqual([[], [SERVER]]);
    isRefused = false;
    await context.controller.goOn();
    expect(context.controller.status).toBe('finished');
  });

  it('tries failed steps again when asked', async () => {
    let isBroken = true;
    const { context } = createWholeApp({
      judge: () => {
        if (isBroken) throw failure('context-full');
        return '[[6]]';
      },
    });
    await context.controller.start([specOf('a')]);
    const [lane] = context.controller.lanes;
    if (lane === undefined) throw new Error('there is one lane');
    expect(lane.progress.judgeFailures).toBe(TURNS);
    isBroken = false;
    await context.controller.retry(lane);
    expect(lane.progress).toMatchObject({ judgeFailures: 0, judged: TURNS });
  });

  it('shows a failing store as the lane’s error', async () => {
    const store = createMemoryRunStore();
    const { context } = createWholeApp({ store: { ...store, appendEvent: () => Promise.reject(new Error('the disk is full')) } });
    await context.controller.start([specOf('a')]);
    flushSync();
    expect(context.controller.lanes[0]?.error).toBe('the disk is full');
    expect(context.controller.isRunning).toBe(false);
  });
});
