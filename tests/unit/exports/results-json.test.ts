import { describe, expect, it } from 'vitest';
import { OFFICIAL_REFERENCE_SHA256 } from '../../../src/core/known-faults.ts';
import { foldEvents } from '../../../src/core/run.ts';
import type { RunState } from '../../../src/core/types.ts';
import { toResultsJson } from '../../../src/exports/results-json.ts';
import { LOAD_REPORT } from '../core/events.ts';
import { FAKE_PRACTICE_JUDGE, fakeBench, fakeRunEvents, fakeRunState } from '../../fakes/run-states.ts';

const meta = { benchtab: '0.1.0' };

describe('toResultsJson', () => {
  it('lists models by score, best first, with every turn of each', () => {
    const results = toResultsJson([fakeRunState({ modelId: 'b', quality: 4 }), fakeRunState({ modelId: 'a', quality: 8 })], meta);
    expect(results.models.map(({ model_name }) => model_name)).toEqual(['a', 'b']);
    expect(results.models.map((model) => model.detailed_results.length)).toEqual([32, 32]);
    expect(results.models[0]).toMatchObject({ total_questions: 16, rated: 32, unrated: 0, status: 'completed' });
    expect(Object.keys(results.models[0]?.category_scores ?? {})).toHaveLength(8);
  });

  it('lists a model that is never ranked last, with the reason and its score all the same', () => {
    const states = [fakeRunState({ modelId: 'a', quality: 9, isUncontrolled: true }), fakeRunState({ modelId: 'b', quality: 4 })];
    const { models } = toResultsJson(states, meta);
    expect(models.map(({ model_name, unranked_reason }) => [model_name, unranked_reason])).toEqual([
      ['b', null],
      ['a', 'sampling not controllable'],
    ]);
    expect(models[1]?.average_score).toBeGreaterThan(models[0]?.average_score ?? 10);
  });

  it('tells of one turn its texts, seconds, bytes, tokens and how it ended', () => {
    const [model] = toResultsJson([fakeRunState()], meta).models;
    const first = model?.detailed_results[0];
    expect(first).toMatchObject({ question_id: 1, category: 'writing', turn: 1, choice: 0, unrated_reason: null, error: null });
    expect(first).toMatchObject({ finish_reason: 'stop', gpu_bytes: 48_100_000, judge_prompt: 'single-v1', seed: 1011 });
    expect(first?.answer).toContain('The number **1**');
    expect(first?.judgment).toContain(`[[${first?.score}]]`);
    expect(first?.generation_time).toBeCloseTo(0.2 + 0.025 * (first?.tokens.completion ?? 0), 3);
  });

  it('gives null and a reason, never a number, where there is no rating', () => {
    const lost = { questionId: 3, choiceIndex: 0, turn: 1 } as const;
    const unread = { questionId: 4, choiceIndex: 0, turn: 2 } as const;
    const unjudged = { questionId: 5, choiceIndex: 0, turn: 1 } as const;
    const state = fakeRunState({ failedAnswers: [lost], unreadable: [unread], failedJudgments: [unjudged] });
    const unrated = toResultsJson([state], meta).models[0]?.detailed_results.filter(({ score }) => score === null);
    expect(unrated?.map(({ question_id, turn, unrated_reason }) => [question_id, turn, unrated_reason])).toEqual([
      [3, 1, 'answer-failed'],
      [3, 2, 'answer-failed'],
      [4, 2, 'unreadable'],
      [5, 1, 'judge-failed'],
    ]);
    expect(unrated?.[1]).toMatchObject({ answer: null, generation_time: null, tokens: { prompt: null, completion: null } });
    expect(unrated?.[1]?.error).toContain('6.4 GB');
    expect(unrated?.[3]?.error).toContain('did not answer');
  });

  it('tells what the model took of the graphics card', () => {
    const gpu = { liveBytes: 0, peakBytes: 50_000_000 };
    const state = foldEvents([...fakeRunEvents(), { type: 'unload-end', at: 9e12, gpu }]);
    const [model] = toResultsJson(state === null ? [] : [state], meta).models;
    expect(model?.gpu).toMatchObject({ peak_bytes: model?.peak_gpu_bytes, after_unload_bytes: 0 });
    expect(model?.gpu.after_load_bytes).toBeGreaterThan(0);
    expect(model?.detailed_results[0]?.gpu_live_bytes).toBeGreaterThan(0);
  });

  it('says of a model that did not fit why, with every try and every shorter context', () => {
    const failure = { kind: 'out-of-memory', message: 'Out of memory.' };
    const key = { step: 'answer', questionId: 1, choiceIndex: 0, turn: 1 } as const;
    const state = foldEvents([
      { type: 'run-start', at: 1000, spec: fakeRunState().spec },
      { type: 'load-end', at: 1100, report: LOAD_REPORT },
      { type: 'step-error', at: 1200, key, attempt: 1, failure, isFinal: false },
      { type: 'context-change', at: 1200, contextTokens: 3072, failure },
      { type: 'step-error', at: 1300, key: { step: 'load' }, attempt: 1, failure, isFinal: true },
      { type: 'run-end', at: 1400, status: 'failed', reason: 'It does not fit.', kind: 'out-of-memory' },
    ]);
    const [model] = toResultsJson(state === null ? [] : [state], meta).models;
    expect(model).toMatchObject({
      status: 'failed',
      end_reason: 'It does not fit.',
      end_kind: 'out-of-memory',
      context_tokens: 3072,
      context_changes: [{ at: 1200, context_tokens: 3072, kind: 'out-of-memory', reason: 'Out of memory.' }],
      rated: 0,
      average_score: null,
    });
    expect(model?.failed_tries).toEqual([
      { at: 1200, step: 'answer', question_id: 1, choice: 0, turn: 1, kind: 'out-of-memory', reason: 'Out of memory.', is_given_up: false },
      { at: 1300, step: 'load', kind: 'out-of-memory', reason: 'Out of memory.', is_given_up: true },
    ]);
  });

  it('counts what is still to come as pending', () => {
    const [model] = toResultsJson([fakeRunState({ answered: 10, status: 'running' })], meta).models;
    expect(model).toMatchObject({ rated: 10, unrated: 22, status: 'running' });
    expect(model?.detailed_results.at(-1)?.unrated_reason).toBe('pending');
  });

  it('says what made the numbers', () => {
    const { run } = toResultsJson([fakeRunState()], meta);
    expect(run).toMatchObject({
      mode: 'single',
      bench: { name: 'fake_bench', questions: 16, questions_sha256: 'a'.repeat(64), reference_set: { name: 'authors' } },
      judge: { judge_id: 'fake-judge-1', price: { input_per_million: 0.1 }, parameters: { temperature: 0 } },
      settings: { max_tokens: 1024, seed: 42, temperatures: { writing: 0.7 } },
    });
    const models = run?.['models'] as { load: { engine_version: string }; environment: { adapter: string } }[];
    expect(models[0]?.load.engine_version).toBe('fake-engine 1.0.0');
    expect(models[0]?.environment.adapter).toContain('SwiftShader');
  });

  it('adds up what the judge took, and leaves the price open where it is unknown', () => {
    const { cost } = toResultsJson([fakeRunState({ modelId: 'a' }), fakeRunState({ modelId: 'b' })], meta);
    expect(cost).toMatchObject({ prompt_tokens: 2 * 32 * 420, completion_tokens: 2 * 32 * 60 });
    expect(cost.usd).toBeCloseTo((2 * 32 * (420 * 0.1 + 60 * 0.4)) / 1e6, 9);
    expect(toResultsJson([fakeRunState({ judge: FAKE_PRACTICE_JUDGE })], meta).cost.usd).toBeNull();
  });

  it('marks what the practice judge said', () => {
    expect(toResultsJson([fakeRunState({ judge: FAKE_PRACTICE_JUDGE })], meta).is_practice_judge).toBe(true);
    expect(toResultsJson([fakeRunState()], meta).is_practice_judge).toBe(false);
  });

  it('keeps answers of a run without a judge', () => {
    const [model] = toResultsJson([fakeRunState({ judge: null })], meta).models;
    expect(model).toMatchObject({ average_score: null, interval: null, rated: 0, unrated: 32 });
    expect(model?.detailed_results[0]).toMatchObject({ unrated_reason: 'no-judge', judgment: null });
  });

  it('gives coverage and bounds beside means, and the mean of the turns', () => {
    const unreadable = [1, 2, 3, 4].map((questionId) => ({ questionId, choiceIndex: 0, turn: 2 as const }));
    const [model] = toResultsJson([fakeRunState({ unreadable })], meta).models;
    expect(model).toMatchObject({ turn_coverage: [{ rated: 16, of: 16 }, { rated: 12, of: 16 }], ratings: 28, repeats: 0 });
    expect(model?.category_coverage).toMatchObject({ writing: { rated: 2, of: 4 }, math: { rated: 4, of: 4 } });
    const [low, high] = model?.bounds ?? [NaN, NaN];
    const sum = (model?.average_score ?? NaN) * 28;
    expect([low, high].map((bound) => bound * 32)).toEqual([expect.closeTo(sum + 4, 9), expect.closeTo(sum + 40, 9)]);
    const [turn1, turn2] = model?.turn_scores ?? [NaN, NaN];
    expect(model?.mean_of_turns).toBeCloseTo(((turn1 ?? NaN) + (turn2 ?? NaN)) / 2, 12);
  });

  it('gives each attempt, and turn 2 by the rating of turn 1', () => {
    const [model] = toResultsJson([fakeRunState({ choices: 2 })], meta).models;
    expect(model?.attempt_scores).toHaveLength(2);
    expect(model?.attempt_spread).toBeGreaterThan(0);
    const { good, weak } = model?.turn_2_given_turn_1 ?? { good: { ratings: 0 }, weak: { ratings: 0 } };
    expect(good.ratings + weak.ratings).toBe(32);
  });

  it('names flags of turns, and counts them', () => {
    const [model] = toResultsJson([fakeRunState({ judgmentText: { 3: '[[5]] no, [[8]]' } })], meta).models;
    expect(model?.flags).toEqual({ 'several-ratings': 2 });
    expect(model?.detailed_results.find(({ question_id }) => question_id === 3)).toMatchObject({ flags: ['several-ratings'] });
  });

  it('keeps the scores of earlier judgments of a turn', () => {
    const events = fakeRunEvents();
    const again = events.filter((event) => event.type === 'judgment-end').slice(0, 1);
    const [model] = toResultsJson([foldEvents([...events, ...again]) as RunState], meta).models;
    expect(model).toMatchObject({ ratings: 33, repeats: 1, flags: { repeated: 1 } });
    expect(model?.detailed_results[0]?.repeat_scores).toEqual([model?.detailed_results[0]?.score]);
  });

  it('gives the score without disputed references beside the score', () => {
    const base = fakeBench();
    const questions = base.questions.map((question) => ({ ...question, questionId: question.questionId + 100 }));
    const answers = questions.map(({ questionId }) => ({ questionId, turns: ['It is so.', 'It is so.'] }));
    const bench = { ...base, questions, references: [{ name: 'gpt-4', answers, sha256: OFFICIAL_REFERENCE_SHA256 }] };
    const [model] = toResultsJson([fakeRunState({ bench })], meta).models;
    expect(model?.without_disputed_references).toMatchObject({ left_out: [105, 109], ratings: 28 });
    expect(model?.without_disputed_references?.mean).not.toBe(model?.average_score);
    expect(toResultsJson([fakeRunState()], meta).models[0]?.without_disputed_references).toBeNull();
  });

  it('refuses runs that may not be compared', () => {
    const other = fakeRunState({ modelId: 'b', bench: fakeBench({ questionsSha256: 'd'.repeat(64) }) });
    expect(() => toResultsJson([fakeRunState(), other], meta)).toThrow(/got 2 kinds: export each table by itself/);
  });

  it('is empty for no runs', () => {
    expect(toResultsJson([], meta)).toMatchObject({ run: null, models: [], cost: { usd: 0 } });
  });

  it('survives JSON', () => {
    const results = toResultsJson([fakeRunState()], meta);
    expect(JSON.parse(JSON.stringify(results))).toEqual(results);
  });
});
