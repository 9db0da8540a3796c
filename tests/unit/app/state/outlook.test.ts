import { describe, expect, it } from 'vitest';
import { outlookOf, placeOf, type Circumstances } from '../../../../src/app/state/outlook.ts';
import { basisWords, historyNote, verdictOf } from '../../../../src/app/state/verdict.ts';
import type { GpuFacts } from '../../../../src/app/gpu-facts.ts';
import { workloadOf } from '../../../../src/core/speed.ts';
import type { ModelCard } from '../../../../src/core/types.ts';
import { MADE_UP_CARD, MADE_UP_QUESTIONS } from '../../../fakes/made-up-bench.ts';
import { RTX_3060, WITHOUT_ADAPTER } from '../machines.ts';
import { MODELS } from './configs.ts';

const GIB = 1024 ** 3;
const NO_GPU: GpuFacts = { ...RTX_3060, ...WITHOUT_ADAPTER };
const NO_F16: GpuFacts = { ...RTX_3060, hasF16: false };
const SOFTWARE: GpuFacts = { ...NO_F16, isSoftware: true };

/** 1 GiB of weights, 1 MiB of cache a token, no work space. */
const F16_ONLY: ModelCard = {
  ...MADE_UP_CARD,
  engine: 'webllm',
  quantization: 'q4f16_1',
  contextTokens: 4096,
  memory: { weightsBytes: GIB, workBytes: 0 },
  kvCache: { layers: 32, kvHeads: 64, headDim: 128 },
};
const MLC: ModelCard = { ...F16_ONLY, sourceF32: 'f32', memoryF32: { weightsBytes: 1.2 * GIB, workBytes: 0 } };
const ONNX: ModelCard = { ...MADE_UP_CARD, engine: 'transformers', dtypes: { webgpu: 'fp16', wasm: 'q8' }, downloadBytes: 5e8 };
const CPU: ModelCard = { ...ONNX, dtypes: { webgpu: null, wasm: 'q4' } };
const SERVED: ModelCard = { ...MADE_UP_CARD, engine: 'openai', baseUrl: 'https://models.example:8000/v1' };
const BROWSERS: ModelCard = { ...MADE_UP_CARD, engine: 'prompt-api', isUncontrolled: true };

const circumstances = (change: Partial<Circumstances> = {}): Circumstances => ({
  gpu: RTX_3060,
  bytesPerSecond: 340e9,
  budgetBytes: 6 * GIB,
  neededTokens: 2600,
  work: workloadOf(MADE_UP_QUESTIONS, 1, 1024),
  measured: [],
  ...change,
});
const verdict = (card: ModelCard, change: Partial<Circumstances> = {}) => {
  const all = circumstances(change);
  return verdictOf({ card, outlook: outlookOf(card, all), gpu: all.gpu, neededTokens: all.neededTokens });
};

describe('placeOf', () => {
  it.each([
    ['a compiled model', MLC, ['gpu', 'gpu', 'software-gpu', 'nowhere', 'unknown']],
    ['an ONNX model in half precision', ONNX, ['gpu', 'cpu', 'cpu', 'cpu', 'unknown']],
    ['an ONNX model for the CPU', CPU, ['cpu', 'cpu', 'cpu', 'cpu', 'cpu']],
    ['a served model', SERVED, ['server', 'server', 'server', 'server', 'server']],
  ] as const)('finds where %s runs', (_name, card, places) => {
    expect([RTX_3060, NO_F16, SOFTWARE, NO_GPU, null].map((gpu) => placeOf(card, gpu))).toEqual(places);
  });

  it('leaves out what the adapter cannot do', () => {
    expect(placeOf(F16_ONLY, NO_F16)).toBe('nowhere');
  });

  it('runs the browser’s own model where the browser has one', () => {
    expect(placeOf(BROWSERS, { ...RTX_3060, hasLanguageModel: true })).toBe('browser');
    expect(placeOf(BROWSERS, RTX_3060)).toBe('nowhere');
  });
});

describe('outlookOf', () => {
  it('plans the variant that is loaded', () => {
    expect(outlookOf(MLC, circumstances()).memory?.parts?.weightsBytes).toBe(GIB);
    const f32 = outlookOf(MLC, circumstances({ gpu: NO_F16 }));
    expect(f32).toMatchObject({ usesF32: true, memory: { parts: { weightsBytes: 1.2 * GIB } } });
  });

  it('counts no memory of the card where none is taken', () => {
    for (const card of [CPU, SERVED, BROWSERS]) expect(outlookOf(card, circumstances()).memory).toBeNull();
  });

  it('tells no time before there is a bench, nor for what runs elsewhere', () => {
    expect(outlookOf(MLC, circumstances({ work: null })).answerMs).toBeNull();
    expect(outlookOf(SERVED, circumstances()).answerMs).toBeNull();
    expect(outlookOf(MLC, circumstances()).answerMs?.[0]).toBeGreaterThan(0);
  });

  it('corrects by models of the same processor alone', () => {
    const slow = { card: { ...MLC, modelId: 'other' }, tokensPerSecond: 1 };
    const onCpu = { card: { ...CPU, modelId: 'on the CPU' }, tokensPerSecond: 1 };
    expect(outlookOf(MLC, circumstances({ measured: [slow] })).speed?.basis).toMatchObject({ comparedWith: 1 });
    expect(outlookOf(MLC, circumstances({ measured: [onCpu] })).speed?.basis).toMatchObject({ comparedWith: 0 });
  });

  it('knows the CPU by no bandwidth of the card', () => {
    expect(outlookOf(CPU, circumstances()).speed?.basis).toEqual({ kind: 'guess' });
  });

  it('gives every model of the catalogue a time on a known card, but for those that run elsewhere', () => {
    const timed = MODELS.models.filter((card) => outlookOf(card, circumstances()).answerMs !== null);
    expect(timed).toEqual(MODELS.models.filter(({ engine }) => engine !== 'prompt-api' && engine !== 'openai'));
  });
});

