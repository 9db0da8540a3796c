import { Marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { FORMULA_TOKENS, formulaAt, formulaOf, LONGEST_FORMULA, mayHoldFormulas } from '../../../../src/app/components/text/formula-tokens.ts';
import { languageOf } from '../../../../src/app/components/text/code-languages.ts';

const parser = new Marked({ gfm: true, breaks: true }, FORMULA_TOKENS);
const formulasIn = (markdown: string) =>
  [...parser.parse(markdown, { async: false }).matchAll(/<span class="formula[^>]*>([^<]*)<\/span>/g)].map((match) => match[1]);

describe('formulas in Markdown', () => {
  it.each([
    ['so $x^2$ is even', ['$x^2$']],
    ['$a_1$, $a_2$ and $a_3$.', ['$a_1$', '$a_2$', '$a_3$']],
    ['take \\(x_1 * y * z\\) here', ['\\(x_1 * y * z\\)']],
    ['$$\\frac{1}{2}$$', ['$$\\frac{1}{2}$$']],
    ['as follows:\n\\[\na\n- b\n= c\n\\]\nand so on', ['\\[\na\n- b\n= c\n\\]']],
    ['1. first\n\n   $$\n   x = 1\n   $$\n', ['$$\nx = 1\n$$']],
    ['the sum $2 + 3$ is $5$', ['$2 + 3$', '$5$']],
    ['| a |\n|---|\n| $x$ |', ['$x$']],
    ['$1,000 \\text{ dollars}$', ['$1,000 \\text{ dollars}$']],
  ])('are found in %j', (markdown, found) => expect(formulasIn(markdown)).toEqual(found));

  it.each([
    'It costs $5 and $6.',
    'Between $5 and US$ 6.',
    '$1,000 (or £800) and A$ 1,500',
    'From $5-$6 to $7/$8.',
    'a $ sign and another $ sign',
    'an escaped \\$x\\$ too',
    '`$x$` is code',
    '```sh\necho $HOME $PATH\n```',
    '    $x$ in indented code',
    '$',
    '$$',
    '$$$$',
    'one \\( alone',
    'array[0] and (x)',
    '$x\ny$',
    `$${'x'.repeat(LONGEST_FORMULA)}$`,
  ])('are not found in %j', (markdown) => expect(formulasIn(markdown)).toEqual([]));

  it('leave a sentence about money as it was', () => {
    expect(parser.parse('It costs $5 and $6.', { async: false })).toBe('<p>It costs $5 and $6.</p>\n');
  });

});

describe('mayHoldFormulas', () => {
  it('is true of a text with a sign of one', () => {
    expect(['$x$', '\\(x', '\\[x'].map(mayHoldFormulas)).toEqual([true, true, true]);
    expect(['x', '(x) [y]', ''].map(mayHoldFormulas)).toEqual([false, false, false]);
  });

  it.each(['$a ', '$', '\\(', '\n$$ a', 'so\n$$\nx\n$$\n', '\\[x\n'])('keeps a text of nothing but %j from holding up the page', (part) => {
    const text = part.repeat(20_000 / part.length);
    expect(mayHoldFormulas(text)).toBe(false);
    // What is just let through is read in no time that anybody would notice.
    const most = part.repeat(1000 / (part.match(/\$|\\[([]/g)?.length ?? 1));
    expect(mayHoldFormulas(most)).toBe(true);
    const began = performance.now();
    formulasIn(most);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('formulaAt', () => {
  it('goes no further than a closing dollar or the end of the line', () => {
    expect(formulaAt('$x$ and $y$')).toBe('$x$');
    expect(formulaAt('$x \\$ y$ z')).toBe('$x \\$ y$');
    expect(formulaAt('x$')).toBeNull();
  });
});

describe('formulaOf', () => {
  it.each([
    ['$x$', { tex: 'x', isDisplay: false }],
    ['$$ x $$', { tex: 'x', isDisplay: true }],
    ['\\( x \\)', { tex: 'x', isDisplay: false }],
    ['\\[\nx\n\\]', { tex: 'x', isDisplay: true }],
    ['x', null],
    ['$x', null],
  ])('of %j', (written, formula) => expect(formulaOf(written)).toEqual(formula));
});

describe('languageOf', () => {
  it('knows languages by the names that models use', () => {
    expect(['language-py', 'language-C++', 'language-html', 'language-ts'].map(languageOf)).toEqual(['python', 'cpp', 'xml', 'javascript']);
    expect(['language-brainfuck', 'language-', 'py', ''].map(languageOf)).toEqual([null, null, null, null]);
  });
});
