/** Events for tests, in few words. */
import type { Completion, LoadReport, RunEvent, RunSpec, StepKey, Turn, TurnKey } from '../../../src/core/types.ts';

export function key(questionId: number, turn: Turn = 1, choiceIndex = 0): TurnKey {
  return { questionId, choiceIndex, turn };
}

export function startOf(spec: RunSpec, at = 1000): RunEvent {
  return { type: 'run-start', at, spec };
}

/** What a test may choose about an answer or a judgment. */
export interface EventChange {
  readonly at?: number;
  readonly text?: string;
  readonly choiceIndex?: number;
  /** Of a jury's judgment; absent: seat 0. */
  readonly seat?: number;
  readonly completion?: Partial<Completion>;
}

export function answered(questionId: number, turn: Turn, change: EventChange = {}): RunEvent {
  const at = change.at ?? 2000;
  const completion = completionOf(change, `answer ${questionId}/${turn}`);
  return {
    type: 'answer-end',
    at,
    answer: { ...key(questionId, turn, change.choiceIndex), completion, temperature: 0, seed: 1 },
  };
}

export function judged(questionId: number, turn: Turn, rating: number | null, change: EventChange = {}): RunEvent {
  const completion = completionOf(change, rating === null ? 'no number' : `[[${rating}]]`);
  return {
    type: 'judgment-end',
    at: change.at ?? 3000,
    judgment: {
      ...key(questionId, turn, change.choiceIndex),
      ...(change.seat === undefined ? {} : { seat: change.seat }),
      judgePromptName: 'single-v1',
      userPrompt: 'made-up prompt',
      completion,
      rating,
      ratingPattern: rating === null ? null : 1,
    },
  };
}

export function failed(step: StepKey, attempt: number, isFinal = false): RunEvent {
  const failure = { kind: 'garbled', message: 'no completion' };
  return { type: 'step-error', at: 4000, key: step, attempt, failure, isFinal };
}

export const LOAD_REPORT: LoadReport = {
  loadMs: 100,
  device: 'script',
  adapter: null,
  engineVersion: 'scripted 1.0.0',
  loadedSource: 'made-up-model',
  gpu: null,
  warnings: [],
};

function completionOf({ text, completion }: EventChange, usual: string): Completion {
  return {
    text: text ?? usual,
    finishReason: 'stop',
    rawFinishReason: 'stop',
    usage: { promptTokens: 100, completionTokens: 20 },
    timing: { firstTokenMs: 5, totalMs: 1000 },
    gpu: null,
    servedModel: null,
    warnings: [],
    ...completion,
  };
}
