/** The ways to a bench: beside the page, from its official source, from any URL, from dropped files. */
import { InputError } from '../core/errors.ts';
import type { Bench } from '../core/types.ts';
import { assembleBench } from './assemble-bench.ts';
import { readBenchFile, type BenchFile, type BenchParts, type ReadFile } from './bench-files.ts';
import { fetchFile, fetchPinned, type BenchPorts, type Fetch } from './fetch-file.ts';
import { benchFolderName, findBenchFiles } from './find-bench-files.ts';
import { MT_BENCH, type PinnedFile } from './mt-bench-source.ts';

const WAY_OUT =
  'Get question.jsonl, reference_answer/gpt-4.jsonl and judge_prompts.jsonl from fastchat/llm_judge/data of ' +
  'github.com/lm-sys/FastChat, and drop them on the page or give their folder as the bench.';

/**
 * The bench that ships with the page.
 *
 * @param siteUrl  absolute URL of the site's root, ending in `/`
 * @throws InputError
 */
export function loadStarterBench(siteUrl: string, fetch: Fetch): Promise<Bench> {
  return loadBenchFromUrl(new URL('benches/starter/', siteUrl).href, fetch, {
    name: 'starter',
    label: 'Starter bench',
    references: ['starter'],
  });
}

/**
 * The official MT-bench at a pinned commit, every file checked by SHA-256; from the cache where it is kept.
 *
 * @param ports.cache  null: keep nothing
 * @throws InputError with the hosts' failures and the way out
 */
export async function loadMtBench(ports: BenchPorts): Promise<Bench> {
  const read = async (file: PinnedFile): Promise<ReadFile> => {
    const got = await fetchPinned(file, ports);
    if ('bytes' in got) return readBenchFile({ path: file.path, bytes: got.bytes });
    throw new InputError(`MT-bench cannot be had: ${file.path} (${got.reasons.join('; ')}). ${WAY_OUT}`);
  };
  const [questions, judgePrompts, ...references] = await Promise.all([
    read(MT_BENCH.questions),
    read(MT_BENCH.judgePrompts),
    ...MT_BENCH.references.map(read),
  ]);
  return assembleBench({ questions, references, judgePrompts }, MT_BENCH);
}

export interface UrlBenchOptions {
  /** The last folder of the URL if absent. */
  readonly name?: string;
  readonly label?: string;
  /** Names of the reference sets to look for; a server cannot be asked for a list. */
  readonly references?: readonly string[];
}

/**
 * A bench in FastChat's layout below any URL that the page may read.
 *
 * @param baseUrl  the folder of question.jsonl
 * @throws InputError
 */
export async function loadBenchFromUrl(baseUrl: string, fetch: Fetch, options: UrlBenchOptions = {}): Promise<Bench> {
  const base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`;
  const [questions, references, judgePrompts] = await Promise.all([
    fetchFirst([`${base}question.jsonl`], fetch),
    Promise.all(
      (options.references ?? ['gpt-4']).map((set) => fetchIfThere(`${base}reference_answer/${set}.jsonl`, fetch)),
    ),
    fetchFirst([`${base}judge_prompts.jsonl`, new URL('../judge_prompts.jsonl', base).href], fetch),
  ]);
  const name = options.name ?? benchFolderName(new URL(base).pathname) ?? 'bench';
  const parts = { questions, references: references.filter((file) => file !== null), judgePrompts };
  return assembleBench(parts, { name, label: options.label ?? name, source: base });
}

/**
 * A folder or loose files in FastChat's layout. Byte for byte the official files: MT-bench under its own name.
 *
 * @param name  becomes the bench's name; by default the folder's
 * @param source  where the files came from, for the record
 * @throws InputError with file, line and reason of every broken line, or with what is missing
 */
export async function loadBenchFromFiles(
  files: readonly BenchFile[],
  name?: string,
  source = 'dropped files',
): Promise<Bench> {
  const found = findBenchFiles(files);
  const parts = {
    questions: await readBenchFile(found.questions),
    references: await Promise.all(found.references.map(readBenchFile)),
    judgePrompts: await readBenchFile(found.judgePrompts),
  };
  if (isMtBench(parts)) return assembleBench(parts, { ...MT_BENCH, source });
  const ownName = name ?? benchFolderName(parts.questions.path) ?? 'bench';
  return assembleBench(parts, { name: ownName, label: ownName, source });
}

function isMtBench({ questions, references, judgePrompts }: BenchParts<ReadFile>): boolean {
  return (
    questions.sha256 === MT_BENCH.questions.sha256 &&
    judgePrompts.sha256 === MT_BENCH.judgePrompts.sha256 &&
    references.length === MT_BENCH.references.length &&
    references.every((file, index) => file.sha256 === MT_BENCH.references[index]?.sha256)
  );
}

/** The first of the URLs that has a file. @throws InputError if none has */
async function fetchFirst(urls: readonly [string, ...string[]], fetch: Fetch): Promise<ReadFile> {
  const reasons: string[] = [];
  for (const url of urls) {
    const fetched = await fetchFile(url, fetch);
    if (fetched.ok) return readBenchFile({ path: url, bytes: fetched.bytes });
    reasons.push(`${url}: ${fetched.reason}`);
    if (!fetched.isMissing) break;
  }
  throw new InputError(`the bench cannot be read (${reasons.join('; ')}): check the address, or drop its files`, {
    file: urls[0],
  });
}

/** @returns null where there is no such file */
async function fetchIfThere(url: string, fetch: Fetch): Promise<ReadFile | null> {
  const fetched = await fetchFile(url, fetch);
  if (fetched.ok) return readBenchFile({ path: url, bytes: fetched.bytes });
  if (fetched.isMissing) return null;
  throw new InputError(`these reference answers cannot be read: ${fetched.reason}`, { file: url });
}
