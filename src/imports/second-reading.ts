/** The second reading: rows become events and records, in batches, each for one run. */
import { answerEvent, isFailedCall, judgedTurn, judgmentEvent, pairJudgmentOf } from '../core/imported-events.ts';
import type { StoredAnswerRow, StoredPairRow, StoredSingleRow } from '../core/fastchat-read.ts';
import type { PairJudgment } from '../core/pair-types.ts';
import { atTurn, turnsOf } from '../core/questions.ts';
import { turnKey } from '../core/run.ts';
import type { Question, RunEvent, RunSpec, TurnKey } from '../core/types.ts';
import { Batch } from './batch.ts';
import { got } from './file-facts.ts';
import { readFiles, type ReadOptions } from './read-files.ts';
import { RowReader, type PlacedRow, type RowHandler } from './row-reader.ts';
import type { FileRoute, Routes } from './routes.ts';
import type { ImportFile, ImportPlan } from './types.ts';

/** Where batches go; awaited, so that no more is read than can be stored. */
export interface BatchSink {
  events(runId: string, events: readonly RunEvent[]): Promise<void>;
  pairs(pairRunId: string, judgments: readonly PairJudgment[]): Promise<void>;
}

/** @throws EngineError kind "cancelled" if the signal aborts, InputError if a file cannot be read again */
export async function readAgain(
  files: readonly ImportFile[],
  { routes, plan, sink }: { readonly routes: Routes; readonly plan: ImportPlan; readonly sink: BatchSink },
  options: ReadOptions,
): Promise<void> {
  const replay = new Replay(routes, plan, sink);
  await readFiles(files, new RowReader(replay), options);
  await replay.finish();
}

/** One run that is being filled. */
interface Target {
  readonly spec: RunSpec;
  readonly judgeId: string | null;
  readonly questions: ReadonlyMap<number, Question>;
  /** Milliseconds since 1970, for rows without a time. */
  readonly at: number;
  readonly judged: Set<string>;
  /** Calls that failed, by turn: told at the end, where no other row has a judgment. */
  readonly failed: Map<string, RunEvent>;
  readonly batch: Batch<RunEvent>;
}

/** One pair run that is being filled. */
interface PairTarget {
  readonly pairRunId: string;
  readonly questions: ReadonlySet<number>;
  /** Milliseconds since 1970, for rows without a time. */
  readonly at: number;
  readonly batch: Batch<PairJudgment>;
}

class Replay implements RowHandler {
  readonly #routes: Routes;
  readonly #sink: BatchSink;
  readonly #targets = new Map<string, Target[]>();
  readonly #pairs = new Map<string, PairTarget>();
  #route: FileRoute | null = null;

  constructor(routes: Routes, { runs, pairRuns }: ImportPlan, sink: BatchSink) {
    this.#routes = routes;
    this.#sink = sink;
    for (const { model, judgeId, spec } of runs) got(this.#targets, model, () => []).push(createTarget(spec, judgeId));
    for (const { judgeId, spec } of pairRuns) {
      const questions = new Set(spec.bench.questions.map(({ questionId }) => questionId));
      const at = Date.parse(spec.createdAt);
      this.#pairs.set(judgeId, { pairRunId: spec.pairRunId, questions, at, batch: new Batch() });
    }
  }

  begin(path: string): boolean {
    this.#route = this.#routes.get(path) ?? null;
    return this.#route !== null;
  }

  row({ row, line }: PlacedRow): void {
    if (this.#route === null) return;
    switch (row.type) {
      case 'answer':
        return this.#answer(this.#route, row, line);
      case 'single':
        return this.#single(this.#route, row);
      case 'pair':
        return this.#pair(this.#route, row);
    }
  }

  problem(): void {
    // Told by the first reading.
  }

  end(): void {
    this.#route = null;
  }

  async settle(): Promise<void> {
    await this.#flush(false);
  }

  /** Tells the failed calls that nothing has replaced, and empties every batch. */
  async finish(): Promise<void> {
    for (const { failed, judged, batch } of [...this.#targets.values()].flat())
      for (const [key, event] of failed) if (!judged.has(key)) batch.add(event, 0);
    await this.#flush(true);
  }

  async #flush(all: boolean): Promise<void> {
    for (const { spec, batch } of [...this.#targets.values()].flat())
      for (const events of batch.take(all)) await this.#sink.events(spec.runId, events);
    for (const { pairRunId, batch } of this.#pairs.values())
      for (const judgments of batch.take(all)) await this.#sink.pairs(pairRunId, judgments);
  }

  #answer({ model, lastLines }: FileRoute, row: StoredAnswerRow, line: number): void {
    if (model === null || lastLines.get(row.questionId) !== line) return;
    for (const target of this.#targets.get(model) ?? []) addAnswer(target, row);
  }

  #single({ models }: FileRoute, row: StoredSingleRow): void {
    const targets = this.#targets.get(models.get(row.model) ?? '') ?? [];
    for (const target of targets) if (target.judgeId === row.judgeId) addJudgment(target, row);
  }

  #pair({ models }: FileRoute, row: StoredPairRow): void {
    const target = this.#pairs.get(row.judgeId);
    if (target === undefined || !target.questions.has(row.questionId)) return;
    const named = {
      ...row,
      model1: models.get(row.model1) ?? row.model1,
      model2: models.get(row.model2) ?? row.model2,
    };
    target.batch.add(pairJudgmentOf(named, timeOf(row, target.at)), charactersOf(row));
  }
}

function createTarget(spec: RunSpec, judgeId: string | null): Target {
  return {
    spec,
    judgeId,
    questions: new Map(spec.bench.questions.map((question) => [question.questionId, question])),
    at: Date.parse(spec.createdAt),
    judged: new Set(),
    failed: new Map(),
    batch: new Batch(),
  };
}

function addAnswer(target: Target, row: StoredAnswerRow): void {
  const { spec, batch } = target;
  const { questionId, answerId } = row;
  row.choices.slice(0, spec.settings.choices).forEach((texts, choiceIndex) => {
    for (const turn of [1, 2] as const) {
      const key = { questionId, choiceIndex, turn };
      const text = atTurn(texts, turn);
      if (text === undefined || !isAsked(target, key)) continue;
      batch.add(answerEvent(spec, { key, text, answerId }, timeOf(row, target.at)), text.length);
    }
  });
}

function addJudgment(target: Target, row: StoredSingleRow): void {
  const key = judgedTurn(row);
  const event = judgmentEvent(row, timeOf(row, target.at));
  if (key === null || event === null || !isAsked(target, key)) return;
  if (isFailedCall(row)) return void target.failed.set(turnKey(key), event);
  target.judged.add(turnKey(key));
  target.batch.add(event, row.judgment.length + row.userPrompt.length);
}

function isAsked({ questions }: Target, { questionId, turn }: TurnKey): boolean {
  const question = questions.get(questionId);
  return question !== undefined && turnsOf(question).includes(turn);
}

function charactersOf({ games }: StoredPairRow): number {
  return games.reduce((sum, { userPrompt, judgment }) => sum + (userPrompt?.length ?? 0) + (judgment?.length ?? 0), 0);
}

/** Milliseconds since 1970. */
function timeOf({ tstamp }: { readonly tstamp: number | null }, otherwise: number): number {
  return tstamp === null ? otherwise : tstamp * 1000;
}
