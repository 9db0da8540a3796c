/** What goes wrong below a real library in a real worker: each failure has its kind, and the next load succeeds. */
import { afterEach, describe, expect, it } from 'vitest';
import type { GenerateOptions, LoadedModel } from '../../../src/core/ports.ts';
import type { ModelCard } from '../../../src/core/types.ts';
import { createTransformersEngine } from '../../../src/engines/transformers/engine.ts';
import { createWorkerEngine, type WorkerLimits } from '../../../src/engines/worker-client.ts';
import { GPU_CARD, SITE_URL } from './built-in-card.ts';
import { FAULT_CHANNEL, type StandingFault, type SuddenFault } from './workers/fault-names.ts';

const LONG = {
  messages: [{ role: 'user', content: 'Describe a morning at the harbour.' }],
  temperature: 0,
  maxTokens: 900,
  seed: 1_234_567,
} as const;
/** A model that is no stand-in is tried with a short reply while it is loaded. */
const TRIED: ModelCard = { ...GPU_CARD, isStandIn: false };
const NO_CPU: ModelCard = { ...GPU_CARD, dtypes: { webgpu: 'fp32', wasm: null } };

const patient = () => new AbortController().signal;
const channel = new BroadcastChannel(FAULT_CHANNEL);
let loaded: LoadedModel | null = null;

function engineWith(fault: StandingFault, limits: Partial<WorkerLimits> = {}) {
  const { capabilities } = createTransformersEngine({ siteUrl: SITE_URL });
  return createWorkerEngine({
    engineId: 'transformers',
    capabilities,
    siteUrl: SITE_URL,
    slots: 1,
    createWorker: () =>
      new Worker(new URL('./workers/faulty-transformers-worker.ts', import.meta.url), { type: 'module', name: fault }),
    probe: () => Promise.resolve({ available: true, note: null }),
    limits,
  });
}

interface Setting {
  readonly fault?: StandingFault;
  readonly card?: ModelCard;
  readonly gpuBudgetBytes?: number | null;
  readonly limits?: Partial<WorkerLimits>;
}

async function load({ fault = 'none', card = GPU_CARD, gpuBudgetBytes = null, limits = {} }: Setting = {}) {
  loaded = await engineWith(fault, limits).load(card, { signal: patient(), gpuBudgetBytes });
  return loaded;
}

/** Asks for a long answer, in which `fault` comes with the first text. */
function askThenFail(model: LoadedModel, fault: SuddenFault, options: Partial<GenerateOptions> = {}) {
  let isTold = false;
  const onDelta = () => {
    if (!isTold) channel.postMessage(fault);
    isTold = true;
  };
  return model.generate(LONG, { signal: patient(), onDelta, ...options });
}

async function unload() {
  const left = await loaded?.unload();
  loaded = null;
  return left;
}

async function expectRecovery() {
  await unload();
  const model = await load();
  expect((await model.generate({ ...LONG, maxTokens: 8 }, { signal: patient() })).text).not.toBe('');
  expect(await unload()).toMatchObject({ liveBytes: 0 });
}

afterEach(unload);

describe('while answering', () => {
  it('a lost device fails the call as device-lost', async () => {
    await expect(askThenFail(await load(), 'lose-device')).rejects.toMatchObject({ kind: 'device-lost' });
    await expectRecovery();
  });

  it('a GPU that hangs is given up when no token comes', async () => {
    const call = askThenFail(await load({ limits: { tokenMs: 1_500 } }), 'hang');
    await expect(call).rejects.toMatchObject({ kind: 'timeout', message: expect.stringContaining('nothing was heard') });
    await expectRecovery();
  });

  it('a worker that closes without a word is given up', async () => {
    const call = askThenFail(await load({ limits: { tokenMs: 1_500 } }), 'close-worker');
    await expect(call).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('an error outside of any call ends the worker, with its message', async () => {
    const failure = { kind: 'worker-died', message: expect.stringContaining('thrown outside') };
    await expect(askThenFail(await load(), 'throw')).rejects.toMatchObject(failure);
  });

  it('a call that was cancelled on a GPU that hangs is still cancelled', async () => {
    const controller = new AbortController();
    const model = await load({ limits: { interruptMs: 300 } });
    const onDelta = () => {
      channel.postMessage('hang');
      controller.abort();
    };
    await expect(model.generate(LONG, { signal: controller.signal, onDelta })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('an allocation above the budget is refused as out-of-memory', async () => {
    const model = await load();
    const messages = [{ role: 'user', content: 'word '.repeat(500) }] as const;
    const { gpu } = await model.generate({ ...LONG, messages, maxTokens: 200 }, { signal: patient() });
    const loadPeak = model.report.gpu?.peakBytes ?? 0;
    expect(gpu?.peakBytes).toBeGreaterThan(loadPeak);
    await unload();
    // Enough to load, not enough for the long prompt.
    const gpuBudgetBytes = Math.floor((loadPeak + (gpu?.peakBytes ?? 0)) / 2);
    const call = (await load({ gpuBudgetBytes })).generate({ ...LONG, messages, maxTokens: 200 }, { signal: patient() });
    await expect(call).rejects.toMatchObject({ kind: 'out-of-memory', message: expect.stringContaining('the budget is') });
  });
});

describe('while loading', () => {
  it('a lost device fails the load as device-lost', async () => {
    await expect(load({ fault: 'lost-in-load', card: TRIED })).rejects.toMatchObject({ kind: 'device-lost' });
    await expectRecovery();
  });

  it('a shader that does not compile fails the load as load-failed', async () => {
    await expect(load({ fault: 'bad-shader', card: TRIED })).rejects.toMatchObject({ kind: 'load-failed', message: expect.stringContaining('program') });
  });

  it('missing f16 is told before anything is fetched', async () => {
    const card = { ...NO_CPU, dtypes: { webgpu: 'fp16', wasm: null } };
    const failure = { kind: 'unavailable', message: expect.stringContaining('shader-f16') };
    await expect(load({ card })).rejects.toMatchObject(failure);
  });

  it.each(['no-webgpu', 'no-adapter'] as const)('%s is told with a way out, and the CPU is used where the card allows', async (fault) => {
    await expect(load({ fault, card: NO_CPU })).rejects.toMatchObject({ kind: 'unavailable' });
    const model = await load({ fault });
    expect(model.report).toMatchObject({ device: 'wasm', gpu: null });
    expect(model.report.warnings[0]).toContain('runs on the CPU, slowly');
    expect((await model.generate({ ...LONG, maxTokens: 4 }, { signal: patient() })).text).not.toBe('');
  });
});

describe('trying the model after loading', () => {
  it('finds a model doubtful that writes no expected word, and lets it be used', async () => {
    const model = await load({ card: TRIED });
    // The built-in model writes made-up prose: whatever is said about it, it is a sentence.
    for (const warning of model.report.warnings) expect(warning).toContain('What is the capital of France?');
    expect((await model.generate({ ...LONG, maxTokens: 4 }, { signal: patient() })).text).not.toBe('');
  });
});
