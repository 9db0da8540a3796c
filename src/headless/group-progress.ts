/** Folds what the page says into run states, and tells the terminal how far it has come. */
import { applyEvent, progressOf } from '../core/run.ts';
import type { RunEvent, RunState } from '../core/types.ts';
import type { AutorunLine } from './autorun-plan.ts';
import type { Terminal } from './terminal.ts';

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
    else if (line.benchtab === 'load') this.#tellLoad(line.runId, line.fraction, line.text);
    else if (line.benchtab === 'problem') this.#problem = line.message;
  }

  #takeEvent(runId: string, event: RunEvent): void {
    const state = applyEvent(this.#states.get(runId) ?? null, event);
    this.#states.set(runId, state);
    if (event.type === 'step-error') this.#terminal.error(failureLine(state, event));
    else if (event.type === 'answer-end' || event.type === 'judgment-end') this.#terminal.progress(progressLine(state));
  }

  #tellLoad(runId: string, fraction: number, text: string): void {
    const model = this.#states.get(runId)?.spec.model.modelId ?? runId;
    this.#terminal.progress(`${model}: loading ${Math.round(fraction * 100)} % ${text}`);
  }
}

function failureLine(state: RunState, event: Extract<RunEvent, { type: 'step-error' }>): string {
  const { key, attempt, failure, isFinal } = event;
  const what = 'turn' in key ? `${key.step} of question ${key.questionId}, turn ${key.turn}` : key.step;
  const then = isFinal ? 'given up' : `try ${attempt}`;
  return `${state.spec.model.modelId}: ${what} failed (${then}): ${failure.message}`;
}

/** `Answers 5 of 32, judged 3, about 2 min left`. */
function progressLine(state: RunState): string {
  const { totalTurns, answered, judged } = progressOf(state);
  const judging = state.spec.judge === null ? '' : `, judged ${judged}`;
  return `${state.spec.model.modelId}: answers ${answered} of ${totalTurns}${judging}${timeLeft(state)}`;
}

function timeLeft(state: RunState): string {
  const { totalTurns, answered } = progressOf(state);
  if (answered < 2 || answered === totalTurns) return '';
  const seconds = ((state.activeMs / answered) * (totalTurns - answered)) / 1000;
  return `, about ${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`} left`;
}
