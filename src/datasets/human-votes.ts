/** The public votes on MT-bench answers: fetched from the hub, or read from dropped files. */
import { readVotes, parseVotes, type Vote } from '../core/agreement.ts';
import { InputError } from '../core/errors.ts';
import { JsonRecord } from '../core/jsonl.ts';
import type { HumanVotes, VotedAnswers, VotesSource } from '../core/judge-card-types.ts';
import { sha256Hex } from './bench-files.ts';
import { fetchPinned, type BenchPorts } from './fetch-file.ts';
import { HUMAN_VOTES, votesUrl, type VotesDataset } from './human-votes-source.ts';
import type { PinnedFile } from './mt-bench-source.ts';
import { isParquet, parquetRecords } from './parquet-records.ts';

const VOTE_COLUMNS = ['question_id', 'model_a', 'model_b', 'winner', 'judge', 'turn'];
const CONVERSATIONS = ['conversation_a', 'conversation_b'];

/** A file as it was dropped. */
export interface DroppedVotes {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** One file, read. */
interface VotesFile {
  readonly name: string;
  readonly sha256: string;
  readonly votes: readonly Vote[];
  readonly answers: Answers;
}

/** Texts by turn, by question, by model. */
type Answers = ReadonlyMap<string, ReadonlyMap<number, readonly string[]>>;

/**
 * The data set at a pinned commit, both files checked by SHA-256; from the cache where they are kept.
 *
 * @param hub  address of the hub or a mirror of it
 * @param dataset  another pair of files, for tests
 * @throws InputError with the reason and the way out
 */
export async function loadHumanVotes(hub: string, ports: BenchPorts, { human, gpt4, ...about }: VotesDataset = HUMAN_VOTES): Promise<HumanVotes> {
  const read = async (file: PinnedFile) => readFile(await fetchVotes(hub, file, ports), file.path, file.sha256);
  return together(await Promise.all([read(human), read(gpt4)]), about);
}

async function fetchVotes(hub: string, file: PinnedFile, ports: BenchPorts): Promise<Uint8Array<ArrayBuffer>> {
  const url = votesUrl(hub, file);
  const got = await fetchPinned(file, ports, [url]);
  if ('bytes' in got) return got.bytes;
  throw new InputError(
    `the human votes cannot be had: ${got.reasons.join('; ')}. Get both files under data/ of ${HUMAN_VOTES.url} and drop ` +
      `them here. Tried: ${url}`,
  );
}

/**
 * Dropped files: Parquet as published, or JSON arrays of votes, which hold no answers to judge.
 *
 * @throws InputError naming the file and what is wrong with it
 */
export async function readHumanVotes(dropped: readonly DroppedVotes[]): Promise<HumanVotes> {
  const known = dropped.filter(({ path, bytes }) => isParquet(bytes) || path.endsWith('.json'));
  if (known.length === 0)
    throw new InputError(`expected the .parquet files of ${HUMAN_VOTES.label}, or .json files of votes; got ${dropped.map(({ path }) => path).join(', ') || 'nothing'}`);
  const files = await Promise.all(known.map(async ({ path, bytes }) => readFile(bytes, path, await sha256Hex(bytes))));
  const official = new Set<string>([HUMAN_VOTES.human.sha256, HUMAN_VOTES.gpt4.sha256]);
  const isOfficial = files.every(({ sha256 }) => official.has(sha256));
  return together(files, isOfficial ? HUMAN_VOTES : { label: 'dropped files', url: null, licence: null });
}

async function readFile(bytes: Uint8Array<ArrayBuffer>, name: string, sha256: string): Promise<VotesFile> {
  if (!isParquet(bytes)) return { name, sha256, votes: parseVotes(new TextDecoder().decode(bytes), name), answers: new Map() };
  const rows = await parquetRecords(bytes, name, [...VOTE_COLUMNS, ...CONVERSATIONS]);
  return { name, sha256, votes: readVotes(rows, name), answers: answersIn(rows, name) };
}

/** Every row carries both conversations; the same model has the same answers in all of them, and the longest counts. */
function answersIn(rows: readonly Readonly<Record<string, unknown>>[], file: string): Answers {
  const found = new Map<string, Map<number, readonly string[]>>();
  rows.forEach((row, index) => {
    try {
      const record = new JsonRecord(row, 'a vote');
      for (const side of ['a', 'b']) {
        const turns = repliesOf(record.list(`conversation_${side}`));
        const [model, questionId] = [record.string(`model_${side}`), record.integer('question_id')];
        const own = found.get(model) ?? new Map<number, readonly string[]>();
        found.set(model, own);
        if ((own.get(questionId)?.length ?? 0) < turns.length) own.set(questionId, turns);
      }
    } catch (thrown) {
      throw new InputError(`vote ${index + 1}: ${(thrown as Error).message}`, { file });
    }
  });
  return found;
}

function repliesOf(conversation: readonly unknown[]): readonly string[] {
  const messages = conversation.map((message) => new JsonRecord(message, 'a message of a conversation'));
  return messages.filter((message) => message.string('role') === 'assistant').map((message) => message.string('content'));
}

function together(files: readonly VotesFile[], { label, url, licence }: Pick<VotesSource, 'label' | 'url' | 'licence'>): HumanVotes {
  const texts = new Map<string, Map<number, readonly string[]>>();
  for (const { answers } of files)
    for (const [model, byQuestion] of answers) texts.set(model, new Map([...(texts.get(model) ?? []), ...byQuestion]));
  const answers = [...texts].map(
    ([model, byQuestion]): VotedAnswers => ({
      model,
      answers: [...byQuestion].map(([questionId, turns]) => ({ questionId, turns })),
    }),
  );
  return {
    source: { label, url, licence, files: files.map(({ name, sha256 }) => ({ name, sha256 })) },
    votes: files.flatMap(({ votes }) => votes),
    answers,
  };
}
