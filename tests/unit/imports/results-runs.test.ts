/** results.json, read again. */
import { describe, expect, it } from 'vitest';
import { identityOf } from '../../../src/core/identity.ts';
import { judgedBy } from '../../../src/core/judged-by.ts';
import { foldEvents } from '../../../src/core/run.ts';
import { leaderboardRow, leaderboards } from '../../../src/core/scores.ts';
import type { Bench, RunState } from '../../../src/core/types.ts';
import { toResultsJson } from '../../../src/exports/results-json.ts';
import { readResultsFile } from '../../../src/imports/results-file.ts';
import { runsOfResults } from '../../../src/imports/results-runs.ts';
import { fakeJuryState } from '../../fakes/jury-runs.ts';
import { fakeBench, fakeRunState, FAKE_PRACTICE_JUDGE } from '../../fakes/run-states.ts';

const NOW = Date.parse('2026-11-24T12:00:00.000Z');
const jsonOf = (states: readonly RunState[]) => JSON.stringify(toResultsJson(states, { benchtab: '0.1.0' }));

function readBack(json: string, benches: readonly Bench[] = []): readonly RunState[] {
  const choice = { place: 'https://example.org/results.json', sha256: 'f'.repeat(64), benches, groupId: 'group-9', now: NOW };
  return runsOfResults(readResultsFile(json, 'results.json'), choice).flatMap(({ events }) => foldEvents(events) ?? []);
}

const first = { questionId: 1, choiceIndex: 0, turn: 1 } as const;
const RUNS: readonly RunState[] = [
  fakeRunState({ runId: 'a', modelId: 'model-a', quality: 7, unreadable: [first], failedJudgments: [{ ...first, questionId: 3 }] }),
  fakeRunState({ runId: 'b', modelId: 'model-b', quality: 4, failedAnswers: [{ ...first, questionId: 5 }], status: 'failed' }),
];

/** What a table shows of a run, but for its id and its costs: usage of judgments is not in the file. */
function shown(state: RunState) {
  const { runId, usd, ...row } = leaderboardRow(state);
  return { ...row, known: [typeof runId, typeof usd], status: state.status, reason: state.endReason, settings: state.spec.settings };
}

describe('a results.json of ours, read again', () => {
  const read = readBack(jsonOf(RUNS));

  it('gives the same scores, flags, speeds, memory and settings', () => {
    expect(read.map((state) => ({ ...shown(state), known: null }))).toEqual(RUNS.map((state) => ({ ...shown(state), known: null })));
  });

  it('has the identity, cards, dates and environment of the original', () => {
    expect(read.map(identityOf)).toEqual(RUNS.map(identityOf));
    const kept = ({ spec }: RunState) => [spec.model, spec.judge, spec.environment, spec.createdAt];
    expect(read.map(kept)).toEqual(RUNS.map(kept));
  });

  it('knows which model the judge’s server used, and what it took', () => {
    expect(read.map(judgedBy)).toEqual(RUNS.map(judgedBy));
  });

  it('stands in one table with the original', () => {
    expect(leaderboards([...RUNS, ...read])).toHaveLength(1);
  });

  it('is exported again with the same numbers', () => {
    const numbers = (states: readonly RunState[]) =>
      toResultsJson(states, { benchtab: '0.1.0' }).models.map(({ run_id, detailed_results, failed_tries, gpu, ...model }) => ({
        ...model, tries: failed_tries.length, peak: gpu.peak_bytes, id: run_id === '',
        rows: detailed_results.map(({ unrated_reason, ...row }) => ({ ...row, isRated: unrated_reason === null })),
      }));
    expect(numbers(read)).toEqual(numbers(RUNS));
  });

  it('takes texts of questions from a bench with the same hash, and from no other', () => {
    const own = fakeBench();
    expect(readBack(jsonOf(RUNS), [own])[0]?.spec.bench).toEqual(own);
    const [other] = readBack(jsonOf(RUNS), [{ ...own, questionsSha256: 'x' }]);
    expect(other?.spec.bench.questions.map(({ turns }) => turns)).toContainEqual(['', '']);
    expect(other?.spec.bench.questionsSha256).toBe(own.questionsSha256);
  });

  it('keeps the names of judge prompts that are not the bench’s own', () => {
    const bench = fakeBench({ judgePromptsName: 'mine', judgePromptsSha256: 'd'.repeat(64) });
    expect(readBack(jsonOf([fakeRunState({ bench })]))[0]?.spec.bench).toMatchObject({ judgePromptsName: 'mine', judgePromptsSha256: 'd'.repeat(64) });
  });

  it('keeps a model that may have no rank without one, and the practice judge as such', () => {
    const state = fakeRunState({ isUncontrolled: true, judge: FAKE_PRACTICE_JUDGE });
    const [again] = readBack(jsonOf([state]));
    expect(again?.spec.model.isUncontrolled).toBe(true);
    expect(leaderboards(again === undefined ? [] : [again])[0]?.isPractice).toBe(true);
  });

  it('takes a run that was under way as paused', () => {
    const [again] = readBack(jsonOf([fakeRunState({ status: 'running', answered: 3 })]));
    expect(again).toMatchObject({ status: 'paused', endReason: expect.stringContaining('under way') });
  });

  it('leaves the times of another place out of its own', () => {
    expect(read.map(({ activeMs }) => activeMs)).toEqual([0, 0]);
  });
});

