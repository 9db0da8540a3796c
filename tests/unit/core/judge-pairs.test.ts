import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../src/core/errors.ts';
import { judgePairs, type PairTask } from '../../../src/core/judge-pairs.ts';
import type { PairJudgment } from '../../../src/core/pair-types.ts';
import { pairKey, toPairRow } from '../../../src/core/pairwise.ts';
import type { JudgePrompt } from '../../../src/core/types.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MADE_UP_CARD, MADE_UP_JUDGE, MADE_UP_QUESTIONS, MADE_UP_SETTINGS, madeUpBench } from '../../fakes/made-up-bench.ts';
import { ScriptedEngine, type Script } from '../../fakes/scripted-engine.ts';

const TEXTS = { question: 'Q', answer_a: 'A', answer_b: 'B' };

function prompt(name: string, fields: readonly string[]): JudgePrompt {
  const promptTemplate = fields.map((field) => `{${field}}`).join(' ');
  return { name, type: 'pairwise', systemPrompt: 's', promptTemplate, outputFormat: '[[A]]', description: '', category: '' };
}

/** Three questions of one turn. */
const BENCH = madeUpBench({
  questions: MADE_UP_QUESTIONS.filter(({ category }) => category !== 'math').map((one) => ({ ...one, turns: one.turns.slice(0, 1) })),
  judgePrompts: [prompt('pair-v2', Object.keys(TEXTS))],
});

const ANSWERS = new Map(['x', 'y'].map((model) => [model, new Map(BENCH.questions.map(({ questionId }) => [questionId, [model]]))]));

const PRICE = { inputPerMillion: 0, cachedInputPerMillion: 0, outputPerMillion: 1, asOf: '2026-11-23' };

const BACKOFF = { first: 1000, longest: 4000 };

async function judge(
  script: Script,
  change: Partial<PairTask> = {},
  keep: (judgment: PairJudgment) => Promise<void> = async () => {},
  signal: AbortSignal = new AbortController().signal,
) {
  const clock = new FakeClock();
  const engine = new ScriptedEngine({ clock, ...script });
  const judgments: PairJudgment[] = [];
  const cut: PairJudgment[] = [];
  const failures: string[] = [];
  const task: PairTask = {
    bench: BENCH,
    judge: MADE_UP_JUDGE,
    settings: { ...MADE_UP_SETTINGS, maxAttempts: 3 },
    mode: 'pairwise-all',
    baseline: null,
    answers: ANSWERS,
    done: [],
    maxUsd: null,
    ...change,
  };
  const work = judgePairs(task, {
    engine,
    clock,
    backoff: BACKOFF,
    signal,
    onJudgment: async (judgment) => {
      await keep(judgment);
      judgments.push(judgment);
    },
    onCut: async (judgment) => void cut.push(judgment),
    onFailure: (sentence) => failures.push(sentence),
  });
  return { outcome: await work, judgments, cut, failures, engine, clock };
}

const fail = (kind: ConstructorParameters<typeof EngineError>[0]) => () => {
  throw new EngineError(kind, `it is ${kind}`);
};

