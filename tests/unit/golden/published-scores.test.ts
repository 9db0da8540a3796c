import { describe, expect, it } from 'vitest';
import { parseRating } from '../../../src/core/rating.ts';
import { foldEvents } from '../../../src/core/run.ts';
import { scoreRun } from '../../../src/core/scores.ts';
import type { RunScores, RunState } from '../../../src/core/types.ts';
import { madeUpSpec } from '../../fakes/made-up-bench.ts';
import { describeWithSharedData, listShared, readShared } from '../../shared-data.ts';
import { judged, startOf } from '../core/events.ts';
import { officialBench, publishedJudgments, type PublishedJudgment } from './bench.ts';

interface TableRow {
  readonly model: string;
  readonly score: number;
  readonly n: number;
}

interface Expected {
  readonly judgment_file: string;
  readonly models: readonly string[];
  readonly duplicate_rows: number;
  readonly first_turn: readonly TableRow[];
  readonly second_turn: readonly TableRow[];
  readonly average: readonly TableRow[];
  readonly extra_not_printed_by_fastchat: {
    readonly per_category: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
}

/** FastChat counts a repeated row twice; a run of ours holds one judgment a turn, so such sets are left out here. */
function setsWithoutDuplicates(): readonly { readonly set: string; readonly expected: Expected }[] {
  return listShared('golden/single', 'expected.json')
    .map((path) => ({ set: path.split('/')[2] ?? '', expected: JSON.parse(readShared(path)) as Expected }))
    .filter(({ expected }) => expected.duplicate_rows === 0);
}

function runOf(rows: readonly PublishedJudgment[]): RunState {
  const events = rows.map(({ question_id, turn, judgment }) =>
    judged(question_id, turn, parseRating(judgment).rating, { text: judgment }),
  );
  return foldEvents([startOf(madeUpSpec({ bench: officialBench() })), ...events]) as RunState;
}

describeWithSharedData('scores of published judgments', () => {
  const sets = setsWithoutDuplicates();

  it('are compared for three sets', () => expect(sets).toHaveLength(3));

  describe.each(sets)('of $set', ({ set, expected }) => {
    const rows = publishedJudgments(`golden/single/${set}/${expected.judgment_file}`);
    const scoresOf = (model: string) => scoreRun(runOf(rows.filter((row) => row.model === model)));

    it.each(expected.models)('are those that FastChat prints for %s', (model) => {
      const scores = scoresOf(model);
      expectRow(scores.turns[0], expected.first_turn, model);
      expectRow(scores.turns[1], expected.second_turn, model);
      expectRow(scores.overall, expected.average, model);
    });

    it.each(expected.models)('agree by category for %s', (model) => {
      const means = scoresOf(model).categories.flatMap(({ category, score }) =>
        score.mean === null ? [] : [[category, score.mean] as const],
      );
      const table = expected.extra_not_printed_by_fastchat.per_category[model] ?? {};
      expect(means.map(([category]) => category).sort()).toEqual(Object.keys(table).sort());
      for (const [category, mean] of means) expect(mean).toBeCloseTo(table[category] ?? NaN, 12);
    });
  });
});

function expectRow(score: RunScores['overall'], table: readonly TableRow[], model: string): void {
  const row = table.find((each) => each.model === model);
  expect(score.mean).toBeCloseTo(row?.score ?? NaN, 12);
  expect(score.rated).toBe(row?.n);
}
