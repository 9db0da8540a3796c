import { describe, expect, it } from 'vitest';
import { customModelProblems, EMPTY_CUSTOM_MODEL, trimmed } from '../../../../src/app/state/custom-model.ts';

const MLC = {
  ...EMPTY_CUSTOM_MODEL,
  modelId: 'mine',
  weightsUrl: 'https://hub.test/owner/mine',
  libraryUrl: 'https://hub.test/mine.wasm',
};
const ONNX = { ...EMPTY_CUSTOM_MODEL, kind: 'onnx' as const, modelId: 'mine', place: 'owner/mine' };

describe('customModelProblems', () => {
  it('finds none in addresses that can be asked', () => {
    expect(customModelProblems(MLC, [])).toEqual([]);
    expect(customModelProblems(ONNX, [])).toEqual([]);
    expect(customModelProblems({ ...ONNX, place: 'http://localhost:8000/model/' }, [])).toEqual([]);
  });

  it('names each field that is wrong, of the kind that was chosen', () => {
    expect(customModelProblems(EMPTY_CUSTOM_MODEL, [])).toHaveLength(3);
    expect(customModelProblems({ ...ONNX, modelId: '' , place: 'not a place' }, [])).toHaveLength(2);
  });

  it('refuses a name that is taken, and one that would be a folder', () => {
    expect(customModelProblems(MLC, ['mine'])[0]).toMatch(/"mine" is taken/);
    expect(customModelProblems({ ...MLC, modelId: 'a/b' }, [])[0]).toMatch(/without “\/”/);
  });

  it('refuses an insecure address of another machine', () => {
    expect(customModelProblems({ ...MLC, weightsUrl: 'http://hub.test/mine' }, [])[0]).toMatch(/^Weights/);
  });
});

describe('trimmed', () => {
  it('leaves the spaces of pasting out', () => {
    expect(trimmed({ ...ONNX, place: ' owner/mine\n' }).place).toBe('owner/mine');
  });
});