describe('judgePairs', () => {
  it('keeps as many calls out as the judge takes, and gives the judge back', async () => {
    const { outcome, engine } = await judge({ slots: 2, callMs: 10, reply: () => '[[A]]' });
    expect(outcome).toMatchObject({ total: 3, judged: 3, withoutVerdict: 0, stopReason: null });
    expect(engine.mostInFlight).toBe(2);
    expect(engine.loaded).toBe(0);
  });

  it('tries a failed call again after a pause, and gives it up as a game without a winner', async () => {
    const { outcome, judgments, clock, failures } = await judge({
      reply: ({ number }) => (number <= 3 ? fail('garbled')() : '[[A]]'),
    });
    expect(outcome).toMatchObject({ judged: 3, withoutVerdict: 1, stopReason: null });
    expect(judgments[0]?.games).toMatchObject([
      { winner: 'error', completion: null, failure: { kind: 'garbled', message: 'it is garbled' } },
      { winner: 'model_2', failure: null },
    ]);
    expect(clock.pauses).toHaveLength(2);
    expect(failures.at(-1)).toBe('judge call failed (given up): it is garbled');
  });

  it('keeps what tries took that failed while the server was at work', async () => {
    const usage = { promptTokens: 9, completionTokens: 512 };
    const cut = () => {
      throw new EngineError('garbled', 'it is cut', { usage });
    };
    const { outcome, judgments } = await judge(
      { reply: ({ number }) => (number <= 2 ? cut() : { text: '[[A]]', usage: { promptTokens: 0, completionTokens: 1 } }) },
      { judge: { ...MADE_UP_JUDGE, price: PRICE }, maxUsd: 1 },
    );
    expect(judgments[0]?.games.map(({ failedTries }) => failedTries)).toEqual([[usage, usage], undefined]);
    expect(outcome.spentUsd).toBeCloseTo((2 * 512 + 6) * 1e-6, 9);
  });

  it('tries a call of a server as often as is set for servers', async () => {
    const settings = { ...MADE_UP_SETTINGS, maxAttempts: 3, judgeMaxAttempts: 5 };
    const reply: Script['reply'] = ({ number }) => (number <= 4 ? fail('garbled')() : '[[A]]');
    const { outcome } = await judge({ reply }, { settings });
    expect(outcome).toMatchObject({ judged: 3, withoutVerdict: 0 });
  });

  it('gives up at once what no other try can mend', async () => {
    const { outcome, clock } = await judge({ reply: ({ number }) => (number === 1 ? fail('context-full')() : '[[B]]') });
    expect(outcome).toMatchObject({ judged: 3, withoutVerdict: 1 });
    expect(clock.pauses).toEqual([]);
  });

  it('stops when the key is refused, and keeps what is finished', async () => {
    const { outcome, judgments, engine } = await judge({ reply: ({ number }) => (number > 2 ? fail('unauthorized')() : '[[B]]') });
    expect(outcome).toMatchObject({ judged: 1, stopReason: 'it is unauthorized' });
    expect(judgments).toHaveLength(1);
    expect(engine.calls).toHaveLength(3);
  });

  it('stops when no call reaches the judge, without a row for what was given up', async () => {
    const { outcome, engine } = await judge({ reply: fail('network') });
    expect(outcome).toMatchObject({ judged: 0, stopReason: 'it is network' });
    expect(engine.calls).toHaveLength(6);
  });

  it('stops when the judge cannot be loaded', async () => {
    expect((await judge({ onLoad: fail('unavailable') })).outcome.stopReason).toBe('it is unavailable');
  });

  it('stops before the cap in dollars is crossed', async () => {
    // A game's reply costs 512 dollars over a million at most: the cap is just enough for two matches.
    const usage = { promptTokens: 1, completionTokens: 512 };
    const judgeCard = { ...MADE_UP_JUDGE, price: PRICE };
    const { outcome } = await judge({ reply: () => ({ text: '[[A]]', usage }) }, { judge: judgeCard, maxUsd: 0.0021 });
    expect(outcome).toMatchObject({ judged: 2, spentUsd: 4 * 512e-6 });
    expect(outcome.stopReason).toContain('the budget of 0.0021 US dollars is used up');
  });

  it('counts what the server does not count as the dearest it can be, and failed calls as free', async () => {
    const usage = { promptTokens: null, completionTokens: null };
    const reply: Script['reply'] = ({ number }) => (number === 1 ? fail('context-full')() : { text: '[[A]]', usage });
    const { outcome } = await judge({ reply }, { judge: { ...MADE_UP_JUDGE, price: PRICE }, maxUsd: 1 });
    expect(outcome.spentUsd).toBeCloseTo(5 * 512e-6, 9);
  });

  it('asks nobody where everything stands already', async () => {
    const done = BENCH.questions.map(({ questionId }) => ({
      type: 'pair' as const,
      questionId,
      model1: 'x',
      model2: 'y',
      judgeId: MADE_UP_JUDGE.judgeId,
      judgePromptName: 'pair-v2',
      g1Winner: 'tie' as const,
      g2Winner: questionId === 1 ? ('error' as const) : ('tie' as const),
      turn: 1,
    }));
    const { outcome, engine } = await judge({}, { done });
    expect(outcome).toMatchObject({ total: 3, judged: 3, withoutVerdict: 1 });
    expect(engine.loads).toBe(0);
  });

  it('refuses a bench without the prompt before anything is asked', async () => {
    await expect(judge({}, { bench: madeUpBench() })).rejects.toThrow('cannot be judged in pairs: the judge prompt "pair-v2"');
  });

  it('ends where a row cannot be kept', async () => {
    const keep = () => Promise.reject(new Error('disk full'));
    await expect(judge({ reply: () => '[[A]]' }, {}, keep)).rejects.toThrow('disk full');
  });
});

const keyed = (judgments: readonly PairJudgment[]) =>
  new Map(judgments.map((judgment) => [pairKey(toPairRow(MADE_UP_JUDGE.judgeId, judgment)), judgment]));

/** Stops the pass at a call: what the others in flight come to is lost. */
function stopAt(number: number) {
  const abort = new AbortController();
  const reply: Script['reply'] = (call) => {
    if (call.number === number) {
      abort.abort();
      throw new EngineError('cancelled', 'stopped');
    }
    return '[[A]]';
  };
  return { reply, signal: abort.signal };
}

