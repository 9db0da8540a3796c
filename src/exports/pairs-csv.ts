/** A pair run as a table: one row for each match. */
import { judgedMatches, positionOf, type JudgedMatch } from '../core/pair-matches.ts';
import type { GameRecord, PairRun, PairRunSpec } from '../core/pair-types.ts';
import { toCsv, type Cell } from './csv-text.ts';

/** Column names in order; names and verdicts before texts. */
const COLUMNS = [
  'bench',
  'judge',
  'question_id',
  'category',
  'turn',
  'model_1',
  'model_2',
  'result',
  'flags',
  'g1_winner',
  'g2_winner',
  'g1_position',
  'g2_position',
  'judge_prompt',
  'g1_judgment',
  'g2_judgment',
  'g1_error',
  'g2_error',
] as const;

/**
 * A table for spreadsheets. `result` is empty where a game has no verdict; `position` is the place a game chose: A is
 * model 1 in game 1 and model 2 in game 2.
 */
export function toPairsCsv(run: Pick<PairRun, 'spec' | 'judgments'>): string {
  return toCsv(COLUMNS, judgedMatches(run).map((match) => toRow(run.spec, match)));
}

function toRow(spec: PairRunSpec, { judgment, category, result, flags }: JudgedMatch): readonly Cell[] {
  const [first, second] = judgment.games;
  const cells: Record<(typeof COLUMNS)[number], Cell | null> = {
    bench: spec.bench.name,
    judge: spec.judge.judgeId,
    question_id: judgment.questionId,
    category,
    turn: judgment.turn,
    model_1: judgment.model1,
    model_2: judgment.model2,
    result,
    flags: flags.join(' '),
    g1_winner: first.winner,
    g2_winner: second.winner,
    g1_position: positionOf(1, first),
    g2_position: positionOf(2, second),
    judge_prompt: judgment.judgePromptName,
    g1_judgment: textOf(first),
    g2_judgment: textOf(second),
    g1_error: first.failure?.message ?? null,
    g2_error: second.failure?.message ?? null,
  };
  return COLUMNS.map((column) => cells[column] ?? '');
}

function textOf({ completion }: GameRecord): string | null {
  return completion?.text ?? null;
}
