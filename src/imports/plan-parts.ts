/** What planned runs and pair runs share. */
import type { Bench, Budget, JudgeCard, RunOrigin } from '../core/types.ts';
import type { ImportChoice, ImportedMeta, RowsOrigin } from './types.ts';

export const NO_BUDGET: Budget = { usd: null, tokens: null, seconds: null };

/** Of summaries that no reading has made. */
export const NO_ORIGIN: RowsOrigin = { files: [], contentSha256: '', questions: [], notes: [] };

/** As a run of our own would choose: the judge's own set, else the bench's first (protocol.md, section 6). */
export function referenceSetOf(
  { references }: Bench,
  { judgeId }: JudgeCard,
  meta: ImportedMeta | null,
): string | null {
  const names = [meta?.jurors.some((juror) => juror.judgeId === judgeId) === true ? meta.settings.referenceSet : null, judgeId];
  const named = names.flatMap((name) => references.find((set) => set.name === name) ?? []);
  return (named[0] ?? references[0])?.name ?? null;
}

/** @param notes  what is to be said beside the rows' own notes */
export function runOrigin(origin: RowsOrigin, { now }: ImportChoice, notes: readonly string[]): RunOrigin {
  const { files, contentSha256 } = origin;
  return { files, importedAt: new Date(now).toISOString(), contentSha256, notes: [...origin.notes, ...notes] };
}

/** What rows there are that the bench has no turn for. */
export function outsideBench({ questions }: RowsOrigin, bench: Bench): readonly string[] {
  const turns = new Map(bench.questions.map((question) => [question.questionId, question.turns.length]));
  const outside = questions.filter((question) => question.turns > (turns.get(question.questionId) ?? 0));
  if (outside.length === 0) return [];
  const ids = outside.map(({ questionId }) => questionId).join(', ');
  return [
    `What ${bench.label} does not ask was left out: ${outside.length === 1 ? 'question' : 'questions'} ${ids}, or turn 2 of it.`,
  ];
}

/** Ids are parts of addresses and of file names: no more than letters, digits and `._-`. */
export function uniqueId(wanted: string, taken: Set<string>): string {
  const safe = wanted.replace(/[^A-Za-z0-9._-]/g, '_');
  let id = safe;
  for (let count = 2; taken.has(id); count += 1) id = `${safe}-${count}`;
  taken.add(id);
  return id;
}
