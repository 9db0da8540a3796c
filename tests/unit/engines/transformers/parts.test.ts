import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../../src/core/errors.ts';
import type { Message } from '../../../../src/core/types.ts';
import { probeGpu, type GpuProbe } from '../../../../src/engines/gpu-probe.ts';
import { chooseDevice } from '../../../../src/engines/transformers/choose-device.ts';
import { classifyTransformersError } from '../../../../src/engines/transformers/classify-error.ts';
import { createDownloadProgress } from '../../../../src/engines/transformers/download-progress.ts';
import { clampSentence, fitWindow, type PromptTools } from '../../../../src/engines/transformers/fit-window.ts';
import { toPlainPrompt } from '../../../../src/engines/transformers/prompt-form.ts';
import { createStopGate, isAtStop } from '../../../../src/engines/transformers/stop-text.ts';
import { surroundingsWith } from '../../../fakes/fake-gpu.ts';

const TWO_TURNS: readonly Message[] = [
  { role: 'user', content: 'q1' },
  { role: 'assistant', content: 'a'.repeat(40) },
  { role: 'user', content: 'q2' },
];

/** One character is one token; a message costs two more. */
const TOOLS: PromptTools = {
  render: (messages) => messages.map(({ content }) => `[${content}]`).join(''),
  count: (text) => text.length,
  head: (text, tokens) => text.slice(0, tokens),
};

describe('toPlainPrompt', () => {
  it('alternates Human and Assistant and ends where the reply begins, without a space', () => {
    const prompt = toPlainPrompt([
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'two' },
      { role: 'user', content: 'three' },
    ]);
    expect(prompt).toMatch(/answers\.\n### Human: one\n### Assistant: two\n### Human: three\n### Assistant:$/);
  });

  it('writes nothing but the mark for an empty text, and no separator after it', () => {
    const empty = TWO_TURNS.map((message) => (message.role === 'assistant' ? { ...message, content: '' } : message));
    expect(toPlainPrompt(empty)).toMatch(/### Human: q1\n### Assistant:Human: q2\n### Assistant:$/);
  });

  it('puts a system message in place of the scene', () => {
    const messages = [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'one' }] as const;
    expect(toPlainPrompt(messages)).toBe('Be brief.\n### Human: one\n### Assistant:');
  });
});

