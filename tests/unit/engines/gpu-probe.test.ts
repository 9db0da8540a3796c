import { describe, expect, it } from 'vitest';
import { probeGpu, type AdapterFacts } from '../../../src/engines/gpu-probe.ts';
import { surroundingsWith } from '../../fakes/fake-gpu.ts';

const withInfo = (info: AdapterFacts['info'], userAgent = '') => {
  const { isSecureContext, navigator } = surroundingsWith({ info, features: new Set(['shader-f16', 'timestamp-query', 'other']) });
  return probeGpu({ isSecureContext, navigator: { ...navigator, userAgent } });
};

describe('probeGpu', () => {
  it('tells all that the adapter says of itself', async () => {
    const probe = await withInfo({ vendor: 'nvidia', architecture: 'ampere', device: '2520', description: 'RTX 3060' });
    expect(probe.gpu).toMatchObject({
      name: 'nvidia ampere RTX 3060',
      ...{ vendor: 'nvidia', architecture: 'ampere', device: '2520', description: 'RTX 3060' },
      hasF16: true,
      isSoftware: false,
      features: ['shader-f16', 'timestamp-query'],
      twoCardAdvice: null,
    });
  });

  it('copies the limits, so that they can be sent and kept', async () => {
    const { gpu } = await withInfo({ vendor: 'a', architecture: '', description: '' });
    expect(structuredClone(gpu?.limits)).toMatchObject({ maxBufferSize: 2 ** 30, maxStorageBuffersPerShaderStage: 10 });
  });

  it.each([
    [{ vendor: 'google', architecture: 'swiftshader', description: '' }],
    [{ vendor: 'microsoft', architecture: '', description: 'Microsoft Basic Render Driver' }],
    [{ vendor: 'mesa', architecture: '', description: 'llvmpipe (LLVM 19)' }],
    [{ vendor: 'x', architecture: 'y', description: '', isFallbackAdapter: true }],
  ])('sees that %j computes on the CPU', async (info) => {
    expect((await withInfo(info)).gpu?.isSoftware).toBe(true);
  });

  it('has advice where the integrated card of a machine was taken', async () => {
    const windows = 'Mozilla/5.0 (Windows NT 10.0) Chrome/142.0.0.0';
    const { gpu } = await withInfo({ vendor: 'intel', architecture: 'gen-12lp', description: '' }, windows);
    expect(gpu?.twoCardAdvice).toContain('High performance');
  });

  it('gives what was found and the way out apart, where there is none', async () => {
    const probe = await probeGpu({ isSecureContext: true, navigator: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Firefox/146.0' } });
    if (probe.gpu !== null) throw new Error('there is no GPU');
    expect(probe.obstacle.found).toBe('this browser has no WebGPU (Firefox 146)');
    expect(probe.reason).toBe(`${probe.obstacle.found}: ${probe.obstacle.wayOut}`);
  });
});
