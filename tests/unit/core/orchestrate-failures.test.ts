import { describe, expect, it } from 'vitest';
import type { EngineErrorKind } from '../../../src/core/errors.ts';
import { foldEvents, isFullyRated, progressOf, unratedReason } from '../../../src/core/run.ts';
import { MADE_UP_JUDGE, MADE_UP_QUESTIONS, madeUpBench } from '../../fakes/made-up-bench.ts';
import { failure, lastMessage, type ScriptedCall } from '../../fakes/scripted-engine.ts';
import { key } from './events.ts';
import { StagedRun, type Staging } from './staged-run.ts';

/** A reply that fails as often as told, counted by the text asked, and then succeeds. */
function failing(kind: EngineErrorKind, times: number, isMeant: (text: string) => boolean = () => true) {
  const failures = new Map<string, number>();
  return ({ request }: ScriptedCall): string => {
    const text = lastMessage(request);
    const before = failures.get(text) ?? 0;
    if (!isMeant(text) || before >= times) return `on: ${text} [[7]]`;
    failures.set(text, before + 1);
    throw failure(kind);
  };
}

/** Question 3 has one turn. */
const ONE_QUESTION = madeUpBench({ questions: MADE_UP_QUESTIONS.slice(2, 3) });

const always = Number.POSITIVE_INFINITY;
const isFirst = (text: string) => text.includes('harbour');
const isMath = (text: string) => text.includes('6 times 7');

const stage = (staging: Staging) => StagedRun.stage(staging);

