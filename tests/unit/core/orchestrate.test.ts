import { describe, expect, it } from 'vitest';
import type { Activity } from '../../../src/core/orchestrate.ts';
import type { LoadedModel, Traffic } from '../../../src/core/ports.ts';
import { foldEvents, isFullyRated, nextSteps } from '../../../src/core/run.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { lastMessage, ScriptedEngine } from '../../fakes/scripted-engine.ts';
import { StagedRun } from './staged-run.ts';

const JUDGED = { writing: 'Describe a rainy harbour.', math: 'What is 6 times 7?' };

/** A judge on a server that is sent nothing until `pauseEnd`. */
class PausedEngine extends ScriptedEngine {
  pauseEnd = 0;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    super({ clock, callMs: 5000, reply: () => '[[5]]' });
    this.#clock = clock;
  }

  override async load(...given: Parameters<ScriptedEngine['load']>): Promise<LoadedModel> {
    const traffic = (): Traffic => {
      const pausedUntil = this.#clock.now() < this.pauseEnd ? this.pauseEnd : null;
      return { label: 'Judge', concurrency: 1, inFlight: 0, waiting: 1, pausedUntil, reason: null };
    };
    return Object.assign(await super.load(...given), { traffic });
  }
}

describe('a run', () => {
  it('answers every turn, unloads the model and judges', async () => {
    const run = await StagedRun.stage();
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(state.endReason).toBeNull();
    expect(state.answers.size).toBe(7);
    expect(state.judgments.size).toBe(7);
    expect(isFullyRated(state)).toBe(true);
    expect([run.engine.loaded, run.judgeEngine.loaded]).toEqual([0, 0]);
    expect(run.diary.filter((line) => line === 'model: unload')).toHaveLength(1);
  });

  it('stores what it showed: the fold of the events is the last state', async () => {
    const run = await StagedRun.stage({ model: { slots: 3 }, judge: { slots: 3 } });
    const state = await run.go();
    expect(foldEvents(await run.events())).toEqual(state);
    expect(run.shown.at(-1)).toEqual(state);
  });

  it('tells of the traffic when a server’s pause ends, though no step has ended', async () => {
    const clock = new FakeClock();
    const judge = new PausedEngine(clock);
    judge.pauseEnd = clock.now() + 3000;
    const told: (readonly [number, number | null | undefined])[] = [];
    const onActivity = ({ traffic }: Activity) => void told.push([clock.now(), traffic[0]?.pausedUntil]);
    const run = await StagedRun.stage({ ports: { clock, judgeEngines: [judge], onActivity } });
    await run.go();
    expect(told).toContainEqual([judge.pauseEnd, null]);
  });

  it('asks turn 2 with the model’s own first answer', async () => {
    const run = await StagedRun.stage();
    await run.go();
    const second = run.engine.calls.find(({ request }) => lastMessage(request) === 'And half of that?');
    expect(second?.request.messages).toEqual([
      { role: 'user', content: JUDGED.math },
      { role: 'assistant', content: `on: ${JUDGED.math}` },
      { role: 'user', content: 'And half of that?' },
    ]);
  });

  it('sends temperature, token limit and a seed of its own with every turn', async () => {
    const run = await StagedRun.stage();
    const state = await run.go();
    const sent = run.engine.calls.map(({ request }) => request);
    expect(sent.map(({ temperature }) => temperature)).toEqual([0.7, 0.7, 0, 0, 0.1, 0.5, 0.5]);
    expect(sent.every(({ maxTokens }) => maxTokens === 256)).toBe(true);
    expect(new Set(sent.map(({ seed }) => seed)).size).toBe(7);
    expect([...state.answers.values()].map(({ seed }) => seed)).toEqual(sent.map(({ seed }) => seed));
  });

  it('asks the judge at its temperature, with its token limit', async () => {
    const run = await StagedRun.stage();
    await run.go();
    expect(run.judgeEngine.calls[0]?.request).toMatchObject({ temperature: 0, maxTokens: 512 });
    expect(run.judgeEngine.calls[0]?.request.messages[0]?.role).toBe('system');
  });

  it('keeps prompt, text and rating of each judgment', async () => {
    const run = await StagedRun.stage({ judge: { reply: () => 'So [7.5]' } });
    const state = await run.go();
    expect(state.judgments.get('1/0/1')).toMatchObject({
      judgePromptName: 'single-v1',
      userPrompt: `Q: ${JUDGED.writing}\nA: on: ${JUDGED.writing}`,
      completion: { text: 'So [7.5]' },
      rating: 7.5,
      ratingPattern: 2,
    });
  });

  it('keeps a judgment without a rating as unrated, never as 0 or −1', async () => {
    const run = await StagedRun.stage({ judge: { reply: () => 'I would rather not say.' } });
    const state = await run.go();
    expect([...state.judgments.values()].map(({ rating }) => rating)).toEqual(Array(7).fill(null));
    expect(state.status).toBe('completed');
  });

  it('neither judges a think block nor shows it in turn 2, and stores it', async () => {
    const run = await StagedRun.stage({ model: { reply: () => '<think>hm</think>\n\nplain' } });
    const state = await run.go();
    expect(state.answers.get('1/0/1')?.completion.text).toBe('<think>hm</think>\n\nplain');
    const sent = [...run.engine.calls, ...run.judgeEngine.calls].map(({ request }) => JSON.stringify(request));
    expect(sent.filter((request) => request.includes('hm'))).toEqual([]);
    expect(state.judgments.get('1/0/2')?.userPrompt).toContain('A: plain');
  });

  it('without a judge answers only', async () => {
    const run = await StagedRun.stage({ ports: { judgeEngines: [] } });
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect([state.answers.size, state.judgments.size]).toEqual([7, 0]);
  });

  it('asks every choice', async () => {
    const run = await StagedRun.stage({ spec: { settings: { choices: 2 } } });
    const state = await run.go();
    expect(state.answers.size).toBe(14);
    expect(new Set([...state.answers.values()].map(({ seed }) => seed)).size).toBe(14);
  });

  it('that is completed is left alone', async () => {
    const run = await StagedRun.stage();
    await run.go();
    const before = await run.events();
    expect((await run.go()).status).toBe('completed');
    expect(await run.events()).toEqual(before);
    expect(run.engine.loads).toBe(1);
  });

  it('that is not stored is refused', async () => {
    const run = await StagedRun.stage();
    await run.store.deleteRun('run-1');
    await expect(run.go()).rejects.toThrow('there is no stored run "run-1"');
  });

  it('passes on text as it comes, with the turn it belongs to', async () => {
    const deltas: string[] = [];
    const run = await StagedRun.stage({
      model: {
        reply: ({ request, onDelta }) => {
          onDelta(lastMessage(request).slice(0, 4));
          return 'done';
        },
      },
      ports: { onDelta: ({ questionId, turn }, delta) => void deltas.push(`${questionId}/${turn} ${delta}`) },
    });
    await run.go();
    expect(deltas.slice(0, 3)).toEqual(['1/1 Desc', '1/2 Now ', '2/1 What']);
  });

  it('loads the model with its budget, and passes on the progress', async () => {
    const fractions: number[] = [];
    let budget: number | null = null;
    const run = await StagedRun.stage({
      model: {
        onLoad: (_load, _card, { gpuBudgetBytes, onProgress }) => {
          budget = gpuBudgetBytes;
          onProgress?.({ phase: 'load', fraction: 0.5, loadedBytes: null, totalBytes: null, text: 'half' });
        },
      },
      ports: { onLoadProgress: ({ fraction }) => void fractions.push(fraction) },
    });
    await run.go();
    expect(budget).toBe(1_000_000);
    expect(fractions).toEqual([0.5]);
  });

  it('takes whatever an engine throws for a failure', async () => {
    const run = await StagedRun.stage({ judge: { reply: () => Promise.reject(new TypeError('x is undefined')) } });
    await run.go();
    const [first] = await run.eventsOf('step-error');
    expect(first?.failure).toEqual({ kind: 'unexpected', message: 'x is undefined' });
  });
});

