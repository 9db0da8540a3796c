import { describe, expect, it } from 'vitest';
import type { EngineErrorKind } from '../../../src/core/errors.ts';
import { foldEvents, isFullyRated, progressOf } from '../../../src/core/run.ts';
import type { ModelCard } from '../../../src/core/types.ts';
import { MADE_UP_CARD } from '../../fakes/made-up-bench.ts';
import { failure, lastMessage, type Script } from '../../fakes/scripted-engine.ts';
import { StagedRun, type Staging } from './staged-run.ts';

const MIB = 1024 ** 2;
const LONG_CARD: ModelCard = { ...MADE_UP_CARD, contextTokens: 4096 };
const SIZED_CARD: ModelCard = {
  ...LONG_CARD,
  engine: 'webllm',
  quantization: 'q4f16_1',
  memory: { weightsBytes: 1000 * MIB, workBytes: 24 * MIB },
  kvCache: { layers: 16, kvHeads: 16, headDim: 64 },
};

const isMath = (text: string) => text.includes('6 times 7');

/** A model that fails as told at some context lengths: when it is loaded, or when it is asked. */
function failingAt(kind: EngineErrorKind, fails: { load?: (tokens: number) => boolean; ask?: (tokens: number, text: string) => boolean }): Script {
  let tokens = 0;
  return {
    onLoad: (_load, card) => {
      tokens = card.contextTokens;
      if (fails.load?.(tokens) === true) throw failure(kind);
    },
    reply: ({ request }) => {
      if (fails.ask?.(tokens, lastMessage(request)) === true) throw failure(kind);
      return 'fine';
    },
  };
}

const stage = (staging: Staging) => StagedRun.stage({ ...staging, spec: { model: LONG_CARD, ...staging.spec } });
const contextsOf = async (run: StagedRun) => (await run.eventsOf('context-change')).map(({ contextTokens }) => contextTokens);

describe('a model loaded anew', () => {
  const otherAfter = (load: number) => ({
    loadedSource: (number: number) => (number > load ? 'weights q8' : 'weights fp16'),
    ...failingAt('device-lost', { ask: (_tokens, text) => isMath(text) }),
  });

  it('from other weights ends the run before it answers with them, and says why', async () => {
    const run = await stage({ model: otherAfter(1) });
    const state = await run.go();
    expect(state).toMatchObject({ status: 'failed', endKind: 'unavailable' });
    expect(state.endReason).toContain('the answers so far are of weights fp16, and only weights q8 can be loaded now');
    expect(run.engine.loaded).toBe(0);
    expect(new Set(run.engine.calls.map(({ load }) => load))).toEqual(new Set([1]));
    expect(state.loadReport?.loadedSource).toBe('weights fp16');
  });

  it('from other weights goes on where nothing was answered before', async () => {
    const first = { onLoad: (load: number) => { if (load === 1) throw failure('device-lost'); } };
    const run = await stage({ model: { loadedSource: () => 'weights q8', ...first } });
    expect(isFullyRated(await run.go())).toBe(true);
  });
});