describe('a failed step', () => {
  it('is tried again with growing pauses and given up after three', async () => {
    const run = await stage({
      spec: { bench: ONE_QUESTION },
      judge: { reply: failing('rate-limited', always) },
    });
    const state = await run.go();
    expect(run.clock.pauses).toEqual([1000, 2000]);
    expect((await run.eventsOf('step-error')).map(({ attempt, isFinal }) => [attempt, isFinal])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    expect(unratedReason(state, key(3))).toBe('judge-failed');
    expect(state.failures.get('judge 3/0/1')).toEqual({ kind: 'rate-limited', message: 'scripted failure: rate-limited' });
    expect(state.status).toBe('completed');
  });

  it('of judging has the tries of a server, which are more', async () => {
    const run = await stage({
      spec: { bench: ONE_QUESTION, settings: { judgeMaxAttempts: 5 } },
      judge: { reply: failing('rate-limited', always) },
    });
    await run.go();
    expect((await run.eventsOf('step-error')).map(({ attempt, isFinal }) => [attempt, isFinal])).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, false],
      [5, true],
    ]);
  });

  it('of answering keeps its own number of tries', async () => {
    const run = await stage({
      spec: { bench: ONE_QUESTION, settings: { judgeMaxAttempts: 5 } },
      model: { reply: failing('garbled', always) },
    });
    await run.go();
    expect((await run.eventsOf('step-error')).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  it('that is given up does not end the run', async () => {
    const run = await stage({ judge: { reply: failing('garbled', always, isMath) } });
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(progressOf(state)).toMatchObject({ answered: 7, judged: 5, judgeFailures: 2 });
  });

  it('that succeeds in the end leaves no failure', async () => {
    const run = await stage({ judge: { reply: failing('garbled', 2, isFirst) } });
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(state.failures.size).toBe(0);
    expect(state.attempts.size).toBe(0);
  });

  it('waits as long as the server asks', async () => {
    let calls = 0;
    const run = await stage({
      spec: { bench: ONE_QUESTION },
      judge: {
        reply: () => {
          calls += 1;
          if (calls === 1) throw failure('rate-limited', 20_000);
          return '[[7]]';
        },
      },
      ports: { random: () => 0 },
    });
    await run.go();
    expect(run.clock.pauses).toEqual([20_000]);
  });

  it('waits on the board, not in a slot: others go on', async () => {
    const run = await stage({ judge: { reply: failing('garbled', 1, isFirst) } });
    await run.go();
    const order = run.judgeEngine.calls.map(({ request }) => lastMessage(request));
    expect(new Set(order.slice(0, 7)).size).toBe(7);
    expect(order.slice(7)).toEqual(order.slice(0, 2));
  });

  it('that is due while all slots are taken lets time pass', async () => {
    const slow = ({ request }: ScriptedCall) => (isFirst(lastMessage(request)) ? 10 : 10_000);
    const run = await stage({ model: { reply: failing('garbled', 1, isFirst), callMs: slow } });
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(run.clock.pauses.filter((pause) => pause === 0)).toEqual([]);
  });

  it('gives up turn 2 when turn 1 has no answer', async () => {
    const run = await stage({ model: { reply: failing('context-full', always, isFirst) } });
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(state.answers.size).toBe(5);
    expect(unratedReason(state, key(1, 2))).toBe('answer-failed');
    expect(state.judgments.has('1/0/2')).toBe(false);
  });

  it('is not repeated where another try cannot help', async () => {
    const run = await stage({ model: { reply: failing('context-full', always, isFirst) } });
    await run.go();
    expect(run.clock.pauses).toEqual([]);
    expect(await run.eventsOf('step-error')).toHaveLength(1);
  });
});

describe('a lost device', () => {
  it('has the model loaded again and the same question tried again', async () => {
    const run = await stage({ model: { reply: failing('device-lost', 1, isMath) } });
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(run.engine.loads).toBe(2);
    const math = run.engine.calls.filter(({ request }) => lastMessage(request) === 'What is 6 times 7?');
    expect(math.map(({ load }) => load)).toEqual([1, 2]);
    expect(math[0]?.request).toEqual(math[1]?.request);
  });

  it('never leaves two models on the GPU', async () => {
    const run = await stage({ model: { slots: 3, reply: failing('device-lost', 1) } });
    await run.go();
    const changes = run.diary.filter((line) => /^model: (load|unload)$/.test(line));
    expect(changes.filter((line, index) => line === changes[index + 1])).toEqual([]);
    expect(run.engine.loaded).toBe(0);
  });

  it('lets calls of other slots end before the model goes', async () => {
    const isSlow = ({ request }: ScriptedCall) => (isFirst(lastMessage(request)) ? 500 : 10);
    const run = await stage({ model: { slots: 2, reply: failing('timeout', 1, isMath), callMs: isSlow } });
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(run.engine.calls.filter(({ request }) => lastMessage(request) === 'Describe a rainy harbour.')).toHaveLength(1);
  });

  it('that takes all slots with it counts as one crash', async () => {
    const run = await stage({
      spec: { settings: { choices: 2 } },
      model: { slots: 8, reply: ({ load }) => (load === 1 ? crash() : 'fine') },
    });
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(isFullyRated(state)).toBe(true);
  });

  it('may happen once for every question, with answers between', async () => {
    const run = await stage({ model: { reply: failing('device-lost', 1) } });
    const state = await run.go();
    expect(run.engine.loads).toBe(8);
    expect(isFullyRated(state)).toBe(true);
  });

  it('ends the run when it happens again and again without an answer between', async () => {
    const run = await stage({ model: { reply: failing('device-lost', always) } });
    const state = await run.go();
    expect(state).toMatchObject({ status: 'failed', endReason: 'scripted failure: device-lost' });
    expect(run.engine.loads).toBe(6);
    expect(run.engine.loaded).toBe(0);
  });

  it('on one question alone costs that question', async () => {
    const run = await stage({ model: { reply: failing('worker-died', always, isMath) } });
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(progressOf(state)).toMatchObject({ answered: 5, answerFailures: 2, judged: 5 });
  });
});

function crash(): never {
  throw failure('device-lost');
}

describe('a load', () => {
  it('that fails is tried again', async () => {
    const run = await stage({ model: { onLoad: (load) => void (load < 3 && fail('network')) } });
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(run.clock.pauses).toEqual([1000, 2000]);
  });

  it('that fails three times ends the run, and a later go tries it again', async () => {
    const run = await stage({ model: { onLoad: (load) => void (load < 4 && fail('load-failed')) } });
    expect(await run.go()).toMatchObject({ status: 'failed', endReason: 'scripted failure: load-failed' });
    expect(run.engine.loads).toBe(0);
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect([...state.failures.keys()]).toEqual([]);
  });

  it('that cannot succeed ends the run at once', async () => {
    const run = await stage({ model: { onLoad: () => fail('unavailable') } });
    expect((await run.go()).status).toBe('failed');
    expect(run.clock.pauses).toEqual([]);
  });

  it('of the judge that fails three times stops the run and keeps every answer so far', async () => {
    const run = await stage({ judge: { onLoad: () => fail('network') } });
    const state = await run.go();
    expect(state).toMatchObject({ status: 'stopped', endReason: 'scripted failure: network' });
    expect(state.answers.size).toBe(7);
  });
});

function fail(kind: EngineErrorKind): never {
  throw failure(kind);
}

describe('a judge that refuses', () => {
  it.each(['unauthorized', 'no-credit', 'unknown-model', 'bad-request'] as const)(
    'with "%s" stops the run, keeps everything and gives nothing up',
    async (kind) => {
      let calls = 0;
      const refuse = () => {
        calls += 1;
        return calls > 2 ? fail(kind) : '[[5]]';
      };
      const run = await stage({ judge: { reply: refuse } });
      const state = await run.go();
      expect(state).toMatchObject({ status: 'stopped', endReason: `scripted failure: ${kind}`, budgetStop: null });
      expect(state.judgments.size).toBe(2);
      expect(state.answers.size).toBeGreaterThanOrEqual(3);
      expect(state.failures.size).toBe(0);
      expect(foldEvents(await run.events())).toEqual(state);
      expect([run.engine.loaded, run.judgeEngine.loaded]).toEqual([0, 0]);
    },
  );

  it('lets the run go on once it accepts', async () => {
    let isRefusing = true;
    const run = await stage({ judge: { reply: () => (isRefusing ? fail('unauthorized') : '[[5]]') } });
    await run.go();
    isRefusing = false;
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(isFullyRated(state)).toBe(true);
    expect(run.engine.calls.length).toBeLessThanOrEqual(8);
  });
});

describe('a judge that cannot be reached', () => {
  it.each([1, 8])('stops the run with %d judge slots, and keeps the answers', async (slots) => {
    const run = await stage({ model: { callMs: 60_000 }, judge: { slots, reply: () => fail('network') } });
    const state = await run.go();
    expect(state).toMatchObject({ status: 'stopped', endReason: 'scripted failure: network' });
    expect(state.answers.size).toBeGreaterThan(0);
    expect(state.judgments.size).toBe(0);
  });

  it('about one question, and otherwise well, does not stop the run', async () => {
    const run = await stage({ judge: { reply: failing('network', always, isFirst) } });
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(progressOf(state)).toMatchObject({ judged: 5, judgeFailures: 2 });
  });

  it('now and then does not stop the run', async () => {
    const run = await stage({ judge: { slots: 2, reply: failing('network', 2) } });
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(isFullyRated(state)).toBe(true);
  });
});

describe('a server of the model under test that refuses the key', () => {
  it.each(['unauthorized', 'no-credit'] as const)('with "%s" stops the run until a person has seen to it', async (kind) => {
    let isRefusing = true;
    const run = await stage({
      model: { capabilities: { holdsGpu: false }, slots: 4, reply: () => (isRefusing ? fail(kind) : 'fine') },
    });
    expect(await run.go()).toMatchObject({ status: 'stopped', endKind: kind, budgetStop: null });
    isRefusing = false;
    expect(isFullyRated(await run.go())).toBe(true);
  });
});

describe('a server of the model under test that cannot be reached', () => {
  it('fails the run before many questions are given up, and all are asked when it goes on', async () => {
    let isGone = true;
    const run = await stage({
      model: { capabilities: { holdsGpu: false }, reply: () => (isGone ? fail('network') : 'fine') },
    });
    const state = await run.go();
    expect(state).toMatchObject({ status: 'failed', endKind: 'network', endReason: 'scripted failure: network' });
    expect(run.engine.calls.length).toBeLessThan(12);
    isGone = false;
    expect(isFullyRated(await run.go())).toBe(true);
  });

  it('about one question, and otherwise well, costs that question', async () => {
    const run = await stage({ model: { reply: failing('network', always, isMath) } });
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(progressOf(state)).toMatchObject({ answered: 5, answerFailures: 2 });
  });
});

describe('a request to retry', () => {
  it('tries failed and unreadable ones again, and nothing else', async () => {
    let isBad = true;
    const run = await stage({
      model: { reply: ({ request }) => (isBad && isMath(lastMessage(request)) ? fail('context-full') : 'fine') },
      judge: {
        reply: ({ request }) => {
          if (isBad && isFirst(lastMessage(request))) return 'no number';
          return isBad && lastMessage(request).includes('bread') ? fail('garbled') : '[[6]]';
        },
      },
    });
    const before = await run.go();
    expect(progressOf(before)).toMatchObject({ answered: 5, answerFailures: 2, unreadable: 2, judgeFailures: 1 });
    const callsBefore = [run.engine.calls.length, run.judgeEngine.calls.length];
    isBad = false;
    await run.retry();
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    // 2 answers; their 2 judgments, 2 unreadable ones and 1 failed one.
    expect(run.engine.calls.length - (callsBefore[0] ?? 0)).toBe(2);
    expect(run.judgeEngine.calls.length - (callsBefore[1] ?? 0)).toBe(5);
    expect(state.judgments.get('4/0/1')).toEqual(before.judgments.get('4/0/1'));
  });
});

describe('a store that fails', () => {
  it.each(['load-end', 'answer-end', 'judgment-end', 'unload-end', 'run-end'] as const)(
    'at %s rejects with its own error, and the models are unloaded',
    async (type) => {
      const run = await stage({});
      run.store.beforeAppend = (event) => void (event.type === type && fail('storage-full'));
      await expect(run.go()).rejects.toThrow('scripted failure: storage-full');
      expect([run.engine.loaded, run.judgeEngine.loaded]).toEqual([0, 0]);
      expect(run.engine.inFlight + run.judgeEngine.inFlight).toBe(0);
    },
  );

  it('at a failed step rejects too', async () => {
    const run = await stage({ model: { reply: () => fail('garbled') } });
    run.store.beforeAppend = (event) => void (event.type === 'step-error' && fail('storage-full'));
    await expect(run.go()).rejects.toThrow('scripted failure: storage-full');
    expect(run.engine.loaded).toBe(0);
  });

  it('loses nothing that was stored: the run goes on when it works again', async () => {
    const run = await stage({});
    let stored = 0;
    run.store.beforeAppend = (event) => void (event.type === 'answer-end' && ++stored > 3 && fail('storage-full'));
    await expect(run.go()).rejects.toThrow('scripted failure: storage-full');
    run.store.beforeAppend = () => undefined;
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(await run.eventsOf('answer-end')).toHaveLength(7);
  });
});

describe('a broken rule of ours', () => {
  it('ends the loop with its own error and unloads', async () => {
    const run = await stage({ spec: { bench: madeUpBench({ judgePrompts: [] }) } });
    await expect(run.go()).rejects.toThrow('the judge prompt "single-v1" of bench "made_up" is missing');
    expect(run.engine.loaded).toBe(0);
  });

  it('of a listener ends the loop too', async () => {
    const run = await stage({
      ports: {
        onEvent: (event) => {
          if (event.type === 'answer-end') throw new Error('listener broke');
        },
      },
    });
    await expect(run.go()).rejects.toThrow('listener broke');
    expect(run.engine.loaded).toBe(0);
  });
});

describe('a run with a judge', () => {
  it('is refused without an engine for it, before anything is done', async () => {
    const run = await stage({ ports: { judgeEngines: [] }, spec: { judge: MADE_UP_JUDGE } });
    await expect(run.go()).rejects.toThrow('run run-1 has the judge "made-up-judge" and no engine for it');
    expect(run.diary).toEqual([]);
    expect(await run.events()).toHaveLength(1);
  });
});
