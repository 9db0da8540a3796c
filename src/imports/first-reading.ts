/** The first reading: what is in the files, counted and hashed; every broken line told. */
import type { LineProblem } from '../core/jsonl.ts';
import { parseJudgePrompts } from '../core/judge-prompts.ts';
import { parseQuestions, parseReferenceAnswers } from '../core/questions.ts';
import { addRow, allHashes, createFileFacts, type FileFacts } from './file-facts.ts';
import { readFiles, type ReadOptions } from './read-files.ts';
import { readMeta } from './read-meta.ts';
import { RowReader, type EndedFile, type PlacedRow, type RowHandler } from './row-reader.ts';
import type { ImportFile } from './types.ts';

/** Broken lines that are told one by one; all are counted. */
const LISTED_PROBLEMS = 200;

export interface FirstReading {
  readonly files: readonly FileFacts[];
  readonly problems: readonly LineProblem[];
  readonly problemCount: number;
}

/** @throws EngineError kind "cancelled" if the signal aborts */
export async function readFirst(files: readonly ImportFile[], options: ReadOptions): Promise<FirstReading> {
  const tally = new Tally();
  await readFiles(files, new RowReader(tally), options);
  for (const hashes of tally.files.flatMap(allHashes)) await hashes.settle();
  return tally;
}

class Tally implements RowHandler, FirstReading {
  readonly files: FileFacts[] = [];
  readonly problems: LineProblem[] = [];
  problemCount = 0;
  #file = createFileFacts('');

  begin(path: string): boolean {
    this.#file = createFileFacts(path);
    return true;
  }

  row(placed: PlacedRow): void {
    addRow(this.#file, placed);
  }

  problem(problem: LineProblem): void {
    this.#file.brokenRows += 1;
    this.problemCount += 1;
    if (this.problems.length < LISTED_PROBLEMS) this.problems.push(problem);
  }

  end(ended: EndedFile): void {
    const file = this.#file;
    file.kind = ended.kind;
    file.bytes = ended.bytes;
    if (ended.text !== null) this.#readText(file, ended.text);
    file.note = ended.trouble ?? file.note ?? usualNote(file);
    this.files.push(file);
  }

  async settle(): Promise<void> {
    for (const hashes of allHashes(this.#file)) await hashes.settle();
  }

  #readText(file: FileFacts, text: string): void {
    if (file.kind === 'meta') return readSideFile(file, text);
    file.text = text;
    const { rows, problems } = readBenchText(file, text);
    file.rows = rows;
    for (const problem of problems) this.problem(problem);
  }
}

function readSideFile(file: FileFacts, text: string): void {
  const { meta, problem } = readMeta(text);
  file.meta = meta;
  file.rows = meta === null ? 0 : 1;
  file.note = problem;
}

function readBenchText(
  { kind, path }: FileFacts,
  text: string,
): { readonly rows: number; readonly problems: readonly LineProblem[] } {
  switch (kind) {
    case 'questions': {
      const { questions, problems } = parseQuestions(text, path);
      return { rows: questions.length, problems };
    }
    case 'references': {
      const { answers, problems } = parseReferenceAnswers(text, path);
      return { rows: answers.length, problems };
    }
    default: {
      const { prompts, problems } = parseJudgePrompts(text, path);
      return { rows: prompts.length, problems };
    }
  }
}

function usualNote(file: FileFacts): string | null {
  if (file.kind === 'other') return "Not one of FastChat's files: not read.";
  const { repeated } = file.answers;
  if (repeated === 0) return null;
  return `${repeated === 1 ? 'One row was' : `${repeated} rows were`} replaced by a later row of the same question, as in FastChat.`;
}
