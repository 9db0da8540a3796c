import { describe, expect, it } from 'vitest';
import { readJudgmentRow, type StoredPairRow } from '../../../src/core/fastchat-read.ts';
import { importedJudgeCard } from '../../../src/core/imported.ts';
import { pairJudgmentOf } from '../../../src/core/imported-events.ts';
import { parseJsonLines } from '../../../src/core/jsonl.ts';
import { pairBoard } from '../../../src/core/pair-board.ts';
import { judgedMatches } from '../../../src/core/pair-matches.ts';
import { pairJudgmentRow } from '../../../src/core/pairwise.ts';
import { toPythonJson } from '../../../src/core/python-json.ts';
import type { PairChoice } from '../../../src/core/show-result.ts';
import { contestant, fakePairSpec } from '../../fakes/pair-runs.ts';
import { describeWithSharedData, listShared, readShared } from '../../shared-data.ts';
import { officialBench } from './bench.ts';

interface Expected {
  readonly judgment_file: string;
  readonly judges: readonly [string];
  readonly rows: number;
  readonly rows_with_error: number;
  readonly duplicate_rows: number;
  readonly runs: readonly { readonly label: string; readonly arguments: readonly string[]; readonly table: readonly Line[] | null }[];
  readonly extra_not_printed_by_fastchat: {
    readonly consistent: number;
    readonly both_games_picked_first_position: number;
    readonly both_games_picked_second_position: number;
  };
}

interface Line {
  readonly model: string;
  readonly win: number;
  readonly loss: number;
  readonly tie: number;
  readonly win_rate: number;
  readonly loss_rate: number;
  readonly win_rate_adjusted: number;
}

/** FastChat's own default. */
const DEFAULT_BASELINE = 'gpt-3.5-turbo';

function readSet(set: string) {
  const folder = `golden/pairwise/${set}`;
  const expected = JSON.parse(readShared(`${folder}/expected/expected.json`)) as Expected;
  const text = readShared(`${folder}/${expected.judgment_file}`);
  const rows = parseJsonLines(text, set, readJudgmentRow).records.map(({ record }) => record as StoredPairRow);
  const judgments = rows.map((row) => pairJudgmentOf(row, 0));
  const models = [...new Set(rows.flatMap(({ model1, model2 }) => [model1, model2]))];
  const spec = fakePairSpec({
    bench: officialBench(),
    judge: importedJudgeCard(expected.judges[0]),
    contestants: models.map((model) => ({ ...contestant(model), runId: null })),
    origin: { files: [expected.judgment_file], importedAt: '', contentSha256: '', notes: [] },
  });
  return { expected, text, spec, judgments };
}

function choiceOf(args: readonly string[]): PairChoice {
  const after = (option: string) => (args.includes(option) ? args.slice(args.indexOf(option) + 1) : null);
  const isBaseline = args.includes('pairwise-baseline');
  return {
    mode: isBaseline ? 'pairwise-baseline' : 'pairwise-all',
    baseline: isBaseline ? (after('--baseline-model')?.[0] ?? DEFAULT_BASELINE) : null,
    models: after('--model-list')?.filter((name) => !name.startsWith('--')) ?? null,
  };
}

describeWithSharedData('published pairs, as a pair run', () => {
  const sets = listShared('golden/pairwise', 'expected.json').map((path) => path.split('/')[2] ?? '');

  describe.each(sets)('of %s', (set) => {
    const { expected, text, spec, judgments } = readSet(set);
    const matches = judgedMatches({ spec, judgments });

    it.each(expected.runs)('give the table of $label', ({ arguments: args, table }) => {
      const board = pairBoard(spec, matches, choiceOf(args));
      const lines = board.lines.map((line) => ({
        model: line.model,
        win: line.win,
        loss: line.loss,
        tie: line.tie,
        win_rate: line.winRate,
        loss_rate: line.lossRate,
        win_rate_adjusted: line.winRateAdjusted,
      }));
      expect(lines).toEqual(table ?? []);
      if (table === null) expect(board.emptyReason).toContain('takes part in no match');
    });

    it('tell what FastChat does not print', () => {
      const board = pairBoard(spec, matches, { mode: 'pairwise-all', baseline: null, models: null });
      const extra = expected.extra_not_printed_by_fastchat;
      expect(board).toMatchObject({
        rows: expected.rows,
        dropped: expected.rows_with_error,
        repeats: expected.duplicate_rows,
        positions: { alwaysFirst: extra.both_games_picked_first_position, alwaysSecond: extra.both_games_picked_second_position },
      });
      expect(board.rows - board.dropped - board.disagree).toBe(extra.consistent);
    });

    it('are written again as the lines they were', () => {
      const lines = text.split('\n').filter((line) => line !== '');
      const written = judgments.map((judgment) => toPythonJson(pairJudgmentRow(spec.judge.judgeId, judgment)));
      expect(written.filter((line, index) => line !== lines[index]).map((line) => line.slice(-60))).toEqual([]);
      expect(written).toHaveLength(lines.length);
    });
  });
});
