/** What every Engine does, whatever runs below it: a worker with a library, a server, the browser's model, rules. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineError } from '../../src/core/errors.ts';
import type { Engine, GenerateOptions, GenerateRequest, LoadedModel, LoadProgress } from '../../src/core/ports.ts';
import type { ModelCard } from '../../src/core/types.ts';

export interface EngineKind {
  readonly name: string;
  readonly card: ModelCard;
  /** Starts what the engine needs; called once, before the first test. */
  open(): Promise<Engine>;
  close?(): Promise<void>;
  /** Gets a reply of more than two tokens; by default a plain question. */
  readonly request?: GenerateRequest;
  /** What comes as deltas is the whole text, or only its beginning. */
  readonly deltas: 'whole' | 'beginning';
  /** The ledger counts GPU memory, so that a budget can be refused. */
  readonly countsMemory: boolean;
  /** A conversation that the card's context cannot hold; absent where the engine has no such limit. */
  readonly tooLong?: GenerateRequest;
  /** What is in the way of cancelling in mid-answer: the whole reply comes at once. */
  readonly repliesAtOnce?: boolean;
}

const QUESTION: GenerateRequest = {
  messages: [{ role: 'user', content: 'Describe a morning at the harbour.' }],
  temperature: 0,
  maxTokens: 12,
  seed: 1_234_567,
};

const FINISH_REASONS = ['stop', 'length', 'context-full', 'unknown'];

const patient = () => new AbortController().signal;

export function describeEngine(kind: EngineKind): void {
  describe(kind.name, () => {
    let engine: Engine;
    const question = kind.request ?? QUESTION;
    const load = (gpuBudgetBytes: number | null = null, onProgress?: (progress: LoadProgress) => void) =>
      engine.load(kind.card, { signal: patient(), gpuBudgetBytes, ...(onProgress ? { onProgress } : {}) });

    beforeAll(async () => {
      engine = await kind.open();
    });
    afterAll(() => kind.close?.());

    it('finds its own card able to run here', async () => {
      expect(await engine.probe(kind.card)).toMatchObject({ available: true });
    });

    describe('a loaded model', () => {
      let model: LoadedModel;
      const steps: LoadProgress[] = [];
      const ask = (change: Partial<GenerateRequest> = {}, options: Partial<GenerateOptions> = {}) =>
        model.generate({ ...question, ...change }, { signal: patient(), ...options });

      beforeAll(async () => {
        model = await load(null, (step) => steps.push(step));
      });
      afterAll(() => model.unload());

      it('tells where it runs and as what', () => {
        const { report } = model;
        expect(model.card).toEqual(kind.card);
        expect(report.loadMs).toBeGreaterThanOrEqual(0);
        for (const text of [report.device, report.engineVersion, report.loadedSource]) expect(text).not.toBe('');
        expect(report.gpu === null).toBe(!kind.countsMemory);
      });

      it('has told how far the load was, without going back', () => {
        const fractions = steps.map(({ fraction }) => fraction);
        expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
        expect(fractions.at(-1) ?? 1).toBe(1);
      });

      it('answers with text, a reason, plain times and counts', async () => {
        const { text, finishReason, timing, usage, gpu } = await ask();
        expect(text).not.toBe('');
        expect(FINISH_REASONS).toContain(finishReason);
        expect(timing.totalMs).toBeGreaterThanOrEqual(timing.firstTokenMs ?? 0);
        for (const count of [usage.promptTokens, usage.completionTokens])
          if (engine.capabilities.reportsUsage) expect(count).toBeGreaterThan(0);
        expect(gpu === null).toBe(!kind.countsMemory);
        expect(gpu?.peakBytes ?? 0).toBeGreaterThanOrEqual(gpu?.liveBytes ?? 0);
      });

      it('streams what the answer then holds', async () => {
        let streamed = '';
        const { text } = await ask({}, { onDelta: (delta) => (streamed += delta) });
        if (kind.deltas === 'whole') expect(streamed.trim()).toBe(text);
        else expect(text.startsWith(streamed.trim())).toBe(true);
      });

      it('tells of its memory while it writes, where it is counted', async () => {
        let figures = 0;
        await ask({}, { onMemory: ({ liveBytes, peakBytes }) => (figures += Number(peakBytes >= liveBytes)) });
        expect(figures > 0).toBe(kind.countsMemory);
      });

      it('writes the same text twice at temperature 0', async () => {
        if (!engine.capabilities.temperature) return;
        expect((await ask({ temperature: 0, seed: 5 })).text).toBe((await ask({ temperature: 0, seed: 5 })).text);
      });

      it('writes the same text twice from the same seed', async () => {
        if (!engine.capabilities.seed) return;
        const sampled = { temperature: 0.7, seed: 2_000_000_011 };
        expect((await ask(sampled)).text).toBe((await ask(sampled)).text);
      });

      it('writes no more tokens than asked for, and says why it ended', async () => {
        if (!engine.capabilities.maxTokens) return;
        const { usage, finishReason } = await ask({ maxTokens: 2 });
        expect(usage.completionTokens ?? 0).toBeLessThanOrEqual(2);
        expect(finishReason).toBe('length');
      });

      it('takes as many calls at once as it has slots', async () => {
        expect(model.slots).toBeGreaterThanOrEqual(1);
        const texts = await Promise.all(Array.from({ length: model.slots }, async () => (await ask()).text));
        expect(texts).not.toContain('');
      });

      it('does not begin a call that is cancelled already', async () => {
        await expect(ask({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'cancelled' });
      });

      it('rejects a call cancelled in mid-answer, is silent from then on, and answers the next', async () => {
        if (kind.repliesAtOnce === true) return;
        const controller = new AbortController();
        let late = 0;
        const onDelta = () => {
          late += Number(controller.signal.aborted);
          controller.abort();
        };
        await expect(ask({}, { signal: controller.signal, onDelta })).rejects.toMatchObject({ kind: 'cancelled' });
        expect(late).toBe(0);
        expect((await ask()).text).not.toBe('');
      });

      it('says that a conversation is too long for it, and answers the next', async () => {
        if (kind.tooLong === undefined) return;
        await expect(ask(kind.tooLong)).rejects.toMatchObject({ kind: 'context-full' });
        expect((await ask()).text).not.toBe('');
      });
    });

    describe('loading and unloading', () => {
      it('does not begin a load that is cancelled already', async () => {
        const loading = engine.load(kind.card, { signal: AbortSignal.abort(), gpuBudgetBytes: null });
        await expect(loading).rejects.toMatchObject({ kind: 'cancelled' });
      });

      it('gives everything back, may be told so twice, and loads again', async () => {
        for (const round of [1, 2]) {
          const model = await load();
          const [first, second] = [await model.unload(), await model.unload()];
          expect(first?.liveBytes ?? 0, `round ${round}`).toBe(0);
          expect(second).toEqual(first);
        }
      });

      it('keeps a model that held the GPU from answering once it is unloaded', async () => {
        if (!engine.capabilities.holdsGpu) return;
        const model = await load();
        await model.unload();
        const failure = await model.generate(question, { signal: patient() }).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(EngineError);
      });

      it('is refused by a budget smaller than the model, and loads after that', async () => {
        if (!kind.countsMemory) return;
        await expect(load(4096)).rejects.toMatchObject({ kind: 'out-of-memory' });
        await (await load()).unload();
      });
    });
  });
}
