/** results.csv: one row for each model, question, choice and turn. */
import { jurorsOf } from '../core/jury.ts';
import { panelRange } from '../core/jury-summary.ts';
import { SAMPLING_NOT_CONTROLLABLE } from '../core/scores.ts';
import type { RunState } from '../core/types.ts';
import { toCsv, type Cell } from './csv-text.ts';
import { judgmentsText, scoresText } from './jury-fields.ts';
import { toSeconds, turnRecordsOf, type TurnRecord } from './turn-records.ts';

/** Column names in order; numbers before texts, so that a narrow spreadsheet window shows the numbers. */
const COLUMNS = [
  'model',
  'bench',
  'judge',
  'question_id',
  'category',
  'choice',
  'turn',
  'score',
  'unrated_reason',
  'unranked_reason',
  'jury_rule',
  'jury_scores',
  'score_range',
  'second_reading',
  'flags',
  'finish_reason',
  'generation_time',
  'prompt_tokens',
  'completion_tokens',
  'gpu_bytes',
  'gpu_live_bytes',
  'temperature',
  'seed',
  'judge_prompt',
  'question',
  'answer',
  'judgment',
  'error',
  'warnings',
] as const;

/**
 * A table for spreadsheets. Unknown values are empty cells, times are seconds, lines end in CR LF (RFC 4180).
 * Model and judge texts are hostile: what would run as a formula is neutralised.
 *
 * @returns header and rows; runs in the given order
 */
export function toResultsCsv(states: readonly RunState[]): string {
  const rows = states.flatMap((state) => turnRecordsOf(state).map((record) => toRow(state, record)));
  return toCsv(COLUMNS, rows);
}

function toRow(state: RunState, record: TurnRecord): Cell[] {
  const cells = { ...whoCells(state, record), ...answerCells(record), ...judgmentCells(record), ...juryCells(state, record) };
  return COLUMNS.map((column) => cells[column] ?? '');
}

type Cells = Partial<Record<(typeof COLUMNS)[number], Cell | null | undefined>>;

function whoCells({ spec }: RunState, { key, question, questionText }: TurnRecord): Cells {
  return {
    model: spec.model.modelId,
    bench: spec.bench.name,
    judge: jurorsOf(spec).map(({ judgeId }) => judgeId).join(' '),
    unranked_reason: spec.model.isUncontrolled === true ? SAMPLING_NOT_CONTROLLABLE : '',
    question_id: key.questionId,
    category: question.category,
    choice: key.choiceIndex,
    turn: key.turn,
    question: questionText,
  };
}

function answerCells({ answer, failure, warnings }: TurnRecord): Cells {
  const completion = answer?.completion;
  return {
    answer: completion?.text,
    finish_reason: completion?.finishReason,
    generation_time: completion === undefined ? null : toSeconds(completion.timing.totalMs),
    prompt_tokens: completion?.usage.promptTokens,
    completion_tokens: completion?.usage.completionTokens,
    gpu_bytes: completion?.gpu?.peakBytes,
    gpu_live_bytes: completion?.gpu?.liveBytes,
    temperature: answer?.temperature,
    seed: answer?.seed,
    error: failure?.message,
    warnings: warnings.join(' '),
  };
}

function judgmentCells({ rating, judgment, judgePromptName, unratedReason, flags, secondReading }: TurnRecord): Cells {
  return {
    score: rating,
    unrated_reason: unratedReason,
    second_reading: secondReading,
    flags: flags.join(' '),
    judge_prompt: judgePromptName,
    judgment: judgment?.completion.text,
  };
}

function juryCells(state: RunState, { key, panel }: TurnRecord): Cells {
  const { spec } = state;
  if (panel === null || spec.jury === undefined) return {};
  return {
    jury_rule: spec.jury.rule,
    jury_scores: scoresText(spec, panel),
    score_range: panelRange(state, key),
    judgment: judgmentsText(panel),
  };
}
