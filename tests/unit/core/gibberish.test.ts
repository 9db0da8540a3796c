import { describe, expect, it } from 'vitest';
import { gibberishIn } from '../../../src/core/gibberish.ts';

describe('gibberishIn', () => {
  it.each([
    '',
    'A short answer.',
    'The area is $A = \\pi r^2 \\approx 12.57$ cm².',
    'def f(x):\n    return [y ** 2 for y in x if y != 0]\n\nprint(f([1, 2]))',
    '| name | year |\n|------|------|\n| Ada | 1815 |',
    '1. one\n2. two\n3. three',
    '77777777',
    'ha ha',
    'Это ответ на вопрос.',
    '東京は日本の首都です。',
    '!!!',
  ].map((text) => [text]))('lets pass: %j', (text) => {
    expect(gibberishIn(text)).toBeOneOf([null, ...(text === '!!!' ? ['no-letters'] : [])]);
  });

  it.each([
    ['!!!!!!!!!!', 'one-symbol'],
    ['GGGGGGGGGG', 'one-symbol'],
    ['ab ab ab ab ab', 'one-symbol'],
    ['?! -- ..,', 'no-letters'],
    ['reply reply reply reply reply', 'one-word'],
    ['a ### %%% (((* word $$$$ ))))', 'no-words'],
    ['caf\u{fffd} \u{fffd}\u{fffd}x good', 'no-words'],
  ] as const)('finds in %j: %s', (text, found) => {
    expect(gibberishIn(text)).toBe(found);
  });

  it('takes no longer for a long text', () => {
    const text = `${'abc'.repeat(100_000)}d`;
    const start = performance.now();
    gibberishIn(text);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