describe('fitWindow', () => {
  it('changes nothing that fits', () => {
    const plan = fitWindow({ messages: TWO_TURNS, maxTokens: 10 }, 200, TOOLS);
    expect(plan).toEqual({ prompt: TOOLS.render(TWO_TURNS), newTokens: 10, windowTokens: 200, warnings: [] });
  });

  it('gives the reply what the window leaves, and warns only of what it changed', () => {
    const plan = fitWindow({ messages: [{ role: 'user', content: 'q'.repeat(70) }], maxTokens: 60 }, 100, TOOLS);
    expect(plan).toMatchObject({ newTokens: 28, warnings: [] });
    expect(clampSentence(plan, 60)).toBe('the window of 100 tokens left 28 for the reply instead of 60');
  });

  it('shortens an earlier reply until the new one has a quarter of the window', () => {
    const plan = fitWindow({ messages: TWO_TURNS, maxTokens: 60 }, 60, TOOLS);
    expect(plan.prompt).toBe(`[q1][${'a'.repeat(35)}][q2]`);
    expect(plan.newTokens).toBe(15);
    expect(plan.warnings).toEqual(['an earlier reply was shortened in the prompt to fit the window']);
  });

  it('never touches the texts of the user', () => {
    const request = { messages: TWO_TURNS, maxTokens: 60 };
    expect(fitWindow(request, 12, TOOLS).prompt).toBe('[q1][][q2]');
    expect(() => fitWindow(request, 10, TOOLS)).toThrow(EngineError);
  });

  it('refuses a conversation that leaves no room for one token', () => {
    const request = { messages: [{ role: 'user', content: 'q'.repeat(98) }], maxTokens: 5 } as const;
    expect(() => fitWindow(request, 100, TOOLS)).toThrow(/takes 100 tokens and the model's window is 100/);
  });

  it('counts again where cutting changes the tokens', () => {
    // Half of what is kept becomes two tokens again.
    const splitting: PromptTools = { ...TOOLS, head: (text, tokens) => text.slice(0, Math.ceil(tokens * 1.2)) };
    const plan = fitWindow({ messages: TWO_TURNS, maxTokens: 60 }, 60, splitting);
    expect(plan.prompt.length).toBeLessThanOrEqual(45);
  });
});

describe('stop strings', () => {
  it('are seen in the last tokens, and passed over where the reply begins with them', () => {
    const at = (text: string, stops: readonly string[]) => isAtStop((from, to) => text.slice(from, to), text.length, stops);
    expect(at(`${'a'.repeat(90)} ##`, ['###'])).toBe(false);
    expect(at(`${'a'.repeat(90)} ###`, ['###'])).toBe(true);
    expect(at('###', ['###'])).toBe(false);
    expect(at(`### ${'a'.repeat(90)} ###`, ['###'])).toBe(false);
    expect(at(`### ${'a'.repeat(90)} ### STOP`, ['###', 'STOP'])).toBe(true);
    expect(at('###', [])).toBe(false);
  });

  it('are looked for only after a token that may end one, or holds a part of a character', () => {
    const lengthsDecoded = (text: string, stops: readonly string[]) => {
      const lengths: number[] = [];
      isAtStop((from, to) => (lengths.push(to - from), text.slice(from, to)), text.length, stops);
      return lengths;
    };
    expect(lengthsDecoded('a'.repeat(90), ['###', 'STOP'])).toEqual([1]);
    expect(lengthsDecoded(`${'a'.repeat(90)}P`, ['###', 'STOP'])).toEqual([1, 24]);
    expect(lengthsDecoded(`${'a'.repeat(90)}\u{fffd}`, ['。'])).toEqual([1, 24]);
  });

  it('are never streamed, nor is what follows', () => {
    const gate = createStopGate(['###']);
    expect(['a#', 'b#', '#', '# c', 'd'].map(gate)).toEqual(['a', '#b', '', '', '']);
  });

  it('are streamed where the reply begins with them', () => {
    const gate = createStopGate(['###']);
    expect(['##', '# a', ' ###', ' b'].map(gate)).toEqual(['', '### a', ' ###', ' b']);
  });

  it('let everything through when there are none', () => {
    const gate = createStopGate([]);
    expect(['a#', '##'].map(gate)).toEqual(['a#', '##']);
  });
});

describe('chooseDevice', () => {
  const card = { label: 'Tiny', dtypes: { webgpu: 'fp16', wasm: 'q8' } };
  const noF16 = () => probeGpu(surroundingsWith());

  it('needs shader-f16 for half precision', async () => {
    expect(chooseDevice(card, await noF16())).toMatchObject({ device: 'wasm', dtype: 'q8' });
    const withF16 = await probeGpu(surroundingsWith({ features: new Set(['shader-f16']) }));
    expect(chooseDevice(card, withF16)).toEqual({ device: 'webgpu', dtype: 'fp16', note: null });
  });

  it('says why neither is possible', async () => {
    const choice = chooseDevice({ ...card, dtypes: { webgpu: 'q4f16', wasm: null } }, await noF16());
    expect(choice).toEqual({
      reason: 'Tiny cannot run here: its q4f16 weights need the GPU feature shader-f16, which nvidia ampere does not have',
    });
  });

  it("falls back on the library's own formats", () => {
    const probe: GpuProbe = { gpu: null, reason: 'no GPU' };
    expect(chooseDevice({ label: 'Tiny' }, probe)).toMatchObject({ device: 'wasm', dtype: 'q8' });
  });

  it('is silent when the card itself asks for the CPU', async () => {
    const cpuCard = { ...card, dtypes: { webgpu: null, wasm: 'fp32' } };
    expect(chooseDevice(cpuCard, await noF16())).toEqual({ device: 'wasm', dtype: 'fp32', note: null });
    expect(chooseDevice({ ...card, dtypes: { webgpu: null, wasm: null } }, await noF16())).toHaveProperty('reason');
  });
});

describe('createDownloadProgress', () => {
  it("adds the files up and trusts the card's total over what is known so far", () => {
    const steps: { fraction: number; totalBytes: number | null }[] = [];
    const listen = createDownloadProgress({ downloadBytes: 100 }, (step) => steps.push(step));
    listen({ status: 'initiate', file: 'a' });
    listen({ status: 'progress', file: 'a', loaded: 10, total: 10 });
    listen({ status: 'progress', file: 'b', loaded: 90 });
    expect(steps.map(({ fraction }) => fraction)).toEqual([0.9 * 0.1, 0.9]);
    expect(steps[0]?.totalBytes).toBe(100);
  });

  it('stays at the beginning while every size is zero', () => {
    const fractions: number[] = [];
    const listen = createDownloadProgress({ downloadBytes: null }, (step) => fractions.push(step.fraction));
    listen({ status: 'progress', file: 'a', loaded: 0, total: 0 });
    expect(fractions).toEqual([0]);
  });
});

describe('classifyTransformersError', () => {
  it.each([
    ['std::bad_alloc', 'out-of-memory'],
    ['Array buffer allocation failed', 'out-of-memory'],
    ['A valid external Instance reference no longer exists: device was lost', 'device-lost'],
    ['Failed to fetch', 'network'],
    ['Service unavailable error occurred while trying to load file: status 503', 'network'],
    ['QuotaExceededError: Quota has been exceeded', 'storage-full'],
    ['Could not locate file: "https://…/config.json".', 'load-failed'],
    ['The device (webgpu) does not support fp16.', 'unavailable'],
    ['something else', 'unexpected'],
  ])('takes "%s" for %s', (message, kind) => {
    const error = classifyTransformersError(new Error(message));
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(message);
  });

  it('leaves our own errors as they are, and takes a thrown number', () => {
    const own = new EngineError('context-full', 'too long');
    expect(classifyTransformersError(own)).toBe(own);
    expect(classifyTransformersError(4_711).kind).toBe('unexpected');
  });
});
