import { describe, expect, it } from 'vitest';
import { browserName, explainGpu, type GpuFacts } from '../../../src/app/gpu-facts.ts';

const FACTS: GpuFacts = {
  isSecureContext: true,
  hasWebGpu: true,
  adapterName: 'nvidia ampere',
  isSoftware: false,
  hasF16: true,
  maxBufferBytes: 2 ** 31,
  browser: 'Chrome 142',
};
const states = (change: Partial<GpuFacts>) => explainGpu({ ...FACTS, ...change }).map(({ name, state }) => `${name} ${state}`);

describe('explainGpu', () => {
  it('is content with a card that has everything', () => {
    expect(states({})).toEqual(['Browser good', 'WebGPU good', 'Adapter good', 'Half precision good']);
  });

  it('says only what helps where the address is not secure', () => {
    expect(states({ isSecureContext: false, hasWebGpu: false, adapterName: null })).toEqual(['Browser bad']);
  });

  it('tells no WebGPU from no adapter', () => {
    expect(explainGpu({ ...FACTS, hasWebGpu: false, adapterName: null })[1]?.finding).toBe('not in this browser');
    expect(explainGpu({ ...FACTS, adapterName: null })[1]?.finding).toBe('no graphics adapter');
  });

  it('warns of a software adapter without half precision', () => {
    expect(states({ isSoftware: true, hasF16: false }).slice(2)).toEqual(['Adapter warn', 'Half precision warn']);
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
