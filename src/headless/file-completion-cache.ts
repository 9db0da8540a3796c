/** Completions by the hash of what made them, as a file of JSON Lines: `judge --cache FILE`. */
import { appendFile, mkdir, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../core/errors.ts';
import { JsonRecord, parseJsonLines } from '../core/jsonl.ts';
import type { CompletionCache } from '../core/ports.ts';
import type { Completion, FinishReason } from '../core/types.ts';

/** One line of the file. */
interface KeptLine {
  readonly key: string;
  readonly completion: Completion;
}

/** What the file's lines have first, so that no file of another kind is taken for one. */
const MARK = 'benchtab_cache';

/**
 * Opens the file, or begins it with the first completion that is kept. A last line that was cut by a crash is cut off;
 * of two lines with one key the later one counts.
 *
 * @param onTrouble  told once, in a sentence, if a completion cannot be kept
 * @throws InputError for a file that cannot be read, or is none of these
 */
export async function openFileCompletionCache(file: string, onTrouble: (sentence: string) => void): Promise<CompletionCache> {
  const kept = new Map((await readLines(file)).map(({ key, completion }) => [key, completion]));
  await mkdir(dirname(file), { recursive: true }).catch((thrown: Error) => {
    throw new InputError(`cannot be written: ${thrown.message}`, { file });
  });
  let writing = Promise.resolve();
  let isTroubled = false;
  const write = async (line: string) => {
    try {
      await appendFile(file, line);
    } catch (thrown) {
      if (!isTroubled) onTrouble(`${file}: judgments are no longer kept for other runs: ${(thrown as Error).message}`);
      isTroubled = true;
    }
  };
  return {
    find: async (key) => kept.get(key) ?? null,
    keep: (key, completion) => {
      kept.set(key, completion);
      writing = writing.then(() => write(`${JSON.stringify({ [MARK]: 1, key, completion })}\n`));
      return writing;
    },
  };
}

async function readLines(file: string): Promise<readonly KeptLine[]> {
  const bytes = await readFile(file).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return Buffer.alloc(0);
    throw new InputError(`cannot be read: ${thrown.message}`, { file });
  });
  const wholeBytes = bytes.lastIndexOf('\n') + 1;
  const { records, problems } = parseJsonLines(bytes.subarray(0, wholeBytes).toString('utf8'), file, readLine);
  const [problem] = problems;
  if (problem !== undefined) throw notACache(file, problem.line, problem.message);
  if (wholeBytes < bytes.length) {
    // Of another kind of file nothing is cut off: a line of ours stands before it, or it begins like one.
    if (records.length === 0 && !bytes.toString('utf8', wholeBytes).startsWith(`{"${MARK}":`)) throw notACache(file, 1, 'no whole line');
    await truncate(file, wholeBytes);
  }
  return records.map(({ record }) => record);
}

function notACache(file: string, line: number, why: string): InputError {
  return new InputError(`this is no file of kept judgments (${why}): give --cache another name`, { file, line });
}

function readLine(value: unknown): KeptLine {
  const fields = new JsonRecord(value, 'a kept judgment');
  fields.number(MARK);
  return { key: fields.string('key'), completion: readCompletion(fields.object('completion')) };
}

/** Field by field: a file is not to be trusted, and what it adds is left behind. */
function readCompletion(fields: JsonRecord): Completion {
  const usage = fields.object('usage');
  const timing = fields.object('timing');
  const count = (of: JsonRecord, name: string) => (of.has(name) ? of.number(name) : null);
  return {
    text: fields.string('text'),
    finishReason: readFinishReason(fields.string('finishReason')),
    rawFinishReason: fields.has('rawFinishReason') ? fields.string('rawFinishReason') : null,
    usage: {
      promptTokens: count(usage, 'promptTokens'),
      completionTokens: count(usage, 'completionTokens'),
      ...(usage.has('cachedPromptTokens') ? { cachedPromptTokens: usage.number('cachedPromptTokens') } : {}),
    },
    timing: { firstTokenMs: count(timing, 'firstTokenMs'), totalMs: timing.number('totalMs') },
    gpu: null,
    servedModel: fields.has('servedModel') ? fields.string('servedModel') : null,
    warnings: fields.strings('warnings'),
    ...(fields.has('sentParameters') ? { sentParameters: fields.object('sentParameters').scalars() } : {}),
  };
}

const FINISH_REASONS: readonly FinishReason[] = ['stop', 'length', 'context-full', 'unknown'];

function readFinishReason(value: string): FinishReason {
  return FINISH_REASONS.find((known) => known === value) ?? 'unknown';
}
