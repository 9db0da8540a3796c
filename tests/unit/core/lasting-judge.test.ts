import { describe, expect, it } from 'vitest';
import { loadLastingJudge } from '../../../src/core/lasting-judge.ts';
import type { JudgeCard } from '../../../src/core/types.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { MADE_UP_CARD, MADE_UP_JUDGE } from '../../fakes/made-up-bench.ts';
import { failure, ScriptedEngine, type Script } from '../../fakes/scripted-engine.ts';

const REQUEST = { messages: [{ role: 'user', content: 'Which is better?' }], temperature: 0, maxTokens: 10, seed: 1 } as const;
const LOCAL: JudgeCard = { ...MADE_UP_JUDGE, localModel: { ...MADE_UP_CARD, contextTokens: 3072 } };

async function load(script: Script, judge = LOCAL) {
  const clock = new FakeClock();
  const signal = new AbortController().signal;
  const diary: string[] = [];
  const engine = new ScriptedEngine({ clock, diary, engineId: 'judge', capabilities: { holdsGpu: true }, reply: () => '[[A]]', ...script });
  const model = await loadLastingJudge(engine, judge, { clock, signal, gpuBudgetBytes: 1_000_000, mostCrashes: 3 });
  const ask = () => model.generate(REQUEST, { signal }).then(({ text }) => text, (error: { kind: string }) => error.kind);
  return { engine, model, ask, clock, diary };
}

describe('a judge that lasts', () => {
  it('is loaded anew for the call after a crash, once the card has rested', async () => {
    const { ask, clock, diary } = await load({ reply: ({ number }) => (number === 2 ? crash() : '[[B]]') });
    expect([await ask(), await ask(), await ask()]).toEqual(['[[B]]', 'device-lost', '[[B]]']);
    expect(clock.pauses).toEqual([1000]);
    expect(diary.filter((line) => /load/.test(line))).toEqual(['judge: load begins', 'judge: load', 'judge: unload', 'judge: load begins', 'judge: load']);
  });

  it('counts as gone after so many crashes in a row, and a reply starts the count again', async () => {
    const { ask } = await load({ reply: ({ number }) => (number === 3 ? '[[A]]' : crash()) });
    const said = [];
    for (let call = 1; call <= 6; call += 1) said.push(await ask());
    expect(said).toEqual(['device-lost', 'device-lost', '[[A]]', 'device-lost', 'device-lost', 'unavailable']);
  });

  it('counts as gone when it cannot be loaded again', async () => {
    const onLoad = (number: number) => {
      if (number > 1) throw failure('load-failed');
    };
    const { ask } = await load({ reply: crash, onLoad });
    expect([await ask(), await ask(), await ask()]).toEqual(['device-lost', 'load-failed', 'unavailable']);
  });

  it('that loses several calls at once is loaded once', async () => {
    const { ask, engine } = await load({ slots: 2, reply: ({ load: from }) => (from === 1 ? crash() : '[[C]]') });
    expect(await Promise.all([ask(), ask()])).toEqual(['device-lost', 'device-lost']);
    expect(await Promise.all([ask(), ask()])).toEqual(['[[C]]', '[[C]]']);
    expect(engine.loads).toBe(2);
  });

  it('is loaded for a shorter context where the memory runs out', async () => {
    const { model } = await load({
      onLoad: (_number, { contextTokens }) => {
        if (contextTokens > 2048) throw failure('out-of-memory');
      },
    });
    expect(model.card.contextTokens).toBe(2048);
  });

  it('is refused before it is loaded where it fits with no context', async () => {
    const memory = { weightsBytes: 2_000_000, workBytes: 0 };
    const kvCache = { layers: 1, kvHeads: 1, headDim: 1 };
    const big = { ...LOCAL, localModel: { ...MADE_UP_CARD, memory, kvCache } };
    await expect(load({ onLoad: () => expect.unreachable() }, big)).rejects.toMatchObject({ kind: 'out-of-memory' });
  });

  it('on a server is asked as it is', async () => {
    const { ask, engine } = await load({ capabilities: {}, reply: crash });
    expect([await ask(), await ask(), await ask(), await ask()]).toEqual(Array(4).fill('device-lost'));
    expect(engine.loads).toBe(1);
  });

  it('gives back what it loaded last', async () => {
    const { ask, model, engine } = await load({ reply: ({ number }) => (number === 1 ? crash() : '[[A]]') });
    await ask();
    await ask();
    await model.unload();
    expect(engine.loaded).toBe(0);
  });
});

function crash(): never {
  throw failure('device-lost');
}
