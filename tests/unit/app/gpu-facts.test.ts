import { describe, expect, it } from 'vitest';
import { browserName, explainGpu, type GpuFacts } from '../../../src/app/gpu-facts.ts';
import { RTX_3060, WITHOUT_ADAPTER } from './machines.ts';

const states = (change: Partial<GpuFacts>, bytesPerSecond: number | null = 340e9) =>
  explainGpu({ ...RTX_3060, ...change }, bytesPerSecond).map(({ name, state }) => `${name} ${state}`);
const lineOf = (name: string, facts: GpuFacts, bytesPerSecond: number | null = null) =>
  explainGpu(facts, bytesPerSecond).find((line) => line.name === name);

describe('explainGpu', () => {
  it('is content with a card that has everything', () => {
    expect(states({})).toEqual(['Browser good', 'WebGPU good', 'Adapter good', 'Half precision good', 'Limits good', 'Memory speed good']);
  });

  it('says only what helps where the address is not secure', () => {
    expect(states({ ...WITHOUT_ADAPTER, isSecureContext: false })).toEqual(['Browser bad']);
  });

  it('passes on why there is no adapter, and the way out', () => {
    const line = lineOf('WebGPU', { ...RTX_3060, ...WITHOUT_ADAPTER, obstacle: { found: 'none here', wayOut: 'buy one' } });
    expect(line).toMatchObject({ state: 'warn', finding: 'none here', consequence: expect.stringMatching(/^Buy one\./) });
  });

  it('warns of a software adapter without half precision', () => {
    expect(states({ isSoftware: true, hasF16: false }).slice(2, 4)).toEqual(['Adapter warn', 'Half precision warn']);
  });

  it('tells what to do where the integrated card was taken', () => {
    const adapter = { ...RTX_3060.adapter, twoCardAdvice: 'Take the other card.' } as GpuFacts['adapter'];
    expect(lineOf('Adapter', { ...RTX_3060, adapter })).toMatchObject({ state: 'warn', consequence: 'Take the other card.' });
  });

  it('names the limit that is too small', () => {
    if (RTX_3060.adapter === null) throw new Error('it has an adapter');
    const limits = { ...RTX_3060.adapter.limits, maxStorageBuffersPerShaderStage: 8 };
    const line = lineOf('Limits', { ...RTX_3060, adapter: { ...RTX_3060.adapter, limits } });
    expect(line).toMatchObject({ state: 'bad', consequence: expect.stringContaining('maxStorageBuffersPerShaderStage of 10, and this adapter has 8') });
  });

  it('tells a memory that was measured from one that was not', () => {
    expect(lineOf('Memory speed', RTX_3060, 340e9)?.finding).toBe('340 GB/s, measured');
    expect(lineOf('Memory speed', RTX_3060)).toMatchObject({ state: 'unknown', finding: 'not measured' });
  });
});

describe('browserName', () => {
  it('names relatives of Chromium after themselves', () => {
    const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
    expect(browserName(chrome)).toBe('Chrome 142');
    expect(browserName(`${chrome} Edg/142.0.0.0`)).toBe('Edge 142');
    expect(browserName(chrome.replace('Chrome', 'HeadlessChrome'))).toBe('Headless Chrome 142');
  });

  it('knows Firefox and Safari, and admits what it does not know', () => {
    expect(browserName('Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0')).toBe('Firefox 146');
    expect(browserName('Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15')).toBe('Safari 26');
    expect(browserName('curl/8')).toBe('an unknown browser');
  });
});
