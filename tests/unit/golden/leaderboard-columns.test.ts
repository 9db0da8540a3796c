/** What the leaderboard shows of imported sets, and what is copied of it, against FastChat’s own results. */
import { expect, it } from 'vitest';
import { columnOf, type ColumnKey } from '../../../src/app/components/results/columns.ts';
import { leaderboards } from '../../../src/core/scores.ts';
import type { LeaderboardRow } from '../../../src/core/score-types.ts';
import { toResultsLatex } from '../../../src/exports/results-latex.ts';
import { toResultsMarkdown } from '../../../src/exports/results-markdown.ts';
import { textFile } from '../../fakes/import-files.ts';
import { describeWithSharedData, listShared, readShared } from '../../shared-data.ts';
import { importAll } from '../imports/reading.ts';
import { IMPORT_SETTINGS, officialBench } from './bench.ts';

interface Expected {
  readonly first_turn: readonly { readonly model: string; readonly score: number; readonly n: number }[];
  readonly second_turn: Expected['first_turn'];
  readonly average: Expected['first_turn'];
  readonly extra_not_printed_by_fastchat: { readonly per_category: Readonly<Record<string, Readonly<Record<string, number>>>> };
}

async function boardOf(folder: string) {
  const files = listShared(folder, '.jsonl').map((path) => textFile(path.slice('golden/'.length), readShared(path)));
  const states = await (await importAll(files, { bench: officialBench(), settings: IMPORT_SETTINGS })).states();
  const [board] = leaderboards(states);
  if (board === undefined) throw new Error(`no leaderboard of ${folder}`);
  return { board, states };
}

/** Numbers of a table, as it writes them, by model. */
const written = (rows: readonly LeaderboardRow[], key: ColumnKey) =>
  new Map(rows.map((row) => [row.modelId, columnOf(key).textOf(row)]));

const twoDecimals = (lines: Expected['average']) => new Map(lines.map(({ model, score }) => [model, score.toFixed(2)]));

describeWithSharedData('the leaderboard of a published set', () => {
  const sets = listShared('golden/single', 'expected.json').map((path) => path.replace('/expected/expected.json', ''));

  it.each(sets)('shows FastChat’s numbers: %s', async (folder) => {
    const expected = JSON.parse(readShared(`${folder}/expected/expected.json`)) as Expected;
    const { rows } = (await boardOf(folder)).board;
    expect(written(rows, 'score')).toEqual(twoDecimals(expected.average));
    expect(written(rows, 'turn1')).toEqual(twoDecimals(expected.first_turn));
    expect(written(rows, 'turn2')).toEqual(twoDecimals(expected.second_turn));
    for (const row of rows) {
      const categories = Object.entries(expected.extra_not_printed_by_fastchat.per_category[row.modelId] ?? {});
      expect(categories.length).toBeGreaterThan(0);
      for (const [category, score] of categories)
        expect(columnOf(`category-${category}`).textOf(row)).toBe(score.toFixed(2));
    }
  });

  it.each(sets)('is copied with the same numbers: %s', async (folder) => {
    const expected = JSON.parse(readShared(`${folder}/expected/expected.json`)) as Expected;
    const { board, states } = await boardOf(folder);
    const [markdown, latex] = [toResultsMarkdown(board, states), toResultsLatex(board, states)];
    for (const { score } of expected.average) {
      expect(markdown).toContain(` | ${score.toFixed(2)} | `);
      expect(latex).toContain(` & ${score.toFixed(2)} & `);
    }
  });
});
