import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spendingOf, usageCost } from '../../../src/core/budget.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { Price, Usage } from '../../../src/core/types.ts';
import { MADE_UP_JUDGE, type SpecChange } from '../../fakes/made-up-bench.ts';
import { lastMessage, type ScriptedCall } from '../../fakes/scripted-engine.ts';
import { StagedRun } from './staged-run.ts';

const PRICE: Price = { inputPerMillion: 1000, cachedInputPerMillion: 500, outputPerMillion: 4000, asOf: '2026-11-01' };
const PRICED = { ...MADE_UP_JUDGE, price: PRICE };
/** More than any call of the made-up bench can cost (512 tokens out, a short prompt in), and less than two. */
const ONE_CALL_USD = 2.4;

const withUsd = (usd: number): SpecChange => ({ judge: PRICED, budget: { usd } });
const usage = (promptTokens: number | null, completionTokens: number | null): Usage => ({ promptTokens, completionTokens });

describe('a budget in dollars', () => {
  it('ends the run with what was allowed and spent', async () => {
    const run = await StagedRun.stage({
      spec: withUsd(5),
      judge: { reply: () => ({ text: '[[5]]', usage: usage(20, 500) }) },
    });
    const state = await run.go();
    expect(state.status).toBe('stopped');
    expect(state.budgetStop).toMatchObject({ limit: 'usd', allowed: 5 });
    expect(state.endReason).toMatch(/^the budget of 5 US dollars is used up \(spent: 4\.04\); what is made is kept: raise it to go on$/);
    expect(state.judgments.size).toBe(2);
    expect([run.engine.loaded, run.judgeEngine.loaded]).toEqual([0, 0]);
  });

  it('goes on once more is allowed, and pays for nothing again', async () => {
    const run = await StagedRun.stage({
      spec: withUsd(5),
      judge: { reply: () => ({ text: '[[5]]', usage: usage(20, 500) }) },
    });
    await run.go();
    await run.allow(50);
    const state = await run.go();
    expect(state.status).toBe('completed');
    expect(state.spec.budget.usd).toBe(50);
    expect(run.judgeEngine.calls).toHaveLength(7);
  });

  it('of nothing judges nothing', async () => {
    const run = await StagedRun.stage({ spec: withUsd(0) });
    const state = await run.go();
    expect(state.status).toBe('stopped');
    expect(run.judgeEngine.calls).toHaveLength(0);
  });

  it('that is large enough changes nothing', async () => {
    const run = await StagedRun.stage({ spec: withUsd(7 * ONE_CALL_USD + 1), judge: { slots: 8 } });
    expect((await run.go()).status).toBe('completed');
  });

  it('uses fewer slots where it does not allow for all', async () => {
    const run = await StagedRun.stage({
      spec: withUsd(2 * ONE_CALL_USD + 0.5),
      judge: { slots: 8, callMs: 1000, reply: () => ({ text: '[[5]]', usage: usage(1, 1) }) },
    });
    const state = await run.go();
    expect(run.judgeEngine.mostInFlight).toBe(2);
    expect(state.status).toBe('completed');
  });

  it('is never crossed, with many judge slots and whatever calls cost, counted by the server or not', async () => {
    const cent = fc.integer({ min: 0, max: 1600 });
    await fc.assert(
      fc.asyncProperty(cent, fc.integer(), fc.integer({ min: 1, max: 8 }), async (cents, seed, slots) => {
        const random = createRandom(seed);
        let billedUsd = 0;
        const reply = ({ request }: ScriptedCall) => {
          const bytes = request.messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
          const real = { promptTokens: Math.round(random() * bytes), completionTokens: Math.round(random() * 512) };
          billedUsd += usageCost(real, PRICE);
          return { text: '[[5]]', usage: random() < 0.3 ? usage(null, null) : real };
        };
        const model = { reply: () => (random() < 0.5 ? 'plain words' : '蠿'.repeat(50)) };
        const callMs = () => 1 + Math.floor(random() * 300);
        const run = await StagedRun.stage({ spec: withUsd(cents / 100), model, judge: { slots, reply, callMs } });
        expect(['completed', 'stopped']).toContain((await run.go()).status);
        expect(billedUsd).toBeLessThanOrEqual(cents / 100);
      }),
      { numRuns: 40 },
    );
  });

  it('is not crossed by scripts that take several tokens for a character', async () => {
    const reply = ({ request }: ScriptedCall) => ({ text: '[[5]]', usage: usage(Buffer.byteLength(lastMessage(request)), 0) });
    const judge = { ...PRICED, price: { ...PRICE, outputPerMillion: 0 } };
    const run = await StagedRun.stage({
      spec: { judge, budget: { usd: 2.5 } },
      model: { reply: () => '蠿'.repeat(500) },
      judge: { reply },
    });
    expect(spendingOf(await run.go()).usd).toBeLessThanOrEqual(2.5);
  });

  it('counts calls that the server did not count as the dearest they can have been', async () => {
    const run = await StagedRun.stage({
      spec: withUsd(3 * ONE_CALL_USD),
      judge: { reply: () => ({ text: '[[5]]', usage: usage(null, null) }) },
    });
    const state = await run.go();
    expect(state.status).toBe('stopped');
    expect(state.judgments.size).toBeLessThanOrEqual(3);
    expect(state.judgments.size).toBeGreaterThan(0);
  });
});

describe('a budget in tokens', () => {
  const counted = { reply: () => ({ text: '[[5]]', usage: usage(90, 10) }) };

  it('ends the run when it is used up', async () => {
    const run = await StagedRun.stage({ spec: { budget: { tokens: 250 } }, judge: counted });
    const state = await run.go();
    expect(state).toMatchObject({ status: 'stopped', budgetStop: { limit: 'tokens', allowed: 250, spent: 300 } });
    expect(state.judgments.size).toBe(3);
  });

  it('does not stop a run that has nothing left to do', async () => {
    const run = await StagedRun.stage({ spec: { budget: { tokens: 700 } }, judge: counted });
    expect(await run.go()).toMatchObject({ status: 'completed', budgetStop: null });
  });

  it('stops a resumed run at once, without loading a model', async () => {
    const run = await StagedRun.stage({ spec: { budget: { tokens: 250 } }, judge: counted });
    await run.go();
    expect((await run.go()).status).toBe('stopped');
    expect(run.engine.loads).toBe(1);
  });
});

describe('a budget in seconds', () => {
  it('ends the run when the time is over', async () => {
    const run = await StagedRun.stage({ spec: { budget: { seconds: 60 } }, model: { callMs: 25_000 } });
    const state = await run.go();
    expect(state).toMatchObject({ status: 'stopped', budgetStop: { limit: 'seconds', allowed: 60 } });
    expect(state.answers.size).toBe(3);
  });

  it('does not count pauses', async () => {
    const cancel = new AbortController();
    const run = await StagedRun.stage({
      spec: { budget: { seconds: 60 } },
      ports: { onEvent: (event) => void (event.type === 'answer-end' && cancel.abort()) },
    });
    await run.go(cancel.signal);
    await run.clock.elapse(3_600_000);
    expect((await run.go()).status).toBe('completed');
  });
});
