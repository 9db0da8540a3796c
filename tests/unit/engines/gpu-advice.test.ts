import { describe, expect, it } from 'vitest';
import { explainMissingGpu, twoCardAdvice } from '../../../src/engines/gpu-advice.ts';

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const LINUX = 'Mozilla/5.0 (X11; Linux x86_64)';
const chrome = (system: string, version: number) => `${system} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`;
const edge = (system: string, version: number) => `${chrome(system, version)} Edg/${version}.0.0.0`;
const firefox = (system: string, version: number) => `${system.replace(')', `; rv:${version}.0)`)} Gecko/20100101 Firefox/${version}.0`;
const safari = (version: number) => `${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version}.1 Safari/605.1.15`;
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1';
const ANDROID = chrome('Mozilla/5.0 (Linux; Android 10; K)', 119);

const withoutWebGpu = (userAgent: string) => explainMissingGpu({ userAgent, isSecureContext: true, hasWebGpu: false });
const withoutAdapter = (userAgent: string) => explainMissingGpu({ userAgent, isSecureContext: true, hasWebGpu: true });

describe('explainMissingGpu', () => {
  it('names the address first where it is not secure', () => {
    const obstacle = explainMissingGpu({ userAgent: firefox(LINUX, 146), isSecureContext: false, hasWebGpu: false });
    expect(obstacle).toEqual({ found: 'WebGPU needs a secure page', wayOut: 'open this site by https:// or on localhost' });
  });

  it.each([
    ['old Chrome', chrome(WINDOWS, 110), 'Chrome has WebGPU from version 113'],
    ['old Chrome on Android', ANDROID, 'Chrome has WebGPU from version 121'],
    ['old Edge', edge(WINDOWS, 112), 'Edge has WebGPU from version 113'],
    ['Chrome on Linux', chrome(LINUX, 142), 'chrome://flags/#enable-vulkan'],
    ['Chrome that hides it', chrome(WINDOWS, 142), 'chrome://settings/system'],
    ['old Firefox on Windows', firefox(WINDOWS, 128), 'on Windows from version 141'],
    ['old Firefox on a Mac', firefox(MAC, 140), 'Apple chip from version 145'],
    ['Firefox that has it switched off', firefox(WINDOWS, 146), 'dom.webgpu.enabled to true'],
    ['Firefox on Linux', firefox(LINUX, 146), 'on Windows and on Macs only'],
    ['old Safari', safari(18), 'Safari has it from version 26'],
    ['any browser of a phone by Apple', IPHONE, 'version 26 of its system'],
    ['a browser it does not know', 'curl/8', 'use a current Chrome or Edge'],
    ['no user agent', '', 'use a current Chrome or Edge'],
  ])('knows the way out for %s', (_name, userAgent, wayOut) => {
    const obstacle = withoutWebGpu(userAgent);
    expect(obstacle.found).toContain('this browser has no WebGPU');
    expect(obstacle.wayOut).toContain(wayOut);
  });

  it.each([
    ['Chrome on Windows', chrome(WINDOWS, 142), 'hardware acceleration on in chrome://settings/system'],
    ['Chrome after crashes', chrome(LINUX, 142), 'restart Chrome if the GPU has just crashed'],
    ['Edge', edge(WINDOWS, 142), 'edge://gpu says whether this card is blocked'],
    ['Chrome on Linux', chrome(LINUX, 142), 'chrome://flags/#enable-unsafe-webgpu'],
    ['Firefox', firefox(WINDOWS, 146), 'about:support'],
    ['Safari', safari(26), 'switch hardware acceleration on'],
  ])('tells a missing adapter from a missing WebGPU: %s', (_name, userAgent, wayOut) => {
    const obstacle = withoutAdapter(userAgent);
    expect(obstacle.found).toBe('the browser offers no GPU');
    expect(obstacle.wayOut).toContain(wayOut);
  });
});

describe('twoCardAdvice', () => {
  it('names the setting of the system where an integrated card was taken', () => {
    expect(twoCardAdvice('intel', 'gen-12lp', edge(WINDOWS, 142))).toContain('Display → Graphics → Edge → High performance');
    expect(twoCardAdvice('intel', 'gen-12lp', chrome(LINUX, 142))).toContain('prime-run');
    expect(twoCardAdvice('intel', 'gen-9', chrome(MAC, 142))).toContain('automatic graphics switching');
    expect(twoCardAdvice('amd', 'gcn-5', chrome(WINDOWS, 142))).toContain('second, faster card');
  });

  it('is silent about cards of their own', () => {
    expect(twoCardAdvice('nvidia', 'ampere', chrome(WINDOWS, 142))).toBeNull();
    expect(twoCardAdvice('intel', 'xe-hpg', chrome(WINDOWS, 142))).toBeNull();
    expect(twoCardAdvice('apple', 'common-3', chrome(MAC, 142))).toBeNull();
  });
});
