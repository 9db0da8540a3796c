import { describe, expect, it } from 'vitest';
import { showSingle, type ScoreLine } from '../../../src/core/show-result.ts';
import type { RunState } from '../../../src/core/types.ts';
import type { StoredSingleRow } from '../../../src/core/fastchat-read.ts';
import type { ImportFile } from '../../../src/imports/types.ts';
import { describeWithSharedData, listShared, readShared, readSharedLines } from '../../shared-data.ts';
import { textFile } from '../../fakes/import-files.ts';
import { importAll, summaryOf } from '../imports/reading.ts';
import { officialBench, type PublishedJudgment } from './bench.ts';

interface Expected {
  readonly judgment_file: string;
  readonly rows: number;
  readonly first_turn: readonly ScoreLine[];
  readonly second_turn: readonly ScoreLine[];
  readonly average: readonly ScoreLine[];
}

const SETTINGS = {
  mode: 'single',
  choices: 1,
  maxTokens: 1024,
  judgeMaxTokens: 2048,
  temperatures: {},
  defaultTemperature: 0.7,
  referenceCategories: ['reasoning', 'math', 'coding'],
  seed: 0,
  maxAttempts: 3,
  gpuBudgetBytes: 0,
  referenceSet: null,
} as const;

function filesOf(folder: string): readonly ImportFile[] {
  return listShared(folder, '.jsonl').map((path) => textFile(path.slice('golden/'.length), readShared(path)));
}

const importSet = async (folder: string) => importAll(filesOf(folder), { bench: officialBench(), settings: SETTINGS });

/** Every judgment of a run, replaced ones first, as rows. */
function rowsOf({ spec, judgments, repeats }: RunState): readonly StoredSingleRow[] {
  const all = [...judgments].flatMap(([key, judgment]) => [...(repeats.get(key) ?? []), judgment]);
  return all.map(({ questionId, turn, judgePromptName, userPrompt, completion, rating }) => ({
    type: 'single',
    questionId,
    model: spec.model.modelId,
    judgeId: spec.judge?.judgeId ?? '',
    judgePromptName,
    userPrompt,
    judgment: completion.text,
    rating,
    turn,
    tstamp: null,
  }));
}

/** Equal but for the last digits: FastChat's means are summed in another order. */
function expectSame(lines: readonly ScoreLine[], expected: readonly ScoreLine[]): void {
  expect(lines.map(({ model, n }) => [model, n])).toEqual(expected.map(({ model, n }) => [model, n]));
  lines.forEach(({ score }, index) => expect(score).toBeCloseTo(expected[index]?.score ?? NaN, 12));
}

describeWithSharedData('published single judgments, imported', () => {
  const sets = listShared('golden/single', 'expected.json').map((path) => path.replace('/expected/expected.json', ''));

  describe.each(sets)('%s', (folder) => {
    const expected = JSON.parse(readShared(`${folder}/expected/expected.json`)) as Expected;
    const published = readSharedLines<PublishedJudgment>(`${folder}/${expected.judgment_file}`);

    it('are counted row by row', async () => {
      const summary = await summaryOf(filesOf(folder));
      expect(summary.problemCount).toBe(0);
      const judged = summary.models.flatMap((model) => model.judged);
      expect(judged.reduce((sum, { rows }) => sum + rows, 0)).toBe(expected.rows);
      expect(judged.reduce((sum, { rated }) => sum + rated, 0)).toBe(published.filter(({ score }) => score !== -1).length);
      const turns = new Set(published.map(({ model, question_id, turn }) => `${model} ${question_id} ${turn}`));
      expect(judged.reduce((sum, { repeats }) => sum + repeats, 0)).toBe(published.length - turns.size);
    });

    it('give the tables that FastChat prints', async () => {
      const states = await (await importSet(folder)).states();
      const tables = showSingle(states.flatMap(rowsOf), null);
      expectSame(tables.firstTurn, expected.first_turn);
      expectSame(tables.secondTurn, expected.second_turn);
      expectSame(tables.average, expected.average);
    });

    it('keep every stored score', async () => {
      const states = await (await importSet(folder)).states();
      const scoreOf = (row: StoredSingleRow) => `${row.model} ${row.questionId} ${row.turn} ${row.judgment} ${row.rating ?? -1}`;
      const stored = published
        .filter(({ judgment }) => judgment !== '$ERROR$')
        .map((row) => `${row.model} ${row.question_id} ${row.turn} ${row.judgment} ${row.score}`);
      expect(states.flatMap(rowsOf).map(scoreOf).sort()).toEqual(stored.sort());
    });
  });
});