describe('a jury’s results.json, read again', () => {
  const state = fakeJuryState({ rate: (_first, seat) => [9, 6, 8, null][seat], failedSeats: [] });
  const failing = fakeJuryState({ runId: 'f', modelId: 'failing', failedSeats: [1, 3] });

  it('has every seat’s judgment and the same agreement', () => {
    for (const each of [state, failing]) {
      const [again] = readBack(jsonOf([each]));
      if (again === undefined) throw new Error('nothing was read');
      expect(leaderboardRow(again).jury).toEqual(leaderboardRow(each).jury);
      expect(leaderboardRow(again).scores).toEqual(leaderboardRow(each).scores);
      expect(identityOf(again)).toBe(identityOf(each));
    }
  });
});

describe('a results.json that is not as it says', () => {
  type Edited = { run: Record<string, unknown>; models: { detailed_results: Record<string, unknown>[] }[] };
  const edited = (edit: (file: Edited) => void) => {
    const file = JSON.parse(jsonOf(RUNS.slice(0, 1))) as Edited;
    edit(file);
    return JSON.stringify(file);
  };

  it('is rated by the judgments’ texts, and says where the scores are others', () => {
    const [state] = readBack(edited(({ models }) => void (models[0]?.detailed_results ?? []).forEach((row) => (row['score'] = 10))));
    expect(shown(state as RunState).scores).toEqual(shown(RUNS[0] as RunState).scores);
    expect(state?.spec.origin?.notes.join(' ')).toContain('the text counts');
  });

  it('leaves out turns that its bench does not ask', () => {
    const [state] = readBack(edited(({ models }) => void models[0]?.detailed_results.push({ ...models[0].detailed_results[0], question_id: 999 })));
    expect(state?.answers.size).toBe(RUNS[0]?.answers.size);
  });

  it.each([
    ['no JSON', '{"benchtab": "1", ', /not JSON, or it has been cut off/],
    ['another file', '{"a": 1}', /no results\.json that BenchTab wrote \(benchtab/],
    ['a list', '[]', /no results\.json/],
    ['null', 'null', /no results\.json/],
    ['a turn without a number', edited(({ models }) => delete models[0]?.detailed_results[0]?.['question_id']), /detailed_results\.0\.question_id/],
    ['a turn 3', edited(({ models }) => Object.assign(models[0]?.detailed_results[0] ?? {}, { turn: 3 })), /detailed_results\.0\.turn/],
    ['no bench', edited(({ run }) => delete run['bench']), /run\.bench/],
    ['deep nesting', `${'['.repeat(200_000)}${']'.repeat(200_000)}`, /no results\.json|not JSON/],
  ])('is refused as %s', (_name, json, message) => {
    expect(() => readBack(json)).toThrow(message);
  });

  it('brings no prototype along', () => {
    const json = jsonOf(RUNS.slice(0, 1)).replace('"benchtab":', '"__proto__":{"isEvil":true},"benchtab":').replace('"temperatures":{', '"temperatures":{"__proto__":5,"constructor":7,');
    const [state] = readBack(json);
    expect(({} as Record<string, unknown>)['isEvil']).toBeUndefined();
    expect(Object.keys(state?.spec.settings.temperatures ?? {})).not.toContain('__proto__');
  });
});
