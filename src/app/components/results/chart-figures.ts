/** The charts' figures as rows of a CSV file: numbers as they are, one fact in a row. Pure. */
import { RATING_CLASSES, type Distribution } from '../../charts/distribution-chart.ts';
import type { HeatMap } from '../../charts/heat-map.ts';
import type { Measure } from '../../charts/relation-chart.ts';
import type { CategoryInterval } from '../../../core/category-intervals.ts';
import type { LeaderboardRow } from '../../../core/score-types.ts';

/** An empty cell is "not known" or "not rated", never a zero. */
export interface Figures {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

const cell = (value: number | null | undefined) => value ?? '';

/** One row for each model and category. */
export function categoryFigures(
  rows: readonly LeaderboardRow[],
  intervals: readonly (readonly CategoryInterval[])[],
): Figures {
  return {
    columns: ['model', 'category', 'score', 'low', 'high', 'questions', 'rated_turns', 'unrated_turns'],
    rows: rows.flatMap(({ label, scores }, index) =>
      scores.categories.map(({ category, score }) => {
        const known = intervals[index]?.find((each) => each.category === category);
        const [low, high] = known?.interval ?? [null, null];
        return [label, category, cell(score.mean), cell(low), cell(high), known?.questions ?? '', score.rated, score.unrated];
      }),
    ),
  };
}

/** One row for each model. */
export function turnFigures(rows: readonly LeaderboardRow[]): Figures {
  return {
    columns: ['model', 'turn_1', 'turn_2', 'turn_2_after_7_to_10', 'turn_2_after_less'],
    rows: rows.map(({ label, scores: { turns, turn2Given } }) => [
      label,
      ...turns.map(({ mean }) => cell(mean)),
      cell(turn2Given.good.mean),
      cell(turn2Given.weak.mean),
    ]),
  };
}

/** One row for each model and class of ratings. */
export function distributionFigures(rows: readonly LeaderboardRow[], distributions: readonly Distribution[]): Figures {
  return {
    columns: ['model', 'rating_from', 'ratings', 'of'],
    rows: rows.flatMap(({ label }, index) =>
      RATING_CLASSES.map((from, at) => [label, from, distributions[index]?.counts[at] ?? 0, distributions[index]?.rated ?? 0]),
    ),
  };
}

/** One row for each model. */
export function relationFigures(rows: readonly LeaderboardRow[], { valueOf }: Measure, name: string): Figures {
  return {
    columns: ['model', 'score', 'low', 'high', COLUMN_OF[name] ?? name],
    rows: rows.map((row) => {
      const [low, high] = row.scores.interval ?? [null, null];
      return [row.label, cell(row.scores.overall.mean), cell(low), cell(high), cell(valueOf(row))];
    }),
  };
}

const COLUMN_OF: Readonly<Record<string, string>> = {
  length: 'mean_answer_characters',
  speed: 'tokens_per_second',
  memory: 'peak_gpu_gib',
};

/** One row for each model and question. */
export function heatFigures({ questions, rows }: HeatMap): Figures {
  return {
    columns: ['model', 'question_id', 'category', 'turn_1', 'turn_2', 'both'],
    rows: rows.flatMap(({ label, cells }) =>
      cells.map(({ turn1, turn2, both }, index) => {
        const question = questions[index];
        return [label, question?.questionId ?? '', question?.category ?? '', cell(turn1), cell(turn2), cell(both)];
      }),
    ),
  };
}
