import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../src/engines/openai/redact.ts';

describe('createRedactor', () => {
  it('takes the key out, plain and as it stands in a URL', () => {
    expect(createRedactor('sk-made/up')('sk-made/up or ?key=sk-made%2Fup')).toBe('[key] or ?key=[key]');
  });

  it.each(['s3cr3', 'k-42', 'sk-12'])('takes the short key %s out, which is neither a word nor a number', (key) => {
    expect(createRedactor(key)(`refused: ${key}.`)).toBe('refused: [key].');
  });

  it.each(['none', 'key', 'test', 'dummy', 'EMPTY', '1234', '10.0', 'x1', 'ollama', 'Ollama', 'lm-studio'])(
    'leaves %s, which is a word, a number or a placeholder',
    (key) => {
      const text = `The judge says ${key}, and ${key} it is.`;
      expect(createRedactor(key)(text)).toBe(text);
    },
  );

  it('has nothing to take out without a key', () => {
    expect(createRedactor(null)('none given')).toBe('none given');
  });
});