describe('slots', () => {
  it.each([1, 3])('keep %d conversations going at once', async (slots) => {
    const run = await StagedRun.stage({ model: { slots } });
    await run.go();
    expect(run.engine.mostInFlight).toBe(slots);
  });

  it('are refilled as soon as one is free', async () => {
    const run = await StagedRun.stage({
      model: { slots: 2, callMs: ({ request }) => (lastMessage(request) === JUDGED.writing ? 100 : 10) },
    });
    await run.go();
    // While the first answer takes 100 ms, the other slot gives the five turns of the other questions.
    expect(run.engine.calls.map(({ request }) => lastMessage(request)).at(-1)).toBe('Now without the word "rain".');
  });

  it.each([1, 4])('of the judge keep %d calls going at once', async (slots) => {
    const run = await StagedRun.stage({ judge: { slots, callMs: 1000 } });
    await run.go();
    expect(run.judgeEngine.mostInFlight).toBe(slots);
  });
});

describe('judging', () => {
  it('overlaps answering when a server judges', async () => {
    const run = await StagedRun.stage();
    await run.go();
    expect(run.diary.indexOf('judge: generate')).toBeLessThan(run.diary.lastIndexOf('model: generate'));
    expect(run.judgeEngine.loads).toBe(1);
  });

  it('takes hardly longer than answering', async () => {
    const run = await StagedRun.stage();
    const start = run.clock.now();
    await run.go();
    // 5 ms to load the model, 7 answers of 10 ms; judging ends one judgment and the judge's own load later.
    expect(run.clock.now() - start).toBe(5 + 70 + 10 + 5);
  });

  it('waits until the model is unloaded when the judge holds the GPU', async () => {
    const run = await StagedRun.stage({ judge: { capabilities: { holdsGpu: true } } });
    const state = await run.go();
    expect(state.judgments.size).toBe(7);
    expect(run.diary.indexOf('judge: load begins')).toBeGreaterThan(run.diary.indexOf('model: unload'));
    expect(run.diary.slice(0, run.diary.indexOf('model: unload'))).not.toContain('judge: generate');
  });

  it('goes on after the model is unloaded', async () => {
    const run = await StagedRun.stage({ judge: { callMs: 1000 } });
    const state = await run.go();
    expect(state.judgments.size).toBe(7);
    expect(run.diary.indexOf('model: unload')).toBeLessThan(run.diary.lastIndexOf('judge: generate'));
    expect(await run.eventsOf('unload-end')).toHaveLength(1);
  });
});

