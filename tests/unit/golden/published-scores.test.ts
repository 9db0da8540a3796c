import { describe, expect, it } from 'vitest';
import { countFlags } from '../../../src/core/flags.ts';
import { parseRating } from '../../../src/core/rating.ts';
import { foldEvents } from '../../../src/core/run.ts';
import { scoreRun } from '../../../src/core/scores.ts';
import type { RunScores, Score } from '../../../src/core/score-types.ts';
import type { RunEvent, RunState } from '../../../src/core/types.ts';
import { madeUpSpec } from '../../fakes/made-up-bench.ts';
import { describeWithSharedData, listShared, readShared } from '../../shared-data.ts';
import { answered, judged, startOf } from '../core/events.ts';
import { answersOf, officialBench, publishedJudgments, type AnswerTexts, type PublishedJudgment } from './bench.ts';

interface TableRow {
  readonly model: string;
  readonly score: number;
  readonly n: number;
}

interface RowCounts {
  readonly rows: number;
  readonly scored: number;
}

type ByModel<T> = Readonly<Record<string, T>>;

interface Expected {
  readonly judgment_file: string;
  readonly models: readonly string[];
  readonly duplicate_rows: number;
  readonly rows_parsed_by_backup_pattern: number;
  readonly first_turn: readonly TableRow[];
  readonly second_turn: readonly TableRow[];
  readonly average: readonly TableRow[];
  readonly user_prompt_equals_official_template: ByModel<{ readonly equal: number; readonly of: number }>;
  readonly extra_not_printed_by_fastchat: {
    readonly per_category: ByModel<ByModel<number>>;
    readonly mean_of_turn_means: ByModel<number>;
    readonly coverage: ByModel<{ readonly turn_1: RowCounts; readonly turn_2: RowCounts }>;
    readonly last_row_wins: ByModel<number>;
  };
}

function publishedSets(): readonly { readonly set: string; readonly expected: Expected }[] {
  return listShared('golden/single', 'expected.json').map((path) => ({
    set: path.split('/')[2] ?? '',
    expected: JSON.parse(readShared(path)) as Expected,
  }));
}

/** One model's rows as the events of a run that was judged elsewhere: a repeated row is a second judgment. */
function runOf(rows: readonly PublishedJudgment[], answers: AnswerTexts): RunState {
  const bench = officialBench();
  const spec = madeUpSpec({
    bench,
    settings: { referenceSet: 'gpt-4', referenceCategories: ['reasoning', 'math', 'coding'] },
  });
  const answerEvents = [...answers].flatMap(([questionId, turns]) =>
    turns.map((text, index) => answered(questionId, index === 0 ? 1 : 2, { text })),
  );
  return foldEvents([startOf(spec), ...answerEvents, ...rows.map(judgmentEvent)]) as RunState;
}

function judgmentEvent({ question_id, turn, judgment: text, judge, user_prompt }: PublishedJudgment): RunEvent {
  const { rating, pattern } = parseRating(text);
  const event = judged(question_id, turn, rating, { text });
  if (event.type !== 'judgment-end') throw new Error('not a judgment');
  const read = { judgePromptName: judge[1], userPrompt: user_prompt, ratingPattern: rating === null ? null : pattern };
  return { ...event, judgment: { ...event.judgment, ...read } };
}

describeWithSharedData('scores of published judgments', () => {
  const sets = publishedSets();

  it('are compared for five sets', () => expect(sets).toHaveLength(5));

  describe.each(sets)('of $set', ({ set, expected }) => {
    const folder = `golden/single/${set}`;
    const rows = publishedJudgments(`${folder}/${expected.judgment_file}`);
    const extra = expected.extra_not_printed_by_fastchat;
    const states = new Map(
      expected.models.map((model) => {
        const answers = answersOf(`${folder}/model_answer/${model}.jsonl`);
        return [model, runOf(rows.filter((row) => row.model === model), answers)];
      }),
    );
    const stateOf = (model: string) => states.get(model) as RunState;
    const scoresOf = (model: string) => scoreRun(stateOf(model));

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
      const table = extra.per_category[model] ?? {};
      expect(means.map(([category]) => category).sort()).toEqual(Object.keys(table).sort());
      for (const [category, mean] of means) expect(mean).toBeCloseTo(table[category] ?? NaN, 12);
    });

    it.each(expected.models)('have the mean of the turns of %s', (model) => {
      expect(scoresOf(model).meanOfTurns).toBeCloseTo(extra.mean_of_turn_means[model] ?? NaN, 12);
    });

    it.each(expected.models)('count the rows and the ratings of %s', (model) => {
      const counts = scoresOf(model).turns.map(countsOf);
      const { turn_1, turn_2 } = extra.coverage[model] ?? {};
      expect(counts).toEqual([turn_1, turn_2]);
    });

    it.each(expected.models)('are as expected where the last row of a turn wins, for %s', (model) => {
      const { overall } = scoreRun(stateOf(model), { repeats: 'last' });
      expect(overall.mean).toBeCloseTo(extra.last_row_wins[model] ?? NaN, 12);
    });

    it('go with flags for ratings by the second pattern and for repeated rows', () => {
      const counts = expected.models.map((model) => countFlags(stateOf(model)));
      const sum = (flag: 'second-pattern' | 'repeated') => counts.reduce((total, each) => total + (each[flag] ?? 0), 0);
      const doubled = new Set(rows.map(({ model, question_id, turn }) => `${model} ${question_id} ${turn}`));
      expect(sum('repeated')).toBe(rows.length - doubled.size);
      // A turn with two rows counts once.
      expect(sum('second-pattern')).toBeGreaterThan(expected.rows_parsed_by_backup_pattern - 12);
      expect(sum('second-pattern')).toBeLessThanOrEqual(expected.rows_parsed_by_backup_pattern);
    });

    it.each(expected.models)('go with a flag for every turn of %s whose prompt was edited', (model) => {
      const edited = Object.entries(expected.user_prompt_equals_official_template)
        .filter(([name]) => name.startsWith(`${model}|`))
        .reduce((sum, [, { equal, of }]) => sum + of - equal, 0);
      expect(countFlags(stateOf(model))['edited-prompt'] ?? 0).toBe(edited);
    });
  });
});

/** Every turn of the published sets has a row, so rows are turns and repeats. */
function countsOf({ rated, unrated, repeats, ratings }: Score): RowCounts {
  return { rows: rated + unrated + repeats, scored: ratings };
}

function expectRow(score: RunScores['overall'], table: readonly TableRow[], model: string): void {
  const row = table.find((each) => each.model === model);
  expect(score.mean).toBeCloseTo(row?.score ?? NaN, 12);
  expect(score.ratings).toBe(row?.n);
}