describe('memory that runs out', () => {
  it('in a load has the model loaded for a shorter context, after a pause', async () => {
    const run = await stage({ model: failingAt('out-of-memory', { load: (tokens) => tokens > 2048 }) });
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(await contextsOf(run)).toEqual([3072, 2048]);
    expect(state).toMatchObject({ contextTokens: 2048, failures: new Map() });
    expect(run.clock.pauses).toEqual([2000, 2000]);
    expect(run.engine.loads).toBe(1);
  });

  it('in an answer unloads the model first, and asks the same question again', async () => {
    const run = await stage({ model: failingAt('out-of-memory', { ask: (tokens, text) => tokens > 3072 && isMath(text) }) });
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(await contextsOf(run)).toEqual([3072]);
    const math = run.engine.calls.filter(({ request }) => isMath(lastMessage(request)));
    expect(math.map(({ load }) => load)).toEqual([1, 2]);
    expect(run.diary.filter((line) => /^model: (un)?load$/.test(line))).toEqual([
      'model: load', 'model: unload', 'model: load', 'model: unload',
    ]);
  });

  it('with every context leaves a run that failed, because the model does not fit', async () => {
    const run = await stage({ model: failingAt('out-of-memory', { load: () => true }) });
    const state = await run.go();
    expect(state).toMatchObject({ status: 'failed', endKind: 'out-of-memory' });
    expect(state.endReason).toMatch(/^Made-up model does not fit: the memory ran out with a context of 1,024 tokens\./);
    expect(await contextsOf(run)).toEqual([3072, 2048, 1024]);
    expect((await run.eventsOf('step-error')).map(({ isFinal }) => isFinal)).toEqual([false, false, false, true]);
    expect(run.engine.loaded).toBe(0);
  });

  it('in the first answer at every context does so too', async () => {
    const run = await stage({ model: failingAt('out-of-memory', { ask: () => true }) });
    expect(await run.go()).toMatchObject({ status: 'failed', endKind: 'out-of-memory' });
    expect(run.engine.loads).toBe(4);
    expect(run.engine.loaded).toBe(0);
  });

  it('at one question with every context fails the run, and a request to retry begins with the whole context again', async () => {
    let isFull = true;
    const run = await stage({ model: failingAt('out-of-memory', { ask: (_tokens, text) => isFull && isMath(text) }) });
    expect(await run.go()).toMatchObject({ status: 'failed', endKind: 'out-of-memory', contextTokens: 1024 });
    isFull = false;
    await run.retry();
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(state.contextTokens).toBe(4096);
  });

  it('in a later answer at the shortest context gives up that question, and goes on', async () => {
    const short = { ...MADE_UP_CARD, contextTokens: 1024 };
    const run = await stage({ spec: { model: short }, model: failingAt('out-of-memory', { ask: (_tokens, text) => isMath(text) }) });
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(progressOf(state)).toMatchObject({ answered: 5, answerFailures: 2 });
    expect(run.engine.loads).toBe(2);
  });

  it('takes the calls of all slots with it and shortens the context once', async () => {
    const run = await stage({
      spec: { settings: { choices: 2 } },
      model: { slots: 4, ...failingAt('out-of-memory', { ask: (tokens) => tokens > 3072 }) },
    });
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(await contextsOf(run)).toEqual([3072]);
  });

  it('of a server is tried again as it is: its memory is not ours to plan', async () => {
    const run = await stage({ model: { capabilities: { holdsGpu: false }, ...failingAt('device-lost', { ask: (_tokens, text) => isMath(text) }) } });
    await run.go();
    expect(await contextsOf(run)).toEqual([]);
    expect(progressOf(await run.go())).toMatchObject({ answered: 5, answerFailures: 2 });
  });

  it('of the judge does not touch the model under test', async () => {
    const run = await stage({ judge: failingAt('out-of-memory', { load: () => true }) });
    expect(await run.go()).toMatchObject({ status: 'stopped', contextTokens: 4096 });
    expect(await contextsOf(run)).toEqual([]);
  });
});

describe('a card that gives up', () => {
  it.each(['device-lost', 'worker-died', 'timeout'] as const)('once ("%s") is asked again with the same context', async (kind) => {
    let asked = 0;
    const run = await stage({ model: failingAt(kind, { ask: (_tokens, text) => isMath(text) && ++asked === 1 }) });
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(await contextsOf(run)).toEqual([]);
    // The second is the rest of the first: a judgment ended meanwhile.
    expect(run.clock.pauses).toEqual([2000, 1995]);
  });

  it('twice at one question gets a shorter context', async () => {
    const run = await stage({ model: failingAt('device-lost', { ask: (tokens, text) => tokens > 3072 && isMath(text) }) });
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(await contextsOf(run)).toEqual([3072]);
    expect(run.engine.loads).toBe(3);
  });

  it('at every load gets two tries at each context, and the run fails in the end', async () => {
    const run = await stage({ model: failingAt('worker-died', { load: () => true }) });
    expect(await run.go()).toMatchObject({ status: 'failed', endKind: 'worker-died', endReason: 'scripted failure: worker-died' });
    expect(await contextsOf(run)).toEqual([3072, 2048]);
    expect(await run.eventsOf('step-error')).toHaveLength(7);
  });

  it('on the last question leaves nothing waiting', async () => {
    const run = await stage({ model: failingAt('device-lost', { ask: (_tokens, text) => text.includes('How long does it take?') }) });
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(progressOf(state)).toMatchObject({ answered: 6, answerFailures: 1 });
  });
});

