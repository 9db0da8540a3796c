import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../../src/core/errors.ts';
import { probeGpu } from '../../../../src/engines/gpu-probe.ts';
import { chooseVariant } from '../../../../src/engines/webllm/choose-variant.ts';
import { classifyWebllmError } from '../../../../src/engines/webllm/classify-error.ts';
import { toLoadProgress } from '../../../../src/engines/webllm/load-progress.ts';
import { webllmCard } from '../../../fakes/fake-cards.ts';
import { surroundingsWith, WITHOUT_GPU } from '../../../fakes/fake-gpu.ts';

const F16_CARD = webllmCard({ source: 'Llama-q4f16_1-MLC', quantization: 'q4f16_1' });

describe('chooseVariant', () => {
  const withF16 = surroundingsWith({ features: new Set(['shader-f16']) });

  it('takes the card as it is where the GPU has shader-f16', async () => {
    expect(chooseVariant(F16_CARD, await probeGpu(withF16))).toEqual({ source: 'Llama-q4f16_1-MLC', note: null });
  });

  it('decides by the name, and refuses a model without an f32 variant', async () => {
    const choice = chooseVariant(F16_CARD, await probeGpu(surroundingsWith()));
    expect(choice).toEqual({
      reason: 'Tiny Llama cannot run here: nvidia ampere lacks the GPU feature shader-f16, and the model has no f32 variant',
    });
  });

  it("looks at a custom model's quantization, since its id is ours", async () => {
    const card = webllmCard({ source: 'mine', quantization: 'q4f16_1' });
    expect(chooseVariant(card, await probeGpu(surroundingsWith()))).toHaveProperty('reason');
  });

  it('names the limit that is too small', async () => {
    const probe = await probeGpu(surroundingsWith());
    if (probe.gpu === null) throw new Error('the fake GPU is missing');
    const small = { gpu: { ...probe.gpu, limits: { ...probe.gpu.limits, maxBufferSize: 1_000 } } };
    expect(chooseVariant(webllmCard(), small)).toMatchObject({ reason: expect.stringContaining('maxBufferSize is 1000') });
  });

  it('passes on why there is no GPU', async () => {
    expect(chooseVariant(webllmCard(), await probeGpu(WITHOUT_GPU))).toMatchObject({
      reason: expect.stringContaining('this browser has no WebGPU'),
    });
  });
});

describe('probeGpu', () => {
  it('needs a secure page', async () => {
    const probe = await probeGpu({ ...surroundingsWith(), isSecureContext: false });
    expect(probe).toMatchObject({ gpu: null, reason: expect.stringContaining('https://') });
  });

  it.each([
    ['is missing', () => Promise.resolve(null)],
    ['cannot be asked for', () => Promise.reject(new Error('no'))],
  ])('says what to do when the adapter %s', async (_case, requestAdapter) => {
    const probe = await probeGpu({ isSecureContext: true, navigator: { gpu: { requestAdapter } } });
    expect(probe).toMatchObject({ gpu: null, reason: expect.stringContaining('hardware acceleration') });
  });

  it('names a software adapter as one', async () => {
    const info = { vendor: 'google', architecture: 'swiftshader', description: '' };
    expect(await probeGpu(surroundingsWith({ info }))).toMatchObject({
      gpu: { name: 'google swiftshader (software adapter)' },
    });
  });

  it('has a name for an adapter without one', async () => {
    const info = { vendor: '', architecture: '', description: '' };
    expect(await probeGpu(surroundingsWith({ info }))).toMatchObject({ gpu: { name: 'unnamed GPU' } });
  });
});

