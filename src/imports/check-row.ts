/** Parsed lines → rows, every field checked that is used later (protocol.md, sections 4 and 11). */
import {
  readAnswerRow,
  readJudgmentRow,
  type StoredAnswerRow,
  type StoredPairRow,
  type StoredSingleRow,
} from '../core/fastchat-read.ts';
import type { FileKind } from './types.ts';

export type Row = ({ readonly type: 'answer' } & StoredAnswerRow) | StoredSingleRow | StoredPairRow;

/**
 * A parsed line as a row of its file's kind; null for files that have none.
 *
 * @throws Error naming the field at fault
 */
export function checkRow(kind: FileKind | null, value: unknown): Row | null {
  switch (kind) {
    case 'answers':
      return checkAnswer(readAnswerRow(value));
    case 'single':
      return checkSingle(readJudgmentRow(value));
    case 'pairs':
      return checkPair(readJudgmentRow(value));
    default:
      return null;
  }
}

function checkAnswer(row: StoredAnswerRow): Row {
  row.choices.forEach((turns, index) => {
    if (turns.length < 1 || turns.length > 2)
      throw new Error(`expected 1 or 2 turns in choice ${index} of answer ${row.questionId}, got ${turns.length}`);
  });
  return { type: 'answer', ...row };
}

function checkSingle(row: StoredSingleRow | StoredPairRow): Row {
  if (row.type !== 'single')
    throw new Error('expected a single judgment, got one of a pair: this file is made of single ones');
  if (row.turn !== 1 && row.turn !== 2) throw new Error(`expected 1 or 2 in "turn" of a judgment, got ${row.turn}`);
  if (row.judgeId === '') throw new Error('expected a judge and a prompt name in "judge" of a judgment, got none');
  return row;
}

/** Early files name no judge. */
const UNNAMED_JUDGE = 'unknown';

function checkPair(row: StoredSingleRow | StoredPairRow): Row {
  if (row.type !== 'pair')
    throw new Error('expected a judgment of a pair, got a single one: this file is made of pairs');
  if (row.turn !== null && row.turn !== 1 && row.turn !== 2)
    throw new Error(`expected 1 or 2 in "turn" of a judgment, got ${row.turn}`);
  return row.judgeId === '' ? { ...row, judgeId: UNNAMED_JUDGE } : row;
}
