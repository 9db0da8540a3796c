/** What must be said of imported rows: whole sentences, kept with the run. */
import type { PairFacts, SingleFacts } from './file-facts.ts';
import type { ModelFiles } from './model-names.ts';

/** Of a run that a results.json tells: it has settings and figures, which FastChat’s rows have not. */
export const RESULTS_NOTE = 'Read from a results file: the prompts that the judge was sent are not in it.';

export function modelNotes({ answers, meta, nameNote }: ModelFiles): readonly string[] {
  return [
    ...(nameNote === null ? [] : [nameNote]),
    ...(answers === null ? ['The files have judgments of this model and none of its answers.'] : []),
    ...(answers !== null && meta === null ? ['The files do not tell how the answers were made.'] : []),
  ];
}

interface Part<Facts> {
  readonly path: string;
  readonly facts: Facts;
}

export function judgedNotes(parts: readonly Part<SingleFacts>[]): readonly string[] {
  const facts = parts.map((part) => part.facts);
  const judged = new Set(facts.flatMap((each) => [...each.judged]));
  const all = new Set(facts.flatMap((each) => [...each.judged, ...each.failed]));
  const replaced = new Set(facts.flatMap((each) => [...each.failed].filter((key) => judged.has(key)))).size;
  const differing = sum(facts, (each) => each.differing);
  return [
    ...severalFiles(parts),
    ...counted(
      sum(facts, ({ rows }) => rows) - all.size,
      (count) =>
        `${rows(count)} ${count === 1 ? 'judges' : 'judge'} a turn again that is judged before: all are kept, and FastChat counts them all.`,
    ),
    ...counted(
      differing,
      (count) => `In ${rows(count)} the stored score is not what the judgment's text says: the text counts.`,
    ),
    ...counted(
      replaced,
      (count) =>
        `${count === 1 ? 'For one turn' : `For ${count} turns`} one row says that the judge's call failed and another has a judgment: the judgment counts.`,
    ),
  ];
}

export function pairNotes(parts: readonly Part<PairFacts>[]): readonly string[] {
  const differing = sum(parts, ({ facts }) => facts.differing);
  return [
    'The rows do not say which pairwise mode made them.',
    ...severalFiles(parts),
    ...counted(
      differing,
      (count) =>
        `In ${count === 1 ? 'one game' : `${count} games`} the stored winner is not what the judgment's text says: the stored one counts, as in FastChat.`,
    ),
  ];
}

function severalFiles(parts: readonly { readonly path: string }[]): readonly string[] {
  if (parts.length < 2) return [];
  const paths = parts.map(({ path }) => path).join(', ');
  return [
    `The judgments stand in ${parts.length} files and are taken together (${paths}): leave files out to have one alone.`,
  ];
}

function rows(count: number): string {
  return count === 1 ? 'one row' : `${count} rows`;
}

function counted(count: number, sentence: (count: number) => string): readonly string[] {
  if (count === 0) return [];
  const text = sentence(count);
  return [text.charAt(0).toUpperCase() + text.slice(1)];
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}