describe('toLoadProgress', () => {
  it.each([
    ['Start to fetch params', 0, 'download', 0, 'fetching the model'],
    ['Fetching param cache[1/4]: 20MB fetched.', 0.25, 'download', 0.2, 'fetching the model, part 1 of 4'],
    ['Loading model from cache[2/4]: 40MB loaded.', 0.5, 'load', 0.86, 'copying the model to the GPU, part 2 of 4'],
    ['Loading GPU shader modules[1/1]: 100%', 1, 'compile', 0.97, 'building GPU programs, part 1 of 1'],
    ['Finish loading on WebGPU - nvidia', 1, 'compile', 0.97, 'loaded'],
    ['Something new', 1, 'download', 0, 'Something new'],
  ])('places "%s"', (text, progress, phase, fraction, shown) => {
    expect(toLoadProgress({ text, progress })).toMatchObject({
      phase,
      fraction: expect.closeTo(fraction, 6),
      text: shown,
    });
  });

  it('reads the bytes that the library tells', () => {
    expect(toLoadProgress({ text: 'Fetching param cache[1/4]: 20MB fetched.', progress: 0.25 }).loadedBytes).toBe(20_971_520);
    expect(toLoadProgress({ text: 'Start to fetch params', progress: 0 }).loadedBytes).toBeNull();
  });
});

describe('classifyWebllmError', () => {
  const named = (name: string, message = 'text') => Object.assign(new Error(message), { name });

  it.each([
    ['WebGPUNotAvailableError', 'unavailable'],
    ['WebGPUNotFoundError', 'unavailable'],
    ['ShaderF16SupportError', 'unavailable'],
    ['FeatureSupportError', 'unavailable'],
    ['DeviceLostError', 'device-lost'],
    ['OperationError', 'device-lost'],
    ['GPUPipelineError', 'load-failed'],
    ['ModelNotLoadedError', 'device-lost'],
    ['SpecifiedModelNotFoundError', 'device-lost'],
    ['GPUOutOfMemoryError', 'out-of-memory'],
    ['ContextWindowSizeExceededError', 'context-full'],
    ['NetworkError', 'network'],
    ['QuotaExceededError', 'storage-full'],
    ['IntegrityError', 'load-failed'],
    ['LinkError', 'load-failed'],
    ['MissingModelError', 'load-failed'],
    ['UnsupportedTokenizerFilesError', 'load-failed'],
    ['SeedTypeError', 'bad-request'],
    ['MessageOrderError', 'bad-request'],
    ['ConfigValueError', 'bad-request'],
    ['AbortError', 'cancelled'],
    ['constructor', 'unexpected'],
  ])('takes %s for %s', (name, kind) => {
    expect(classifyWebllmError(named(name)).kind).toBe(kind);
  });

  it.each([
    ['Failed to fetch', 'network'],
    ["Failed to execute 'add' on 'Cache': Request failed", 'network'],
    ["Failed to execute 'put' on 'Cache': Quota exceeded", 'storage-full'],
    ['Object has already been disposed', 'device-lost'],
    ['Array buffer allocation failed', 'out-of-memory'],
    ['Cannot find global function vm.builtin.x', 'load-failed'],
    ['Cannot initialize runtime because of requested maxBufferSize exceeds limit', 'unavailable'],
    ['Unable to find a compatible GPU.', 'unavailable'],
    ['Make sure 0 < top_p <= 1.', 'bad-request'],
    ['something else', 'unexpected'],
  ])('reads "%s" as %s', (message, kind) => {
    expect(classifyWebllmError(named('Error', message)).kind).toBe(kind);
  });

  it("tells the library's RangeError from the language's", () => {
    expect(classifyWebllmError(named('RangeError', 'Make sure 0 < top_p <= 1.')).kind).toBe('bad-request');
    expect(classifyWebllmError(new RangeError('Array buffer allocation failed')).kind).toBe('out-of-memory');
  });

  it('leaves our own errors as they are, and takes a thrown string', () => {
    const own = new EngineError('bad-request', 'no');
    expect(classifyWebllmError(own)).toBe(own);
    expect(classifyWebllmError('Failed to fetch').kind).toBe('network');
  });
});