describe('activity', () => {
  it('tells what is in flight, what waits, and whether the model is loaded', async () => {
    const run = await StagedRun.stage();
    await run.go();
    expect(run.activities[0]).toEqual({ inFlight: [{ step: 'load' }], waiting: [], isModelLoaded: false, traffic: [] });
    expect(run.activities[1]).toEqual({
      inFlight: [{ step: 'answer', questionId: 1, choiceIndex: 0, turn: 1 }],
      waiting: [],
      isModelLoaded: true,
      traffic: [],
    });
    expect(run.activities.at(-1)).toEqual({ inFlight: [], waiting: [], isModelLoaded: false, traffic: [] });
  });
});

describe('cancelling', () => {
  it('pauses: keeps what is finished, unloads, and leaves the rest to do', async () => {
    const cancel = new AbortController();
    const run = await StagedRun.stage({
      model: {
        reply: ({ number }) => {
          if (number === 4) cancel.abort();
          return 'x';
        },
      },
    });
    const state = await run.go(cancel.signal);
    expect(state).toMatchObject({ status: 'paused', endReason: null });
    expect(state.answers.size).toBe(3);
    expect(nextSteps(state).answers).not.toEqual([]);
    expect([run.engine.loaded, run.judgeEngine.loaded]).toEqual([0, 0]);
    expect(await run.eventsOf('step-error')).toEqual([]);
  });

  it('before the start does nothing but pause', async () => {
    const run = await StagedRun.stage();
    expect((await run.go(AbortSignal.abort())).status).toBe('paused');
    expect(run.diary).toEqual([]);
  });

  it('cuts a pause short', async () => {
    const cancel = new AbortController();
    const run = await StagedRun.stage({
      judge: { reply: () => Promise.reject(new Error('busy')) },
      ports: {
        onActivity: ({ waiting, isModelLoaded }) => {
          if (waiting.length === 7 && !isModelLoaded) cancel.abort();
        },
      },
    });
    const start = run.clock.now();
    const state = await run.go(cancel.signal);
    expect(state.status).toBe('paused');
    expect(run.clock.now() - start).toBeLessThan(1000);
  });

  it('of a run that does not go on is recorded, and the run can still be resumed', async () => {
    const run = await StagedRun.stage();
    await run.cancel();
    expect(foldEvents(await run.events())).toMatchObject({ status: 'cancelled', endReason: 'stopped by the user' });
    expect((await run.go()).status).toBe('completed');
  });
});
