/** The official judgments (and answers) of MT-bench, fetched when somebody asks, and used only if they are these. */
import { EngineError, InputError } from '../core/errors.ts';
import type { Fetch } from './fetch-file.ts';
import { OFFICIAL_ANSWERS, OFFICIAL_JUDGMENTS, OFFICIAL_PLACE, officialUrls, type OfficialFile } from './official-results-source.ts';

export interface OfficialOptions {
  readonly fetch: Fetch;
  /** Where Hugging Face is, or a mirror of it; without a slash at its end. */
  readonly hub: string;
  /** The answers of the 31 models too. */
  readonly withAnswers: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: OfficialProgress) => void;
}

export interface OfficialProgress {
  readonly file: string;
  readonly filesDone: number;
  readonly filesTotal: number;
  /** Of all files so far. */
  readonly bytes: number;
}

/** With paths that say where they come from. */
export type OfficialResults = readonly { readonly path: string; readonly blob: Blob }[];

/** The judgments alone are some ten megabytes: more than this is not one of these files. */
const MOST_BYTES = 2 ** 27;

const OFFICIAL: { readonly judgments: OfficialFile; readonly answers: readonly OfficialFile[] } = {
  judgments: OFFICIAL_JUDGMENTS,
  answers: OFFICIAL_ANSWERS,
};

/**
 * Fetches the official files one after the other. A file with another content than the official one is refused, whoever
 * served it. Of most answers no hash is published: they are taken as the space serves them.
 *
 * @param official  which files
 * @throws InputError naming the file, the failures and the way out; EngineError kind "cancelled" if the signal aborts
 */
export async function fetchOfficialResults(options: OfficialOptions, official = OFFICIAL): Promise<OfficialResults> {
  const wanted = [official.judgments, ...(options.withAnswers ? official.answers : [])];
  const files: { path: string; blob: Blob }[] = [];
  let bytes = 0;
  for (const [filesDone, file] of wanted.entries()) {
    const show = (more: number) =>
      options.onProgress?.({ file: fileName(file), filesDone, filesTotal: wanted.length, bytes: bytes + more });
    show(0);
    const read = await fetchOfficial(file, options, show);
    bytes += read.length;
    files.push({ path: `${OFFICIAL_PLACE}/${file.path}`, blob: new Blob([read]) });
  }
  return files;
}

async function fetchOfficial(file: OfficialFile, options: OfficialOptions, show: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const reasons: string[] = [];
  for (const url of officialUrls(options.hub, file)) {
    const read = await fetchOne(url, options, show).catch((thrown: unknown) => {
      if (options.signal.aborted) throw new EngineError('cancelled', 'the official files were not fetched');
      return thrown instanceof Error ? thrown.message : String(thrown);
    });
    if (typeof read === 'string') reasons.push(`${url}: ${read}`);
    else if (file.gitBlob !== null && (await gitBlobId(read)) !== file.gitBlob) reasons.push(`${url}: not the official file`);
    else return read;
  }
  throw new InputError(
    `the official ${fileName(file)} cannot be had (${reasons.join('; ')}). Try again later, or get it from ${OFFICIAL_PLACE} and drop it here`,
  );
}

async function fetchOne(url: string, { fetch, signal }: OfficialOptions, show: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url, { signal, credentials: 'omit' });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    bytes += read.value.length;
    if (bytes > MOST_BYTES) {
      await reader?.cancel();
      throw new Error('larger than the official file');
    }
    pieces.push(read.value);
    show(bytes);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** The id that git gives a file: SHA-1 over `blob <size>\0` and its bytes, lower-case hex. */
export async function gitBlobId(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const head = new TextEncoder().encode(`blob ${bytes.length}\0`);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', whole));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fileName({ path }: OfficialFile): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