describe('a budget', () => {
  const within = (mib: number) => ({ model: SIZED_CARD, settings: { gpuBudgetBytes: mib * MIB } });

  it('that no context fits fails the run before anything is loaded', async () => {
    const run = await stage({ spec: within(900) });
    const state = await run.go();
    expect(state).toMatchObject({ status: 'failed', endKind: 'out-of-memory' });
    expect(state.endReason).toMatch(/^Made-up model does not fit: even with a context of 1,024 tokens it needs about 1,089 MB/);
    expect(run.diary).toEqual([]);
    expect(foldEvents(await run.events())).toEqual(state);
  });

  it('that a shorter context fits is kept from the first load on', async () => {
    const loadedFor: number[] = [];
    const run = await stage({ spec: within(1200), model: { onLoad: (_load, card) => void loadedFor.push(card.contextTokens) } });
    expect(isFullyRated(await run.go())).toBe(true);
    expect(loadedFor).toEqual([2560]);
  });

  it('that is lifted lets the model be loaded as it is', async () => {
    const run = await stage({ spec: { model: SIZED_CARD, settings: { gpuBudgetBytes: null } } });
    expect(await run.go()).toMatchObject({ status: 'completed', contextTokens: 4096 });
  });
});

describe('a run taken up again', () => {
  it('after a failure gets every chance again', async () => {
    let isFull = true;
    const run = await stage({ model: failingAt('out-of-memory', { load: () => isFull }) });
    expect((await run.go()).contextTokens).toBe(1024);
    isFull = false;
    expect(await run.go()).toMatchObject({ status: 'completed', contextTokens: 4096 });
  });
});

describe('a paused run', () => {
  it('goes on with the shorter context', async () => {
    const cancel = new AbortController();
    const fails = failingAt('out-of-memory', { load: (tokens) => tokens > 3072 });
    const reply: Script['reply'] = ({ number }) => (number === 2 ? void cancel.abort() : undefined, 'fine');
    const run = await stage({ model: { ...fails, reply } });
    expect(await run.go(cancel.signal)).toMatchObject({ status: 'paused', contextTokens: 3072 });
    expect(isFullyRated(await run.go())).toBe(true);
    expect(await contextsOf(run)).toEqual([3072]);
  });
});

describe('a machine that slept', () => {
  it('has the model loaded anew before the next answer', async () => {
    let sleptAt = 0;
    const run = await stage({
      model: {
        reply: ({ number }) => {
          if (number === 2) sleptAt = run.clock.now();
          return 'fine';
        },
      },
      ports: { hasSleptSince: (at) => sleptAt > at },
    });
    expect(isFullyRated(await run.go())).toBe(true);
    expect(run.engine.calls.map(({ load }) => load)).toEqual([1, 1, 2, 2, 2, 2, 2]);
    expect(await run.eventsOf('step-error')).toEqual([]);
    expect(run.clock.pauses).toEqual([]);
  });

  it('leaves a served model alone', async () => {
    const run = await stage({ model: { capabilities: { holdsGpu: false } }, ports: { hasSleptSince: () => true } });
    await run.go();
    expect(run.engine.loads).toBe(1);
  });

  it('is noted with the answer that was being written', async () => {
    const note = 'The tab was hidden meanwhile, so that its times say little.';
    const begunAt: number[] = [];
    const notesSince = (at: number) => (begunAt.push(at) === 2 ? [note] : []);
    const run = await stage({ model: { reply: () => ({ text: 'fine', warnings: ['seed not honoured'] }) }, ports: { notesSince } });
    const answers = [...(await run.go()).answers.values()].map(({ completion }) => completion.warnings);
    expect(answers.slice(0, 3)).toEqual([['seed not honoured'], ['seed not honoured', note], ['seed not honoured']]);
    expect(begunAt).toEqual([...begunAt].sort((a, b) => a - b));
  });
});

describe('unloading', () => {
  it('is recorded when a run is paused, too', async () => {
    const cancel = new AbortController();
    const run = await stage({ model: { reply: ({ number }) => (number === 3 ? void cancel.abort() : undefined, 'fine') } });
    expect((await run.go(cancel.signal)).status).toBe('paused');
    expect(await run.eventsOf('unload-end')).toHaveLength(1);
    expect((await run.events()).slice(-2).map(({ type }) => type)).toEqual(['unload-end', 'run-end']);
  });
});
