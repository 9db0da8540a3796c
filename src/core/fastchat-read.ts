/** FastChat's judgment and answer rows, read (protocol.md, sections 4 and 11). */
import { JsonRecord, parseJsonLines, type LineProblem } from './jsonl.ts';
import type { Winner } from './pair-types.ts';

/** One row of a `<judge>_single.jsonl`. */
export interface SingleRow {
  readonly type: 'single';
  readonly questionId: number;
  readonly model: string;
  readonly judgeId: string;
  readonly judgePromptName: string;
  readonly userPrompt: string;
  readonly judgment: string;
  /** null for FastChat's -1. */
  readonly rating: number | null;
  readonly turn: number;
}




/** One row of a `<judge>_pair.jsonl`. */
export interface PairRow {
  readonly type: 'pair';
  readonly questionId: number;
  readonly model1: string;
  readonly model2: string;
  /** Empty in early files. */
  readonly judgeId: string;
  readonly judgePromptName: string;
  readonly g1Winner: Winner;
  readonly g2Winner: Winner;
  /** null in early files that have no turn. */
  readonly turn: number | null;
}

export type JudgmentRow = SingleRow | PairRow;

/** Reads a judgment file of either kind; unknown keys are ignored, duplicates kept. */
export function parseJudgmentRows(
  text: string,
  file: string,
): { readonly rows: readonly JudgmentRow[]; readonly problems: readonly LineProblem[] } {
  const { records, problems } = parseJsonLines(text, file, readJudgmentRow);
  return { rows: records.map(({ record }) => record), problems };
}

function readJudgmentRow(value: unknown): JudgmentRow {
  const fields = new JsonRecord(value, 'a judgment');
  return fields.has('model_1') ? readPairRow(fields) : readSingleRow(fields);
}

function readSingleRow(fields: JsonRecord): SingleRow {
  const score = fields.number('score');
  const [judgeId, judgePromptName] = fields.strings('judge');
  return {
    type: 'single',
    questionId: fields.integer('question_id'),
    model: fields.string('model'),
    judgeId: judgeId ?? '',
    judgePromptName: judgePromptName ?? '',
    userPrompt: fields.string('user_prompt'),
    judgment: fields.string('judgment'),
    rating: score === -1 ? null : score,
    turn: fields.integer('turn'),
  };
}

/** Early releases wrote one `winner` for both games. */
function readPairRow(fields: JsonRecord): PairRow {
  const isEarly = fields.has('winner');
  const [first, second] = isEarly ? ['winner', 'winner'] : ['g1_winner', 'g2_winner'];
  const [judgeId, judgePromptName] = isEarly ? [] : fields.strings('judge');
  return {
    type: 'pair',
    questionId: fields.integer('question_id'),
    model1: fields.string('model_1'),
    model2: fields.string('model_2'),
    judgeId: judgeId ?? '',
    judgePromptName: judgePromptName ?? '',
    g1Winner: readWinner(fields, first as string),
    g2Winner: readWinner(fields, second as string),
    turn: fields.has('turn') ? fields.integer('turn') : null,
  };
}

function readWinner(fields: JsonRecord, name: string): Winner {
  const winner = fields.string(name);
  if (winner === 'model_1' || winner === 'model_2' || winner === 'tie' || winner === 'error') return winner;
  throw new Error(`expected model_1, model_2, tie or error in "${name}" of a judgment, got "${winner}"`);
}

/** One row of an answer file; only choice 0 is ever judged. */
export interface AnswerRow {
  readonly questionId: number;
  /** Texts by turn, of choice 0. */
  readonly turns: readonly string[];
}

/** Reads an answer file; of rows with the same question the last one counts, as in FastChat. */
export function parseAnswerRows(
  text: string,
  file: string,
): { readonly rows: readonly AnswerRow[]; readonly problems: readonly LineProblem[] } {
  const { records, problems } = parseJsonLines(text, file, readAnswerRow);
  const rows = new Map(records.map(({ record }) => [record.questionId, record]));
  return { rows: [...rows.values()].sort((a, b) => a.questionId - b.questionId), problems };
}

function readAnswerRow(value: unknown): AnswerRow {
  const fields = new JsonRecord(value, 'an answer');
  const questionId = fields.integer('question_id');
  const first = fields.list('choices')[0];
  if (first === undefined) throw new Error(`expected a choice in the answer to question ${questionId}, got none`);
  return { questionId, turns: new JsonRecord(first, `choice 0 of answer ${questionId}`).strings('turns') };
}
