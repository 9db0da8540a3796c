/** What imported files come to, in words. Pure. */
import { RESULTS_NOTE } from '../../../imports/notes.ts';
import type { FileKind, ImportSummary, JudgedSummary } from '../../../imports/types.ts';
import type { RunOrigin } from '../../../core/types.ts';
import { counted, formatBytes, formatDate, formatDuration } from '../../format.ts';

const KIND_NAMES: Readonly<Record<FileKind, string>> = {
  answers: 'answers',
  single: 'judgments',
  pairs: 'pair judgments',
  questions: 'questions',
  references: 'reference answers',
  'judge-prompts': 'judge prompts',
  meta: 'side file of a run',
  other: 'not read',
};

/** What a file holds, in a word or two. */
export function kindName(kind: FileKind): string {
  return KIND_NAMES[kind];
}

/** What the chip "imported" explains: where a run came from, what nobody knows of it, and what the import noted. */
export function originWords({ files, importedAt, notes }: RunOrigin): string {
  const from = files.length === 1 ? (files[0] ?? '') : counted(files.length, 'file');
  return [
    `Made elsewhere and taken over from ${from} on ${formatDate(importedAt)}.`,
    ...(notes.includes(RESULTS_NOTE) ? [] : ['How the answers were made is not recorded: MT-bench’s settings are assumed.']),
    ...notes,
  ].join(' ');
}

/** `31 models with 2,480 answered questions, 4,960 judgments by gpt-4, 200 pair judgments.` */
export function summaryWords({ models, pairs }: ImportSummary): string {
  const judged = models.flatMap((model) => model.judged);
  const answers = sum(models.map((model) => model.answers));
  const pairRows = sum(pairs.map(({ rows }) => rows));
  const parts = [
    models.length === 0 ? '' : counted(models.length, 'model') + (answers === 0 ? '' : ` with ${counted(answers, 'answered question')}`),
    judged.length === 0 ? '' : `${counted(sum(judged.map(({ rows }) => rows)), 'judgment')} by ${judgeNames(judged)}`,
    pairRows === 0 ? '' : counted(pairRows, 'pair judgment'),
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'No answers and no judgments.' : `${parts.join(', ')}.`;
}

/** Judges, each once, in the order of their names: `claude, gpt-4 and gpt-4-turbo`. */
function judgeNames(judged: readonly JudgedSummary[]): string {
  const names = [...new Set(judged.map(({ judgeId }) => judgeId))].sort();
  if (names.length > 3) return counted(names.length, 'judge');
  return [names.slice(0, -1).join(', '), names.at(-1)].filter((part) => part !== '').join(' and ');
}

/** `12 MB of 35 MB, 4 s left`. @param leftMs  null: not known yet */
export function progressWords(done: number, total: number, leftMs: number | null): string {
  const left = leftMs === null || leftMs < 1000 ? '' : `, ${formatDuration(leftMs)} left`;
  return `${formatBytes(done)} of ${formatBytes(total)}${left}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