describe('verdictOf', () => {
  it('goes from fits over shorter and too short to too big', () => {
    expect(verdict(MLC).word).toBe('fits');
    expect(verdict(MLC, { budgetBytes: 5.1 * GIB })).toMatchObject({ word: 'tight', tone: 'warn' });
    expect(verdict(MLC, { budgetBytes: 4 * GIB })).toMatchObject({ word: 'fits, shorter', tone: 'good', note: expect.stringContaining('2,816') });
    expect(verdict(MLC, { budgetBytes: 3 * GIB })).toMatchObject({ word: 'too short', note: expect.stringMatching(/longest conversation here takes about 2,600 tokens/) });
    expect(verdict(MLC, { budgetBytes: GIB })).toMatchObject({ word: 'too big', canBeForced: true, note: expect.stringMatching(/needs 2\.0 GB; this page may use 1\.0 GB/) });
  });

  it('has no praise for what a software adapter can hold', () => {
    expect(verdict(MLC, { gpu: SOFTWARE, budgetBytes: 20 * GIB })).toMatchObject({ tone: 'warn', word: 'very slow' });
    expect(verdict(MLC, { gpu: SOFTWARE, budgetBytes: GIB }).word).toBe('too big');
  });

  it('goes by the sum where a card tells no parts', () => {
    const known = { ...MADE_UP_CARD, gpuBytes: 4 * GIB };
    expect([6, 4.2, 3].map((gib) => verdict(known, { budgetBytes: gib * GIB }).word)).toEqual(['fits', 'tight', 'too big']);
    expect(verdict(MADE_UP_CARD).word).toBe('unknown');
  });

  it('says that a model has a short window of its own', () => {
    expect(verdict({ ...MLC, contextTokens: 1024 })).toMatchObject({ word: 'fits', note: expect.stringMatching(/1,024 tokens at most.*2,600/) });
  });

  it('names what is missing', () => {
    expect(verdict(F16_ONLY, { gpu: NO_F16 }).word).toBe('needs f16');
    expect(verdict(MLC, { gpu: NO_GPU }).word).toBe('needs WebGPU');
    expect(verdict(BROWSERS).word).toBe('not here');
  });

  it('says where a model runs that takes no memory of the card', () => {
    expect(verdict(SERVED)).toMatchObject({ word: 'on a server', note: expect.stringContaining('models.example:8000') });
    expect(verdict(CPU)).toMatchObject({ word: 'on the CPU', note: expect.stringContaining('Needs no graphics card') });
    expect(verdict(ONNX, { gpu: NO_F16 }).note).toContain('shader-f16');
    expect(verdict(ONNX, { gpu: NO_GPU }).note).toContain('no WebGPU');
    expect(verdict(BROWSERS, { gpu: { ...RTX_3060, hasLanguageModel: true } }).note).toContain('never ranked');
    expect(verdict({ ...MLC, isStandIn: true }).note).toMatch(/means nothing/);
  });
});

describe('historyNote', () => {
  const entry = { at: Date.UTC(2026, 10, 20), sentence: 'The GPU was lost.', kind: 'device-lost', tokensPerSecond: null, peakGpuBytes: null, contextTokens: 4096 };

  it('tells a crash of the page from a failure, and is silent about success', () => {
    expect(historyNote({ ...entry, outcome: 'page-gone' })?.word).toBe('crashed here');
    expect(historyNote({ ...entry, outcome: 'failed' })).toEqual({ word: 'failed here', note: '20 Nov 2026, with a context of 4,096: The GPU was lost.' });
    expect(historyNote({ ...entry, outcome: 'failed', sentence: 'device lost' })?.note).toMatch(/: Device lost\.$/);
    expect(historyNote({ ...entry, outcome: 'failed', sentence: null })?.note).toMatch(/: No reason was recorded\.$/);
    expect(historyNote({ ...entry, outcome: 'ok' })).toBeNull();
    expect(historyNote(null)).toBeNull();
  });
});

describe('basisWords', () => {
  const words = (basis: Parameters<typeof basisWords>[0]['basis']) => basisWords({ basis, tokensPerSecond: [12, 30] });

  it('say where a number comes from', () => {
    expect(words({ kind: 'measured' }).short).toBe('measured here');
    expect(words({ kind: 'guess' }).short).toBe('rough guess');
    expect(words({ kind: 'predicted', bytesPerSecond: 340e9, comparedWith: 0 })).toEqual({ short: 'from 340 GB/s', long: '12 to 30 tokens/s, predicted from 340 GB/s.' });
    expect(words({ kind: 'predicted', bytesPerSecond: 340e9, comparedWith: 2 }).long).toContain('and the 2 models measured here');
    expect(words({ kind: 'predicted', bytesPerSecond: null, comparedWith: 1 })).toMatchObject({ short: 'from others here', long: expect.stringContaining('the size and the model measured here') });
  });
});
