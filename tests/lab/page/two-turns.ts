/** The lab's page: a two-turn conversation, or judgments, through our own engine, worker and ledger, with what was measured. */
import { RATING_GRAMMAR, VERDICT_GRAMMAR } from '../../../src/core/rating-grammar.ts';
import type { CancelSignal } from '../../../src/core/ports.ts';
import type { Completion, GpuMemory, LoadReport, Message } from '../../../src/core/types.ts';
import { createWebllmEngine } from '../../../src/engines/webllm/engine.ts';
import { webllmCard } from '../../fakes/fake-cards.ts';

export interface LabRequest {
  readonly weightsUrl: string;
  readonly libraryUrl: string;
  readonly contextTokens: number;
  readonly maxTokens: number;
  readonly weightsBytes: number;
}

export interface LabResult {
  readonly report: LoadReport;
  readonly turns: readonly Completion[];
  /** How the interrupted third call ended. */
  readonly cancelledKind: string;
  readonly cancelMs: number;
  /** What the ledger counts after the library has unloaded, before the worker is terminated. */
  readonly left: GpuMemory | null;
  readonly unloadMs: number;
  /** Figures of GPU memory heard while the turns were written. */
  readonly heardMemory: readonly GpuMemory[];
  /** How a load ended whose budget is a third of the weights. */
  readonly refusedKind: string;
}

export type RunTwoTurns = (request: LabRequest) => Promise<LabResult>;

const QUESTIONS = ['a $$', 'b'] as const;

/** A software GPU is some thousand times slower than a real one. */
const PATIENCE = { prefillMs: 3_600_000, tokenMs: 3_600_000, loadMs: 3_600_000, unloadMs: 60_000, interruptMs: 600_000 };

export interface LabJudgments {
  /** Held to the grammar of a rating, then to that of a verdict. */
  readonly replies: readonly Completion[];
}

export type RunJudgments = (request: LabRequest) => Promise<LabJudgments>;

/** A model of random words as a judge. */
const runJudgments: RunJudgments = async ({ weightsUrl, libraryUrl, contextTokens, maxTokens }) => {
  const engine = createWebllmEngine({ siteUrl: location.origin, limits: PATIENCE, warmUp: false });
  const signal: CancelSignal = new AbortController().signal;
  const card = webllmCard({ source: 'lab', weightsUrl, libraryUrl, contextTokens });
  const progress = (text: string) => console.info(`${Math.round(performance.now() / 1000)} s: ${text}`);
  const model = await engine.load(card, { signal, gpuBudgetBytes: null, onProgress: ({ text }) => progress(text) });
  const replies: Completion[] = [];
  for (const grammar of [RATING_GRAMMAR, VERDICT_GRAMMAR]) {
    const request = { messages: [{ role: 'user', content: 'a' } as const], temperature: 0, maxTokens, seed: 1_234_567_890, grammar };
    replies.push(await model.generate(request, { signal, onDelta: progress }));
  }
  await model.unload();
  return { replies };
};

const runTwoTurns: RunTwoTurns = async (request) => {
  const engine = createWebllmEngine({
    siteUrl: location.origin,
    limits: PATIENCE,
    warmUp: false,
  });
  const { weightsUrl, libraryUrl, contextTokens, maxTokens, weightsBytes } = request;
  const card = webllmCard({ source: 'lab', weightsUrl, libraryUrl, contextTokens });
  const availability = await engine.probe(card);
  if (!availability.available) throw new Error(availability.reason);
  const signal: CancelSignal = new AbortController().signal;
  const progress = (text: string) => console.info(`${Math.round(performance.now() / 1000)} s: ${text}`);
  const refusedKind = await engine.load(card, { signal, gpuBudgetBytes: Math.floor(weightsBytes / 3) }).then(
    () => 'not refused',
    (error: { kind: string }) => error.kind,
  );
  progress(`a budget of a third of the weights: ${refusedKind}`);
  const model = await engine.load(card, { signal, gpuBudgetBytes: null, onProgress: ({ text }) => progress(text) });

  const turns: Completion[] = [];
  const heardMemory: GpuMemory[] = [];
  const messages: Message[] = [];
  for (const content of QUESTIONS) {
    messages.push({ role: 'user', content });
    const completion = await model.generate(
      { messages: [...messages], temperature: 0, maxTokens, seed: 1_234_567_890 },
      { signal, onDelta: progress, onMemory: (gpu) => heardMemory.push(gpu) },
    );
    turns.push(completion);
    messages.push({ role: 'assistant', content: completion.text });
  }

  const cancel = new AbortController();
  let cancelledAt = 0;
  const cancelledKind = await model
    .generate(
      { messages: [{ role: 'user', content: 'c' }], temperature: 0, maxTokens, seed: 1 },
      {
        signal: cancel.signal,
        onDelta: () => {
          cancelledAt = performance.now();
          cancel.abort();
        },
      },
    )
    .then(
      () => 'not cancelled',
      (error: { kind: string }) => error.kind,
    );
  const cancelMs = performance.now() - cancelledAt;
  const unloadStart = performance.now();
  const left = await model.unload();
  const unloadMs = performance.now() - unloadStart;
  return { report: model.report, turns, cancelledKind, cancelMs, left, unloadMs, heardMemory, refusedKind };
};

Object.assign(globalThis, { runTwoTurns, runJudgments });
