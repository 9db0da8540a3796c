/** Folds what the page says into run states, and tells the terminal how far it has come. */
import { shorterContextSentence } from '../core/context-ladder.ts';
import { applyEvent, progressOf } from '../core/run.ts';
import type { GpuMemory, RunEvent, RunState } from '../core/types.ts';
import type { AutorunLine } from './autorun-plan.ts';
import type { Terminal } from './terminal.ts';

const MIB = 1024 ** 2;

export class GroupProgress {
  readonly #terminal: Terminal;
  readonly #states = new Map<string, RunState>();
  #problem: string | null = null;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** In the order in which the runs were started. */
  get states(): readonly RunState[] {
    return [...this.#states.values()];
  }

  /** Why the page could not carry out the plan; null if it could. */
  get problem(): string | null {
    return this.#problem;
  }

  take(line: AutorunLine): void {
    if (line.benchtab === 'event') this.#takeEvent(line.runId, line.event);
    else if (line.benchtab === 'load') this.#tellLoad(line);
    else if (line.benchtab === 'problem') this.#problem = line.message;
  }

  #takeEvent(runId: string, event: RunEvent): void {
    const state = applyEvent(this.#states.get(runId) ?? null, event);
    this.#states.set(runId, state);
    const news = newsOf(state, event);
    if (news !== null) this.#terminal.error(`${state.spec.model.modelId}: ${news}`);
    else if (event.type === 'answer-end' || event.type === 'judgment-end') this.#terminal.progress(progressLine(state, event));
  }

  #tellLoad({ runId, fraction, text, gpu }: Extract<AutorunLine, { benchtab: 'load' }>): void {
    const model = this.#states.get(runId)?.spec.model.modelId ?? runId;
    this.#terminal.progress(`${model}: loading ${Math.round(fraction * 100)} % ${text}${gpuWords(gpu)}`);
  }
}

/** What deserves a line of its own, whatever the terminal; null for the steady progress. */
function newsOf(state: RunState, event: RunEvent): string | null {
  switch (event.type) {
    case 'step-error':
      return failureWords(event);
    case 'context-change':
      return shorterContextSentence(state.spec, event.contextTokens);
    case 'load-end':
      return `loaded on ${event.report.device}, context ${state.contextTokens} tokens${gpuWords(event.report.gpu)}`;
    case 'unload-end':
      return event.gpu ? `unloaded, ${event.gpu.liveBytes} bytes of GPU memory left` : 'unloaded';
    default:
      return null;
  }
}

function failureWords({ key, attempt, failure, isFinal }: Extract<RunEvent, { type: 'step-error' }>): string {
  const what = 'turn' in key ? `${key.step} of question ${key.questionId}, turn ${key.turn}` : key.step;
  const then = isFinal ? 'given up' : `try ${attempt}`;
  return `${what} failed (${then}): ${failure.message}`;
}

/** `Answers 5 of 32, judged 3, about 2 min left, GPU 388 MB, peak 402 MB`. */
function progressLine(state: RunState, event: RunEvent): string {
  const { totalTurns, totalJudgments, answered, judged } = progressOf(state);
  const ofAll = state.spec.jury === undefined ? '' : ` of ${totalJudgments}`;
  const judging = state.spec.judge === null ? '' : `, judged ${judged}${ofAll}`;
  const gpu = event.type === 'answer-end' ? gpuWords(event.answer.completion.gpu) : '';
  return `${state.spec.model.modelId}: answers ${answered} of ${totalTurns}${judging}${timeLeft(state)}${gpu}`;
}

/** `, GPU 388.0 MB, peak 402.5 MB`; empty where nothing is counted. */
function gpuWords(gpu: GpuMemory | null): string {
  return gpu === null ? '' : `, GPU ${megabytes(gpu.liveBytes)}, peak ${megabytes(gpu.peakBytes)}`;
}

const megabytes = (bytes: number) => `${(bytes / MIB).toFixed(1)} MB`;

function timeLeft(state: RunState): string {
  const { totalTurns, answered } = progressOf(state);
  if (answered < 2 || answered === totalTurns) return '';
  const seconds = ((state.activeMs / answered) * (totalTurns - answered)) / 1000;
  return `, about ${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`} left`;
}
