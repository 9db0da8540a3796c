import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/errors.ts';
import { estimateMeasurement, isMeasured, measurementProgress, measurementTask, passesOf } from '../../../src/core/judge-card-run.ts';
import type { MeasuredJudgment, MeasurementSpec } from '../../../src/core/judge-card-types.ts';
import { judgePairs } from '../../../src/core/judge-pairs.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { madeUpVotes } from '../../fakes/human-votes.ts';
import { MADE_UP_JUDGE, MADE_UP_SETTINGS } from '../../fakes/made-up-bench.ts';
import { fakeMeasured, fakeMeasurement } from '../../fakes/measurements.ts';
import { ScriptedEngine } from '../../fakes/scripted-engine.ts';

const PRICE = { inputPerMillion: 0, cachedInputPerMillion: 0, outputPerMillion: 1, asOf: '2026-11-23' };

/** Judges every pass that is left, as the page does. */
async function judgeAll(spec: MeasurementSpec, before: readonly MeasuredJudgment[], signal: AbortSignal, engine: ScriptedEngine) {
  const records = [...before];
  let stopReason: string | null = null;
  for (const pass of passesOf(spec)) {
    if (signal.aborted || stopReason !== null) break;
    const keep = async (judgment: MeasuredJudgment['judgment']) => void records.push({ repeat: pass.repeat, judgment });
    const outcome = await judgePairs(measurementTask({ spec, records }, pass, false), {
      ...{ engine, clock: new FakeClock(), backoff: { first: 0, longest: 0 }, signal, onJudgment: keep, onCut: keep },
      onFailure: () => undefined,
    });
    stopReason = outcome.stopReason;
  }
  return { records, stopReason };
}

describe('createMeasurementSpec', () => {
  it('holds the matches, their answers and their questions, and no others', () => {
    const spec = fakeMeasurement({ count: 1 });
    const [match] = spec.matches;
    expect(spec.bench.questions.map(({ questionId }) => questionId)).toEqual([match?.questionId]);
    expect(spec.answers.flatMap(({ answers }) => answers.map(({ questionId }) => questionId))).toEqual([match?.questionId, match?.questionId]);
    expect(spec.contestants.map(({ modelId }) => modelId)).toEqual([match?.modelA, match?.modelB]);
  });

  it('refuses votes without answers, and says what to take', () => {
    const make = () => fakeMeasurement({ votes: madeUpVotes({ answers: [] }) });
    expect(make).toThrow(InputError);
    expect(make).toThrow(/Made|made_up.*mt_bench_human_judgments/);
  });

  it('repeats no more matches than there are', () => {
    expect(fakeMeasurement({ count: 4, repeats: { times: 2, matches: 20 } }).repeats).toEqual({ times: 2, matches: 4 });
  });

  it('survives structuredClone', () => {
    const spec = fakeMeasurement();
    expect(structuredClone(spec)).toEqual(spec);
  });
});

describe('the passes', () => {
  const spec = fakeMeasurement({ count: 6, repeats: { times: 2, matches: 2 } });

  it('are the list once, and its beginning again as often as was asked for', () => {
    expect(passesOf(spec).map(({ repeat, matches }) => [repeat, matches.length])).toEqual([[0, 6], [1, 2], [2, 2]]);
    expect(estimateMeasurement(spec)).toMatchObject({ matches: 6, judgeCalls: 20 });
  });

  it('ask both orders of every match once, repeats with another seed', async () => {
    const engine = new ScriptedEngine({ reply: () => '[[B]]', slots: 2 });
    const { records } = await judgeAll(spec, [], new AbortController().signal, engine);
    expect(engine.calls).toHaveLength(20);
    const asked = engine.calls.map(({ request }) => JSON.stringify([request.messages, request.seed]));
    expect(new Set(asked).size).toBe(20);
    expect(new Set(engine.calls.map(({ request }) => JSON.stringify(request.messages))).size).toBe(12);
    expect(measurementProgress({ spec, records })).toEqual({ judged: 10, total: 10 });
    expect(isMeasured({ spec, records })).toBe(true);
  });

  it('shows the judge the answers that people saw', async () => {
    const engine = new ScriptedEngine({ reply: () => '[[A]]' });
    await judgeAll(spec, [], new AbortController().signal, engine);
    const [match] = spec.matches;
    const texts = engine.calls.slice(0, 2).map(({ request }) => request.messages.at(-1)?.content ?? '');
    for (const text of texts) expect(text).toContain(`Reply of ${match?.modelA} to ${match?.questionId}, turn ${match?.turn}`);
    const places = texts.map((text) => text.indexOf(`of ${match?.modelA} to`) < text.indexOf(`of ${match?.modelB} to`));
    expect(places).toEqual([true, false]);
  });

  it('have the same judgments whether they were cut or not, and ask nothing twice', async () => {
    for (let cut = 1; cut < 20; cut += 1) {
      const stop = new AbortController();
      let calls = 0;
      const engine = new ScriptedEngine({
        reply: () => {
          calls += 1;
          if (calls === cut) stop.abort();
          return '[[A]]';
        },
      });
      const first = await judgeAll(spec, [], stop.signal, engine);
      const second = await judgeAll(spec, first.records, new AbortController().signal, engine);
      expect(measurementProgress({ spec, records: second.records })).toEqual({ judged: 10, total: 10 });
      // The call in flight as it was cut is the one that may be asked again.
      expect(engine.calls.length).toBeLessThanOrEqual(21);
    }
  });

  it('end at the cap over all passes, before it is crossed', async () => {
    const usage = { promptTokens: 0, completionTokens: MADE_UP_SETTINGS.judgeMaxTokens };
    const capped = fakeMeasurement({
      count: 6,
      repeats: { times: 2, matches: 2 },
      judge: { ...MADE_UP_JUDGE, price: PRICE },
      // Fourteen calls and a half: seven matches.
      budget: { usd: (14.5 * MADE_UP_SETTINGS.judgeMaxTokens) / 1e6, tokens: null, seconds: null },
    });
    const engine = new ScriptedEngine({ reply: () => ({ text: '[[A]]', usage }) });
    const { records, stopReason } = await judgeAll(capped, [], new AbortController().signal, engine);
    expect(engine.calls).toHaveLength(14);
    expect(stopReason).toMatch(/budget of .* US dollars/);
    const again = await judgeAll(capped, records, new AbortController().signal, engine);
    expect(engine.calls).toHaveLength(14);
    expect(again.stopReason).toMatch(/budget/);
  });
});

describe('measurementTask', () => {
  const spec = fakeMeasurement();
  const records = spec.matches.map((match, index) => fakeMeasured(match, index === 0 ? ['error', 'model_2'] : undefined));
  const [pass] = passesOf(spec);

  it('leaves a match without a verdict as it is, until it is to be tried again', () => {
    if (pass === undefined) throw new Error('there is always a first pass');
    expect(measurementTask({ spec, records }, pass, false).done).toHaveLength(6);
    expect(measurementTask({ spec, records }, pass, true).done).toHaveLength(5);
  });
});
