/** One model of a results.json as events, in the order in which a run appends them. */
import { importedCompletion } from '../core/imported.ts';
import { seatsOf } from '../core/jury.ts';
import { parseRating } from '../core/rating.ts';
import { stepId } from '../core/run.ts';
import type { Completion, Failure, JudgingKey, LoadReport, RunEvent, RunSpec, SentParameters, StepKey, TurnKey } from '../core/types.ts';
import { RESULTS_NOTE } from './notes.ts';
import type { ResultsFile, ResultsLoad, ResultsModel, ResultsSeat, ResultsTurn } from './results-file.ts';

interface Told {
  readonly events: readonly RunEvent[];
  /** Whole sentences on what the file does not tell. */
  readonly notes: readonly string[];
}

/** @param spec  of this model; its origin tells when the file was read */
export function resultEvents(spec: RunSpec, file: ResultsFile, model: ResultsModel): Told {
  const at = Date.parse(spec.origin?.importedAt ?? spec.createdAt);
  const replay = new Replay(spec, at);
  const load = file.run.models.find(({ run_id }) => run_id === model.run_id)?.load ?? null;
  if (load !== null) replay.load(load);
  for (const change of model.context_changes) replay.contextChange(change);
  for (const tried of model.failed_tries) replay.failedTry(tried);
  for (const row of model.detailed_results) replay.turn(row);
  replay.end(model);
  return { events: replay.events, notes: replay.notes() };
}

class Replay {
  readonly events: RunEvent[] = [];
  readonly #spec: RunSpec;
  readonly #at: number;
  readonly #judges: readonly string[];
  readonly #givenUp = new Set<string>();
  readonly #asked: ReadonlyMap<number, number>;
  #differing = 0;
  #withoutText = 0;

  constructor(spec: RunSpec, at: number) {
    this.#spec = spec;
    this.#at = at;
    this.#judges = seatsOf(spec).map(({ judge }) => judge.judgeId);
    this.#asked = new Map(spec.bench.questions.map(({ questionId, turns }) => [questionId, turns.length]));
    // Paused first: the times of the file are those of another place, and must not count as this run's.
    this.events.push({ type: 'run-start', at, spec }, { type: 'run-end', at, status: 'paused', reason: null });
  }

