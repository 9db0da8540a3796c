import { describe, expect, it } from 'vitest';
import { spendingOf } from '../../../src/core/budget.ts';
import { isFullyRated, progressOf, ratingOf, unratedReason } from '../../../src/core/run.ts';
import type { JudgeCard, Jury, Price } from '../../../src/core/types.ts';
import { MADE_UP_CARD, MADE_UP_JUDGE, MADE_UP_QUESTIONS, madeUpBench } from '../../fakes/made-up-bench.ts';
import { failure, lastMessage, type ScriptedCall } from '../../fakes/scripted-engine.ts';
import { key } from './events.ts';
import { StagedRun, type Staging } from './staged-run.ts';

const TURNS = 7;
const ONE_TURN = madeUpBench({ questions: MADE_UP_QUESTIONS.slice(2, 3) });
const ON_GPU = { capabilities: { holdsGpu: true } } as const;

const server = (name: string, price: Price | null = null): JudgeCard => ({ ...MADE_UP_JUDGE, judgeId: name, label: name, price });
const local = (name: string): JudgeCard => ({ ...server(name), localModel: { ...MADE_UP_CARD, modelId: name } });

function jury(jurors: readonly JudgeCard[], change: Partial<Jury> = {}) {
  const [judge = MADE_UP_JUDGE] = jurors;
  return { judge, jury: { jurors, repeats: 1, rule: 'mean', ...change } } as const;
}

const rating = (value: number) => () => `[[${value}]]`;
const stage = (staging: Staging) => StagedRun.stage(staging);

/** How many of the models that hold the GPU were loaded at once, at most, by the diary of loads and unloads. */
function mostOnGpu(diary: readonly string[], engines: readonly string[]): number {
  let loaded = 0;
  let most = 0;
  for (const line of diary) {
    const [engine = '', what] = line.split(': ');
    if (!engines.includes(engine)) continue;
    // A load takes memory from its beginning.
    if (what === 'load begins') loaded += 1;
    if (what === 'unload') loaded -= 1;
    most = Math.max(most, loaded);
  }
  return most;
}

describe('two judges on servers', () => {
  it('each judge every turn, beside the answering', async () => {
    const spec = jury([server('a'), server('b')]);
    const run = await stage({ spec, jurors: [{ reply: rating(4) }, { reply: rating(8) }] });
    const state = await run.go();
    expect(progressOf(state)).toMatchObject({ totalJudgments: 2 * TURNS, judged: 2 * TURNS, judgeFailures: 0 });
    expect(run.judgeEngines.map(({ calls }) => calls.length)).toEqual([TURNS, TURNS]);
    expect(ratingOf(state, key(1))).toBe(6);
    expect(run.diary.indexOf('juror-1: generate')).toBeLessThan(run.diary.lastIndexOf('model: generate'));
  });

  it('each have slots of their own', async () => {
    const spec = jury([server('a'), server('b')]);
    const run = await stage({ spec, model: { callMs: 1 }, jurors: [{ slots: 3, callMs: 500 }, { slots: 2, callMs: 500 }] });
    await run.go();
    expect(run.judgeEngines.map(({ mostInFlight }) => mostInFlight)).toEqual([3, 2]);
  });

  it('of which one fails for good leave the turn unrated, and what the other said stays', async () => {
    const spec = jury([server('a'), server('b')]);
    const gone = () => {
      throw failure('garbled');
    };
    const run = await stage({ spec: { ...spec, bench: ONE_TURN }, jurors: [{ reply: rating(4) }, { reply: gone }] });
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(unratedReason(state, key(3))).toBe('judge-failed');
    expect(ratingOf(state, key(3))).toBeNull();
    expect(state.judgments.get('3/0/1')?.rating).toBe(4);
  });

  it('of which one server is gone stop the run, whatever the other one answers', async () => {
    const gone = () => {
      throw failure('network');
    };
    const run = await stage({ spec: jury([server('a'), server('b')]), jurors: [{ reply: rating(4), callMs: 400 }, { reply: gone }] });
    const state = await run.go();
    expect(state).toMatchObject({ status: 'stopped', endReason: 'scripted failure: network' });
    expect(state.judgments.size).toBeGreaterThan(0);
  });

  it('with different prices stop before the cap, whoever is the dear one', async () => {
    const price = (usd: number): Price => ({ inputPerMillion: usd, cachedInputPerMillion: usd, outputPerMillion: usd, asOf: '2026-11-01' });
    const spec = { ...jury([server('cheap', price(1)), server('dear', price(10_000))]), budget: { usd: 7 } };
    const run = await stage({ spec, jurors: [{}, { slots: 4 }] });
    const state = await run.go();
    expect(state.budgetStop).toMatchObject({ limit: 'usd', allowed: 7 });
    expect(spendingOf(state).usd).toBeLessThanOrEqual(7);
    expect(run.judgeEngines[1]?.calls.length).toBeGreaterThan(0);
  });
});

