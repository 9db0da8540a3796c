/** What the first reading keeps of a file: counts, ids and hashes, never a row. */
import { isFailedCall } from '../core/imported-events.ts';
import { parseRating } from '../core/rating.ts';
import { winnerOfGame } from '../core/pairwise.ts';
import type { StoredPairRow, StoredSingleRow } from '../core/fastchat-read.ts';
import { RowHashes } from './row-hashes.ts';
import type { PlacedRow } from './row-reader.ts';
import type { FileKind, ImportedMeta } from './types.ts';

/** The most turns of each question. */
export type QuestionTurnCounts = Map<number, 1 | 2>;

/** Rows of an answer file, of which the last one of a question counts, as in FastChat. */
export interface AnswerFacts {
  /** By question: where its last row stands, and how many attempts that has. */
  readonly rows: Map<number, { readonly line: number; readonly choices: number; readonly hash: number }>;
  readonly turns: QuestionTurnCounts;
  repeated: number;
  readonly hashes: RowHashes;
}

/** One judge's judgments of one model in one file. */
export interface SingleFacts {
  rows: number;
  rated: number;
  /** Rows whose stored score is not what their text says. */
  differing: number;
  /** `81/1` of every row with a judgment. */
  readonly judged: Set<string>;
  /** `81/1` of every row whose call failed. */
  readonly failed: Set<string>;
  failedRows: number;
  readonly turns: QuestionTurnCounts;
  readonly hashes: RowHashes;
}

/** One judge's judgments of pairs in one file. */
export interface PairFacts {
  readonly models: Set<string>;
  rows: number;
  withoutVerdict: number;
  /** Games whose stored winner is not what their text says. */
  differing: number;
  readonly turns: QuestionTurnCounts;
  readonly hashes: RowHashes;
}

export interface FileFacts {
  readonly path: string;
  kind: FileKind;
  bytes: number;
  rows: number;
  brokenRows: number;
  note: string | null;
  /** Of a bench's file. */
  text: string | null;
  meta: ImportedMeta | null;
  readonly answers: AnswerFacts;
  /** By model, then by judge. */
  readonly singles: Map<string, Map<string, SingleFacts>>;
  /** By judge. */
  readonly pairs: Map<string, PairFacts>;
}

export function createFileFacts(path: string): FileFacts {
  return {
    path,
    kind: 'other',
    bytes: 0,
    rows: 0,
    brokenRows: 0,
    note: null,
    text: null,
    meta: null,
    answers: { rows: new Map(), turns: new Map(), repeated: 0, hashes: new RowHashes() },
    singles: new Map(),
    pairs: new Map(),
  };
}

/** The side file of an answer file: the same name beside it. */
export function sideFileOf({ path }: FileFacts, files: readonly FileFacts[]): FileFacts | undefined {
  return files.find((file) => file.kind === 'meta' && file.path === path.replace(/\.jsonl?$/i, '.meta.json'));
}

/** Hashes of everything in the file that could be used. */
export function allHashes(file: FileFacts): readonly RowHashes[] {
  const singles = [...file.singles.values()].flatMap((judges) => [...judges.values()]);
  return [file.answers, ...singles, ...file.pairs.values()].map(({ hashes }) => hashes);
}

/** Counts one row in. */
export function addRow(file: FileFacts, placed: PlacedRow): void {
  file.rows += 1;
  switch (placed.row.type) {
    case 'answer':
      return addAnswer(file.answers, placed, placed.row);
    case 'single':
      return addSingle(singleFacts(file, placed.row), placed, placed.row);
    case 'pair':
      return addPair(pairFacts(file, placed.row), placed, placed.row);
  }
}

function addAnswer(facts: AnswerFacts, { line, bytes }: PlacedRow, row: PlacedRow['row'] & { type: 'answer' }): void {
  const { questionId, choices } = row;
  if (facts.rows.has(questionId)) facts.repeated += 1;
  facts.rows.set(questionId, { line, choices: choices.length, hash: facts.hashes.add(bytes) });
  countTurns(facts.turns, questionId, choices.some((turns) => turns.length === 2) ? 2 : 1);
}

function singleFacts(file: FileFacts, { model, judgeId }: StoredSingleRow): SingleFacts {
  return got(
    got(file.singles, model, () => new Map<string, SingleFacts>()),
    judgeId,
    () => ({
      rows: 0,
      rated: 0,
      differing: 0,
      judged: new Set(),
      failed: new Set(),
      failedRows: 0,
      turns: new Map(),
      hashes: new RowHashes(),
    }),
  );
}

function addSingle(facts: SingleFacts, { bytes }: PlacedRow, row: StoredSingleRow): void {
  const isFailed = isFailedCall(row);
  const { rating } = isFailed ? { rating: null } : parseRating(row.judgment);
  facts.rows += 1;
  facts.rated += rating === null ? 0 : 1;
  facts.differing += rating === row.rating ? 0 : 1;
  facts.failedRows += isFailed ? 1 : 0;
  (isFailed ? facts.failed : facts.judged).add(`${row.questionId}/${row.turn}`);
  countTurns(facts.turns, row.questionId, row.turn === 2 ? 2 : 1);
  facts.hashes.add(bytes);
}

function pairFacts(file: FileFacts, { judgeId }: StoredPairRow): PairFacts {
  return got(file.pairs, judgeId, () => ({
    models: new Set(),
    rows: 0,
    withoutVerdict: 0,
    differing: 0,
    turns: new Map(),
    hashes: new RowHashes(),
  }));
}

function addPair(facts: PairFacts, { bytes }: PlacedRow, row: StoredPairRow): void {
  facts.models.add(row.model1).add(row.model2);
  facts.rows += 1;
  facts.withoutVerdict += row.g1Winner === 'error' || row.g2Winner === 'error' ? 1 : 0;
  facts.differing += differingGames(row);
  countTurns(facts.turns, row.questionId, row.turn === 2 ? 2 : 1);
  facts.hashes.add(bytes);
}

/** Games with a text of their own that says something else than the stored winner. */
function differingGames({ games, g1Winner, g2Winner, isGradedAlone }: StoredPairRow): number {
  if (isGradedAlone) return 0;
  const [first, second] = games;
  const isOther = (game: 1 | 2, text: string | null, winner: string) =>
    text !== null && winnerOfGame(game, text) !== winner;
  return (isOther(1, first.judgment, g1Winner) ? 1 : 0) + (isOther(2, second.judgment, g2Winner) ? 1 : 0);
}

/** Notes that a question has at least so many turns. */
export function countTurns(counts: QuestionTurnCounts, questionId: number, turns: 1 | 2): void {
  if (turns > (counts.get(questionId) ?? 0)) counts.set(questionId, turns);
}

/** The value of a key, made if there is none. */
export function got<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = create();
  map.set(key, created);
  return created;
}