  load(load: ResultsLoad): void {
    this.events.push({ type: 'load-end', at: this.#at, report: toReport(load) });
  }

  contextChange({ at, context_tokens, kind, reason }: ResultsModel['context_changes'][number]): void {
    this.events.push({ type: 'context-change', at, contextTokens: context_tokens, failure: { kind, message: reason } });
  }

  /** Of a jury the file does not say whose try it was: what was given up, its rows tell. */
  failedTry(tried: ResultsModel['failed_tries'][number]): void {
    const key = stepKeyOf(tried);
    if (key === null) return;
    const isFinal = tried.is_given_up && !(key.step === 'judge' && this.#spec.jury !== undefined);
    this.#fail(key, { kind: tried.kind, message: tried.reason }, { at: tried.at, isFinal });
  }

  turn(row: ResultsTurn): void {
    const key: TurnKey = { questionId: row.question_id, choiceIndex: row.choice, turn: row.turn };
    if (row.turn > (this.#asked.get(row.question_id) ?? 0) || row.choice >= this.#spec.settings.choices) return;
    if (row.answer !== null) this.#answer(key, row, row.answer);
    else if (row.unrated_reason === 'answer-failed') this.#answerFailed(key, row);
    if (this.#spec.jury === undefined) this.#singleJudgment(key, row);
    else row.judgments?.forEach((each, seat) => this.#seatJudgment({ ...key, ...(seat === 0 ? {} : { seat }) }, row, each));
  }

  end({ status, end_reason, end_kind }: ResultsModel): void {
    const wasRunning = status === 'running';
    this.events.push({
      type: 'run-end',
      at: this.#at,
      status: wasRunning ? 'paused' : status,
      reason: wasRunning ? 'It was still under way when the file was written.' : end_reason,
      ...(end_kind === null ? {} : { kind: end_kind }),
    });
  }

  notes(): readonly string[] {
    return [
      RESULTS_NOTE,
      ...(this.#differing === 0
        ? []
        : [`In ${turns(this.#differing)} the stored score is not what the judgment’s text says: the text counts.`]),
      ...(this.#withoutText === 0
        ? []
        : [`Of ${turns(this.#withoutText)} earlier judgments are told by their scores alone.`]),
    ];
  }

  #answer(key: TurnKey, row: ResultsTurn, text: string): void {
    const completion = answerCompletion(row, text);
    const answer = { ...key, completion, temperature: row.temperature ?? 0, seed: row.seed ?? 0 };
    this.events.push({ type: 'answer-end', at: this.#at, answer });
  }

  /** Turn 2 after a failed turn 1 was never tried. */
  #answerFailed(key: TurnKey, { error }: ResultsTurn): void {
    if (key.turn === 2 && this.#givenUp.has(stepId({ step: 'answer', ...key, turn: 1 }))) return;
    this.#giveUp({ step: 'answer', ...key }, error ?? 'The file does not say why.');
  }

  #singleJudgment(key: TurnKey, row: ResultsTurn): void {
    if (row.unrated_reason === 'judge-failed') this.#giveUp({ step: 'judge', ...key }, row.error ?? 'The file does not say why.');
    if (row.judgment === null) return;
    if (row.repeat_scores.length > 0) this.#withoutText += 1;
    for (const rating of row.repeat_scores) this.#judge(key, { row, served: row.judge_served_model, text: '', rating, pattern: null });
    this.#judgment(key, { row, served: row.judge_served_model, text: row.judgment, score: row.score });
  }

  #seatJudgment(key: JudgingKey, row: ResultsTurn, told: ResultsSeat): void {
    if (this.#judges[key.seat ?? 0] !== told.judge) return;
    if (told.unrated_reason === 'judge-failed') this.#giveUp({ step: 'judge', ...key }, told.error ?? 'The file does not say why.');
    if (told.judgment === null) return;
    this.#judgment(key, { row, served: told.judge_served_model, text: told.judgment, score: told.score });
  }

  #judgment(key: JudgingKey, told: { row: ResultsTurn; served: string | null; text: string; score: number | null }): void {
    const { rating, pattern } = parseRating(told.text);
    if (rating !== told.score) this.#differing += 1;
    this.#judge(key, { ...told, rating, pattern });
  }

  #judge(
    key: JudgingKey,
    { row, served, text, rating, pattern }: { row: ResultsTurn; served: string | null; text: string; rating: number | null; pattern: 1 | 2 | null },
  ): void {
    const sentParameters = this.#sentAt(key.seat ?? 0);
    const completion = { ...importedCompletion(text), servedModel: served, ...(sentParameters === null ? {} : { sentParameters }) };
    const judgment = { ...key, judgePromptName: row.judge_prompt ?? '', userPrompt: '', completion, rating, ratingPattern: pattern };
    this.events.push({ type: 'judgment-end', at: this.#at, judgment });
  }

  /** Where a seat's server took different fields at different times, nothing tells which of them here. */
  #sentAt(seat: number): SentParameters | null {
    const [only, ...others] = this.#spec.origin?.judgedBy?.[seat]?.sentParameters ?? [];
    return only === undefined || others.length > 0 ? null : only;
  }

  #giveUp(key: StepKey, message: string): void {
    if (!this.#givenUp.has(stepId(key))) this.#fail(key, { kind: 'unexpected', message }, { at: this.#at, isFinal: true });
  }

  #fail(key: StepKey, failure: Failure, { at, isFinal }: { at: number; isFinal: boolean }): void {
    if (isFinal) this.#givenUp.add(stepId(key));
    this.events.push({ type: 'step-error', at, key, attempt: 1, failure, isFinal });
  }
}

function turns(count: number): string {
  return count === 1 ? 'one turn' : `${count} turns`;
}

/** null for a step of a turn that does not say which. */
function stepKeyOf({ step, question_id, choice, turn }: ResultsModel['failed_tries'][number]): StepKey | null {
  if (step !== 'answer' && step !== 'judge') return { step };
  if (question_id === undefined || choice === undefined || turn === undefined) return null;
  return { step, questionId: question_id, choiceIndex: choice, turn };
}

function toReport({ load_ms, device, adapter, engine_version, loaded_source, gpu, warnings }: ResultsLoad): LoadReport {
  return {
    loadMs: load_ms,
    device,
    adapter,
    engineVersion: engine_version,
    loadedSource: loaded_source,
    gpu: gpu === null ? null : { liveBytes: gpu.live_bytes, peakBytes: gpu.peak_bytes },
    warnings,
  };
}

function answerCompletion(row: ResultsTurn, text: string): Completion {
  return {
    ...importedCompletion(text),
    finishReason: row.finish_reason ?? 'unknown',
    usage: { promptTokens: row.tokens?.prompt ?? null, completionTokens: row.tokens?.completion ?? null },
    timing: { firstTokenMs: null, totalMs: (row.generation_time ?? 0) * 1000 },
    gpu: row.gpu_bytes === null ? null : { peakBytes: row.gpu_bytes, liveBytes: row.gpu_live_bytes ?? row.gpu_bytes },
    warnings: row.warnings,
  };
}
