import { describe, expect, it } from 'vitest';
import { cutAtStop, storedText } from '../../../src/core/answer-text.ts';

const RULES = { stops: ['###'], specialTokens: ['<|end|>', '<|start|>'] };

describe('cutAtStop', () => {
  it('cuts at the first of several stop strings', () => {
    expect(cutAtStop('one HALT two STOP', ['STOP', 'HALT'])).toEqual({ text: 'one ', isStopped: true });
    expect(cutAtStop('nothing here', ['#'])).toEqual({ text: 'nothing here', isStopped: false });
  });

  it('leaves a text whole that begins with the stop string, though it comes again', () => {
    expect(cutAtStop('# one # two', ['#'])).toEqual({ text: '# one # two', isStopped: false });
    expect(cutAtStop('# one STOP', ['#', 'STOP'])).toEqual({ text: '# one ', isStopped: true });
  });
});

describe('storedText', () => {
  it('cuts, deletes special tokens wherever they stand, then trims', () => {
    expect(storedText(' \n<|start|> a <|end|>b \n### Human: c', RULES)).toBe('a b');
  });

  it('cuts before it deletes: a stop string behind a special token is not at the beginning', () => {
    expect(storedText('<|start|>### a', RULES)).toBe('');
  });

  it('takes for white space what Python does', () => {
    expect(storedText('\u001c\u0085\u00a0 a \u3000\u001f', RULES)).toBe('a');
    expect(storedText('\ufeffa\ufeff', RULES)).toBe('\ufeffa\ufeff');
  });

  it('gives an empty text where nothing is left', () => {
    expect(storedText('<|end|><|end|>', RULES)).toBe('');
    expect(storedText('', { stops: [], specialTokens: [''] })).toBe('');
  });
});
