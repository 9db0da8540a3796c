/** Where each row belongs in the second reading. */
import type { FileFacts } from './file-facts.ts';
import { modelOfRow, type ModelFiles } from './model-names.ts';

/** Where the rows of one file go in the second reading. Files without a route are not read again. */
export interface FileRoute {
  /** Of an answer file: the model's unique name. */
  readonly model: string | null;
  /** Line of the last row of each question: earlier ones are replaced, as in FastChat. */
  readonly lastLines: ReadonlyMap<number, number>;
  /** Of judgments: unique names by the rows' names. */
  readonly models: ReadonlyMap<string, string>;
}

export type Routes = ReadonlyMap<string, FileRoute>;

export function routesOf(files: readonly FileFacts[], models: readonly ModelFiles[]): Routes {
  const isRead = ({ kind, rows }: FileFacts) =>
    rows > 0 && (kind === 'answers' || kind === 'single' || kind === 'pairs');
  return new Map(files.filter(isRead).map((file) => [file.path, routeOf(file, models)]));
}

function routeOf(file: FileFacts, models: readonly ModelFiles[]): FileRoute {
  const ofSingles = models.flatMap(({ name, judgments }) =>
    judgments.filter((judged) => judged.file === file).map(({ rowModel }) => [rowModel, name] as const),
  );
  const inPairs = [...new Set([...file.pairs.values()].flatMap((facts) => [...facts.models]))];
  const ofPairs = inPairs.map((rowModel) => [rowModel, modelOfRow(models, file, rowModel)?.name ?? rowModel] as const);
  return {
    model: models.find(({ answers }) => answers === file)?.name ?? null,
    lastLines: new Map([...file.answers.rows].map(([questionId, { line }]) => [questionId, line])),
    models: new Map([...ofSingles, ...ofPairs]),
  };
}