describe('a judge that judges several times', () => {
  it('gets another seed for each repeat, the same after every start', async () => {
    const spec = { ...jury([server('a')], { repeats: 3 }), bench: ONE_TURN };
    const [once, again] = await Promise.all([stage({ spec, jurors: [{}] }), stage({ spec, jurors: [{}] })]);
    await Promise.all([once.go(), again.go()]);
    const seeds = [once, again].map(({ judgeEngines }) => judgeEngines[0]?.calls.map(({ request }) => request.seed));
    expect(new Set(seeds[0]).size).toBe(3);
    expect(seeds[1]).toEqual(seeds[0]);
  });

  it('keeps every judgment under its seat', async () => {
    let said = 0;
    const reply = () => `[[${(said += 1)}]]`;
    const run = await stage({ spec: { ...jury([server('a')], { repeats: 3 }), bench: ONE_TURN }, jurors: [{ reply }] });
    const state = await run.go();
    expect([...state.judgments.keys()]).toEqual(['3/0/1', '3/0/1#1', '3/0/1#2']);
    expect(ratingOf(state, key(3))).toBe(2);
  });
});

describe('a judge in this browser', () => {
  it('is loaded after the model under test has left the GPU', async () => {
    const run = await stage({ judge: ON_GPU });
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(run.diary.indexOf('judge: load begins')).toBeGreaterThan(run.diary.indexOf('model: unload'));
    expect(mostOnGpu(run.diary, ['model', 'judge'])).toBe(1);
    expect(run.judgeEngine.loads).toBe(1);
  });

  it('finds the graphics card rested', async () => {
    const run = await stage({ judge: ON_GPU });
    await run.go();
    expect(run.clock.pauses).toEqual([1000]);
  });

  it('waits for no answer that a server writes', async () => {
    const run = await stage({ model: { capabilities: { holdsGpu: false }, callMs: 500 }, judge: ON_GPU });
    await run.go();
    expect(run.diary.indexOf('judge: generate')).toBeLessThan(run.diary.lastIndexOf('model: generate'));
  });

  it('judges beside none, while a judge on a server judges from the first answer', async () => {
    const spec = jury([local('here'), server('there')]);
    const run = await stage({ spec, jurors: [ON_GPU, {}] });
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(run.diary.indexOf('juror-1: generate')).toBeLessThan(run.diary.lastIndexOf('model: generate'));
    expect(run.diary.indexOf('juror-0: load begins')).toBeGreaterThan(run.diary.indexOf('model: unload'));
  });

  it('is never loaded beside another one, and each is loaded once', async () => {
    const run = await stage({ spec: jury([local('one'), local('two')], { repeats: 2 }), jurors: [ON_GPU, ON_GPU] });
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(mostOnGpu(run.diary, ['model', 'juror-0', 'juror-1'])).toBe(1);
    expect(run.judgeEngines.map(({ loads, unloads }) => [loads, unloads])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('that crashes is loaded anew and judges on', async () => {
    const reply = ({ number }: ScriptedCall) => {
      if (number === 3) throw failure('device-lost');
      return '[[5]]';
    };
    const run = await stage({ judge: { ...ON_GPU, reply } });
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(run.judgeEngine.loads).toBe(2);
    expect(mostOnGpu(run.diary, ['model', 'judge'])).toBe(1);
  });

  it('that crashes again and again stops the run with the reason, though a server goes on judging', async () => {
    const crash = () => {
      throw failure('device-lost');
    };
    const run = await stage({ spec: jury([local('here'), server('there')]), jurors: [{ ...ON_GPU, reply: crash }, { callMs: 3000 }] });
    const state = await run.go();
    expect(state).toMatchObject({ status: 'stopped', endReason: 'scripted failure: device-lost', endKind: 'device-lost' });
    expect(run.judgeEngines[0]?.loads).toBe(6);
    expect(run.judgeEngines.map(({ loaded }) => loaded)).toEqual([0, 0]);
  });

  it('that cannot be loaded stops the run after three tries, and what is there stays', async () => {
    const onLoad = () => {
      throw failure('load-failed');
    };
    const run = await stage({ judge: { ...ON_GPU, onLoad } });
    const state = await run.go();
    expect(state).toMatchObject({ status: 'stopped', endReason: 'scripted failure: load-failed' });
    expect((await run.eventsOf('step-error')).map(({ key: { step } }) => step)).toEqual(['judge-load', 'judge-load', 'judge-load']);
    expect(state.answers.size).toBe(TURNS);
  });

  it('whose memory runs out is loaded for a shorter context', async () => {
    const lengths: number[] = [];
    const onLoad = (load: number, { contextTokens }: { contextTokens: number }) => {
      lengths.push(contextTokens);
      if (load < 3) throw failure('out-of-memory');
    };
    const judge = { ...local('here'), localModel: { ...MADE_UP_CARD, contextTokens: 4096 } };
    const run = await stage({ spec: { judge }, judge: { ...ON_GPU, onLoad } });
    expect(isFullyRated(await run.go())).toBe(true);
    expect(lengths).toEqual([4096, 3072, 2048]);
  });

  it('is loaded for the longest context that the budget covers', async () => {
    const lengths: number[] = [];
    const onLoad = (_load: number, { contextTokens }: { contextTokens: number }) => void lengths.push(contextTokens);
    const memory = { weightsBytes: 500_000, workBytes: 0 };
    const kvCache = { layers: 1, kvHeads: 1, headDim: 25 };
    const judge = { ...local('here'), localModel: { ...MADE_UP_CARD, contextTokens: 4096, memory, kvCache } };
    const run = await stage({ spec: { judge }, judge: { ...ON_GPU, onLoad } });
    await run.go();
    // 200 bytes a token beside the weights, 1,000,000 in all.
    expect(lengths).toEqual([2304]);
  });

  it('that fits with no context is never loaded, and the run says so', async () => {
    const memory = { weightsBytes: 2_000_000, workBytes: 0 };
    const kvCache = { layers: 1, kvHeads: 1, headDim: 25 };
    const judge = { ...local('here'), localModel: { ...MADE_UP_CARD, memory, kvCache } };
    const run = await stage({ spec: { judge }, judge: ON_GPU });
    const state = await run.go();
    expect(run.judgeEngine.loads).toBe(0);
    expect(state.status).toBe('stopped');
    expect(state.endReason).toMatch(/^The judge here does not fit: .* 3 MB of the 1 MB .*smaller judge/);
  });

  it('is loaded anew after the machine slept', async () => {
    let sleptAt = 0;
    const reply = ({ number }: ScriptedCall) => {
      if (number === 3) sleptAt = run.clock.now();
      return '[[5]]';
    };
    const run: StagedRun = await stage({ judge: { ...ON_GPU, reply }, ports: { hasSleptSince: (at) => at <= sleptAt } });
    const state = await run.go();
    expect(isFullyRated(state)).toBe(true);
    expect(run.judgeEngine.calls.map(({ load }) => load)).toEqual([1, 1, 1, 2, 2, 2, 2]);
    expect(mostOnGpu(run.diary, ['model', 'judge'])).toBe(1);
  });

  it('has every judgment say which variant made it', async () => {
    const f32 = { ...ON_GPU, loadedSource: () => 'here-f32' };
    const here = await stage({ spec: { judge: local('here'), bench: ONE_TURN }, judge: f32 });
    expect((await here.go()).judgments.get('3/0/1')?.completion.servedModel).toBe('here-f32');
    const there = await stage({ spec: { bench: ONE_TURN }, judge: { loadedSource: () => 'a name' } });
    expect((await there.go()).judgments.get('3/0/1')?.completion.servedModel).toBeNull();
  });

  it('is held to a grammar where its card asks for it and its engine can', async () => {
    const forcing = { ...local('here'), parameters: { ...MADE_UP_JUDGE.parameters, forcesRating: true } };
    const asked = async (judge: JudgeCard, grammar: boolean) => {
      const run = await stage({ spec: { judge, bench: ONE_TURN }, judge: { capabilities: { holdsGpu: true, grammar } } });
      await run.go();
      return run.judgeEngine.calls[0]?.request.grammar !== undefined;
    };
    expect(await asked(forcing, true)).toBe(true);
    expect(await asked(forcing, false)).toBe(false);
    expect(await asked(local('here'), true)).toBe(false);
  });
});

describe('a run with several judges that is taken up again', () => {
  it('keeps what is there, wherever it was paused', async () => {
    const spec = { ...jury([local('here'), server('there')], { repeats: 2 }), bench: ONE_TURN };
    const whole = await stage({ spec, jurors: [ON_GPU, {}] });
    const expected = (await whole.go()).judgments;
    for (let pausedAt = 1; pausedAt <= 4; pausedAt += 1) {
      const abort = new AbortController();
      const stopping = (call: ScriptedCall) => {
        if (run.judgeEngines.reduce((sum, { calls }) => sum + calls.length, 0) === pausedAt) abort.abort();
        return `Fine. Rating: [[${1 + (lastMessage(call.request).length % 10)}]]`;
      };
      const run: StagedRun = await stage({ spec, jurors: [{ ...ON_GPU, reply: stopping }, { reply: stopping }] });
      expect((await run.go(abort.signal)).status).toBe('paused');
      const before = (await run.eventsOf('judgment-end')).length;
      const state = await run.go();
      expect(state.judgments).toEqual(expected);
      expect((await run.eventsOf('judgment-end')).length).toBe(expected.size);
      expect(before).toBeLessThan(expected.size);
    }
  });

  it('asks on retry for the missing seats alone', async () => {
    let isWell = false;
    const moody = ({ request }: ScriptedCall) => {
      if (isWell || lastMessage(request).includes('bread')) return '[[6]]';
      throw failure('garbled');
    };
    const run = await stage({ spec: jury([server('a'), server('b')], { repeats: 2 }), jurors: [{}, { reply: moody }] });
    const state = await run.go();
    expect(progressOf(state)).toMatchObject({ judged: 2 * TURNS + 2, judgeFailures: 2 * TURNS - 2 });
    const asked = run.judgeEngines.map(({ calls }) => calls.length);
    isWell = true;
    await run.retry();
    expect(isFullyRated(await run.go())).toBe(true);
    expect(run.judgeEngines.map(({ calls }, juror) => calls.length - (asked[juror] ?? 0))).toEqual([0, 2 * TURNS - 2]);
  });
});
