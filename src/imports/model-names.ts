/**
 * Whose rows are whose. FastChat's name of a model is its answer file's; two different files of one name, as the bench
 * folders of two exports hold, are two models here: nothing is mixed.
 */
import { got, sideFileOf, type FileFacts } from './file-facts.ts';
import { baseName, benchFolderOf, stemOf } from './paths.ts';
import type { ImportedMeta } from './types.ts';

/** One model's files. */
export interface ModelFiles {
  /** Unique: FastChat's name, with the bench folder's name in front where there are several. */
  readonly name: string;
  /** null where the files have judgments alone. */
  readonly answers: FileFacts | null;
  readonly meta: ImportedMeta | null;
  /** Files with single judgments of it, and its name in their rows. */
  readonly judgments: readonly { readonly file: FileFacts; readonly rowModel: string }[];
  /** A whole sentence where the name had to be changed; null otherwise. */
  readonly nameNote: string | null;
}

interface Found {
  readonly folder: string;
  readonly answers: FileFacts | null;
  readonly meta: ImportedMeta | null;
  readonly judgments: { readonly file: FileFacts; readonly rowModel: string }[];
}

/** Models by the files they stand in, by name. */
export function modelsOf(files: readonly FileFacts[]): readonly ModelFiles[] {
  const found = new Map<string, Found[]>();
  for (const file of files) if (file.kind === 'answers' && file.rows > 0) addAnswers(found, file, files);
  for (const file of files) for (const rowModel of file.singles.keys()) addJudgments(found, file, rowModel);
  const taken = new Set<string>();
  return [...found]
    .flatMap(([name, several]) => several.map((one) => named(name, one, several, taken)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The model that a row of this file names, among models that were found; null if there is none. */
export function modelOfRow(models: readonly ModelFiles[], file: FileFacts, rowModel: string): ModelFiles | null {
  const known = models.filter(({ answers, meta }) => answers !== null && isCalled(answers, meta, rowModel));
  const inFolder = known.find(({ answers }) => answers !== null && folderOf(answers) === folderOf(file));
  return inFolder ?? (known.length === 1 ? (known[0] ?? null) : null);
}

function addAnswers(found: Map<string, Found[]>, file: FileFacts, files: readonly FileFacts[]): void {
  const one = { folder: folderOf(file), answers: file, meta: sideFileOf(file, files)?.meta ?? null, judgments: [] };
  got(found, stemOf(file.path), () => []).push(one);
}

function addJudgments(found: Map<string, Found[]>, file: FileFacts, rowModel: string): void {
  const judged = { file, rowModel };
  const known = [...found.values()]
    .flat()
    .filter(({ answers, meta }) => answers !== null && isCalled(answers, meta, rowModel));
  const own = known.find(({ folder }) => folder === folderOf(file));
  const only = known.length === 1 && !hasAnswers(found, folderOf(file)) ? known[0] : undefined;
  const model = own ?? only;
  if (model !== undefined) return void model.judgments.push(judged);
  const others = got(found, rowModel, () => []);
  const before = others.find(({ answers, folder }) => answers === null && folder === folderOf(file));
  if (before !== undefined) before.judgments.push(judged);
  else others.push({ folder: folderOf(file), answers: null, meta: null, judgments: [judged] });
}

/** A bench with answers of its own does not judge another one's. */
function hasAnswers(found: ReadonlyMap<string, readonly Found[]>, folder: string): boolean {
  return [...found.values()].flat().some((one) => one.answers !== null && one.folder === folder);
}

/** File names lose what a file system refuses; the side file has the whole name. */
function isCalled(answers: FileFacts, meta: ImportedMeta | null, rowModel: string): boolean {
  return stemOf(answers.path) === rowModel || meta?.model.modelId === rowModel;
}

function folderOf({ path }: FileFacts): string {
  return benchFolderOf(path);
}

function named(
  name: string,
  { folder, answers, meta, judgments }: Found,
  several: readonly Found[],
  taken: Set<string>,
): ModelFiles {
  const label = baseName(folder);
  const isAlone = several.length === 1;
  const wanted = isAlone || label === '' ? name : `${label}--${name}`;
  const unique = uniqueName(wanted, taken);
  const file = answers ?? judgments[0]?.file;
  const nameNote = isAlone
    ? null
    : `Different files tell of a model named ${name}; this one is of ${file?.path ?? folder}. To keep the name, import one folder at a time.`;
  return { name: unique, answers, meta, judgments, nameNote };
}

function uniqueName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}--${count}`;
  taken.add(name);
  return name;
}
