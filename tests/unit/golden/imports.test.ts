import { describe, expect, it } from 'vitest';
import { toAnswerLines, toJudgmentLines } from '../../../src/core/fastchat-format.ts';
import { parseJudgmentRows } from '../../../src/core/fastchat-read.ts';
import type { PairJudgment } from '../../../src/core/pair-types.ts';
import { parsePythonJson, toPythonJson } from '../../../src/core/python-json.ts';
import { showPairs, showSingle, type ScoreLine } from '../../../src/core/show-result.ts';
import type { RunState } from '../../../src/core/types.ts';
import type { StoredSingleRow } from '../../../src/core/fastchat-read.ts';
import type { ImportFile } from '../../../src/imports/types.ts';
import { describeWithSharedData, listShared, readShared, readSharedLines } from '../../shared-data.ts';
import { textFile } from '../../fakes/import-files.ts';
import { importAll, summaryOf } from '../imports/reading.ts';
import { IMPORT_SETTINGS, officialBench, type PublishedJudgment } from './bench.ts';

interface Expected {
  readonly judgment_file: string;
  readonly rows: number;
  readonly first_turn: readonly ScoreLine[];
  readonly second_turn: readonly ScoreLine[];
  readonly average: readonly ScoreLine[];
}

function filesOf(folder: string): readonly ImportFile[] {
  return listShared(folder, '.jsonl').map((path) => textFile(path.slice('golden/'.length), readShared(path)));
}

/** Folders with a judgment file, and the one of official answers. */
const publishedFolders = () => [
  ...['golden/single', 'golden/pairwise'].flatMap((folder) =>
    listShared(folder, 'expected.json').map((path) => path.replace('/expected/expected.json', '')),
  ),
  'golden/official_answers',
];

const linesOf = (text: string) => text.split('\n').slice(0, -1);

const importSet = async (folder: string) => importAll(filesOf(folder), { bench: officialBench(), settings: IMPORT_SETTINGS });

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
      expect(judged.reduce((sum, { rated }) => sum + rated, 0)).toBe(
        published.filter(({ score }) => score !== -1).length,
      );
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
      const scoreOf = (row: StoredSingleRow) =>
        `${row.model} ${row.questionId} ${row.turn} ${row.judgment} ${row.rating ?? -1}`;
      const stored = published
        .filter(({ judgment }) => judgment !== '$ERROR$')
        .map((row) => `${row.model} ${row.question_id} ${row.turn} ${row.judgment} ${row.score}`);
      expect(states.flatMap(rowsOf).map(scoreOf).sort()).toEqual(stored.sort());
    });
  });
});

describeWithSharedData('published answers and single judgments, imported and exported again', () => {
  /** What is told otherwise: see the README of src/imports. */
  function comparable(line: string): string {
    const row = Object.entries(parsePythonJson(line) as Record<string, never>);
    return toPythonJson(Object.fromEntries(row.filter(([key]) => key !== 'model_id' && key !== 'tstamp')));
  }

  it.each(publishedFolders())('%s are the same rows but for model_id and the time', async (folder) => {
    const states = await (await importSet(folder)).states();
    const written = states.flatMap((state) => [...linesOf(toAnswerLines(state)), ...linesOf(toJudgmentLines(state))]);
    const published = listShared(folder, '.jsonl')
      .filter((path) => !path.endsWith('_pair.jsonl'))
      .flatMap((path) => linesOf(readShared(path)));
    const left = new Set(written.map(comparable));
    const lost = published.map(comparable).filter((line) => !left.has(line));
    // Calls that failed where another row has the judgment: FastChat does not count them.
    expect(lost.filter((line) => !line.includes('"judgment": "$ERROR$"'))).toEqual([]);
    expect(lost).toHaveLength(folder.endsWith('llama-3-griffin') ? 4 : 0);
    expect(written).toHaveLength(published.length - lost.length);
  });

  it.each(publishedFolders())('%s have times of theirs, to a millionth of a second', async (folder) => {
    const states = await (await importSet(folder)).states();
    const timesOf = (lines: readonly string[]) =>
      lines
        .filter((line) => !line.includes('"judgment": "$ERROR$"'))
        .map((line) => (JSON.parse(line) as { tstamp: number }).tstamp);
    const written = timesOf(
      states.flatMap((state) => [...linesOf(toAnswerLines(state)), ...linesOf(toJudgmentLines(state))]),
    );
    const published = timesOf(listShared(folder, '.jsonl').flatMap((path) => linesOf(readShared(path))));
    expect(written.filter((time) => !published.some((each) => Math.abs(each - time) < 1e-6))).toEqual([]);
  });
});

describeWithSharedData('published judgments of pairs, imported', () => {
  const sets = listShared('golden/pairwise', '_pair.jsonl');

  const shownOf = (judgments: readonly PairJudgment[]) =>
    judgments.map(({ questionId, model1, model2, turn, games }) => [
      questionId,
      model1,
      model2,
      turn,
      games[0].winner,
      games[1].winner,
    ]);

  it.each(sets)('%s keep every row, its winners and its texts', async (path) => {
    const stores = await importAll([textFile(path, readShared(path))], {
      bench: withAnyQuestion(path),
      settings: IMPORT_SETTINGS,
    });
    const [pairRun] = await stores.pairRuns();
    const { rows } = parseJudgmentRows(readShared(path), path);
    const stored = rows.map((row) =>
      row.type === 'pair' ? [row.questionId, row.model1, row.model2, row.turn, row.g1Winner, row.g2Winner] : [],
    );
    expect(shownOf(pairRun?.judgments ?? [])).toEqual(stored);
    const texts = readSharedLines<{ g1_judgment: string; g2_user_prompt: string }>(path).map((row) => [
      row.g1_judgment,
      row.g2_user_prompt,
    ]);
    const textOf = ({ games: [first, second] }: PairJudgment) => [
      first.completion?.text ?? '$ERROR$',
      second.userPrompt,
    ];
    expect(pairRun?.judgments.map(textOf)).toEqual(texts);
  });

  it.each(sets)('%s give the table of their rows', async (path) => {
    const stores = await importAll([textFile(path, readShared(path))], {
      bench: withAnyQuestion(path),
      settings: IMPORT_SETTINGS,
    });
    const [pairRun] = await stores.pairRuns();
    const rows = (pairRun?.judgments ?? []).map(({ questionId, model1, model2, turn, games }) => ({
      type: 'pair' as const,
      questionId,
      model1,
      model2,
      turn,
      judgeId: '',
      judgePromptName: '',
      g1Winner: games[0].winner,
      g2Winner: games[1].winner,
    }));
    const choice = { mode: 'pairwise-all', baseline: null, models: null } as const;
    expect(showPairs(rows, choice)).toEqual(showPairs(parseJudgmentRows(readShared(path), path).rows, choice));
  });

  /** One of the sets asks the questions of an older bench. */
  function withAnyQuestion(path: string) {
    const bench = officialBench();
    const known = new Set(bench.questions.map(({ questionId }) => questionId));
    const others = [
      ...new Set(parseJudgmentRows(readShared(path), path).rows.map(({ questionId }) => questionId)),
    ].filter((id) => !known.has(id));
    return {
      ...bench,
      questions: [
        ...bench.questions,
        ...others.map((questionId) => ({ questionId, category: 'generic', turns: ['', ''] })),
      ],
    };
  }
});