describe('a pass that is cut short', () => {
  it('keeps the game that is finished, and pays for the other one only when it goes on', async () => {
    const { reply, signal } = stopAt(2);
    const first = await judge({ slots: 1, reply }, {}, undefined, signal);
    expect(first.outcome).toMatchObject({ judged: 0, stopReason: null });
    expect(first.cut.map(({ games }) => games.map(({ winner }) => winner))).toEqual([['model_1', 'error']]);
    const second = await judge({ slots: 1, reply: () => '[[A]]' }, { earlier: keyed(first.cut) });
    expect(second.outcome).toMatchObject({ judged: 3 });
    expect(second.engine.calls).toHaveLength(5);
    expect(second.judgments[0]?.games.map(({ isTakenOver }) => isTakenOver)).toEqual([true, undefined]);
    expect(second.judgments[0]?.replaces).toBeUndefined();
  });

  it('asks again for a game whose prompt is another one by now', async () => {
    const { reply, signal } = stopAt(2);
    const first = await judge({ slots: 1, reply }, {}, undefined, signal);
    const answers = new Map([...ANSWERS, ['y', new Map(BENCH.questions.map(({ questionId }) => [questionId, ['another']]))]]);
    const second = await judge({ reply: () => '[[A]]' }, { earlier: keyed(first.cut), answers });
    expect(second.engine.calls).toHaveLength(6);
  });

  it('keeps nothing where no game is finished', async () => {
    const { reply, signal } = stopAt(1);
    expect((await judge({ slots: 1, reply }, {}, undefined, signal)).cut).toEqual([]);
  });
});

describe('a match that is tried again', () => {
  it('keeps the game with a verdict, and replaces the earlier judgment', async () => {
    const first = await judge({ slots: 1, reply: ({ number }) => (number === 2 ? 'no idea' : '[[A]]') });
    const again = first.judgments.filter(({ games }) => games.some(({ winner }) => winner === 'error'));
    const done = first.judgments.filter((one) => !again.includes(one)).map((one) => toPairRow(MADE_UP_JUDGE.judgeId, one));
    const second = await judge({ reply: () => '[[C]]' }, { done, earlier: keyed(again) });
    expect(second.engine.calls).toHaveLength(1);
    expect(second.outcome).toMatchObject({ judged: 3, withoutVerdict: 0 });
    expect(second.judgments).toMatchObject([{ replaces: true, games: [{ winner: 'model_1' }, { winner: 'tie' }] }]);
  });

  it('counts what earlier passes took against the cap', async () => {
    const judgeCard = { ...MADE_UP_JUDGE, price: PRICE };
    const { outcome, engine } = await judge({ reply: () => '[[A]]' }, { judge: judgeCard, maxUsd: 0.002, spentUsd: 0.0015 });
    expect(engine.calls).toHaveLength(0);
    expect(outcome.stopReason).toContain('the budget of 0.002 US dollars is used up (spent: 0.0015)');
  });
});

describe('a judge in this browser', () => {
  const local = { ...MADE_UP_JUDGE, localModel: MADE_UP_CARD, parameters: { ...MADE_UP_JUDGE.parameters, forcesRating: true } };
  const capabilities = { holdsGpu: true, grammar: true };

  it('that crashes in mid-pass is loaded anew, and no match is lost', async () => {
    const reply = ({ number }: { number: number }) => (number === 2 ? fail('device-lost')() : '[[A]]');
    const { outcome, engine } = await judge({ capabilities, reply }, { judge: local });
    expect(outcome).toMatchObject({ judged: 3, withoutVerdict: 0, stopReason: null });
    expect([engine.loads, engine.loaded]).toEqual([2, 0]);
  });

  it('that crashes again and again ends the pass with the reason', async () => {
    const { outcome, engine } = await judge({ capabilities, reply: fail('device-lost') }, { judge: local });
    expect(outcome.stopReason).toBe('it is device-lost');
    expect([engine.loads, engine.loaded]).toEqual([6, 0]);
  });

  it('has every game say which variant judged it', async () => {
    const { judgments } = await judge({ capabilities, reply: () => '[[A]]', loadedSource: () => 'f32' }, { judge: local });
    expect(judgments.flatMap(({ games }) => games.map(({ completion }) => completion?.servedModel))).toEqual(Array(6).fill('f32'));
  });

  it('is held to a verdict, where its engine can', async () => {
    const { engine } = await judge({ capabilities, reply: () => '[[A]]' }, { judge: local });
    expect(engine.calls[0]?.request.grammar?.ending).toContain('[ABC]');
    const other = await judge({ capabilities: { holdsGpu: true }, reply: () => '[[A]]' }, { judge: local });
    expect(other.engine.calls[0]?.request).not.toHaveProperty('grammar');
  });
});
