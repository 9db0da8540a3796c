/**
 * Formulas in Markdown: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`. Found while the Markdown is read, so that code stays code and
 * `\(` is not taken for an escaped bracket; shown as written until the library of formulas has come.
 */
import type { MarkedExtension, TokenizerExtension, RendererExtension } from 'marked';

/** Longer ones are no formulas, or made to hold up the page. */
export const LONGEST_FORMULA = 2000;

/** In one text: the Markdown parser looks ahead from each, so that time grows with their square. */
const MOST_OPENERS = 1000;

/** Is a text to be read for formulas? Not where there is no sign of any, nor where there are so many that it is a trap. */
export function mayHoldFormulas(text: string): boolean {
  const openers = text.match(/\$|\\[([]/g)?.length ?? 0;
  return openers > 0 && openers <= MOST_OPENERS;
}

/** The TeX of a formula, and whether it stands on lines of its own. */
export interface Formula {
  readonly tex: string;
  readonly isDisplay: boolean;
}

interface Delimiters {
  readonly opens: string;
  readonly closes: string;
  readonly isDisplay: boolean;
}

/** `$$` before `$`: the first that fits counts. */
const DELIMITERS: readonly Delimiters[] = [
  { opens: '$$', closes: '$$', isDisplay: true },
  { opens: '\\[', closes: '\\]', isDisplay: true },
  { opens: '\\(', closes: '\\)', isDisplay: false },
  { opens: '$', closes: '$', isDisplay: false },
];

/** What a formula's text, delimiters and all, stands for; null if it is none. */
export function formulaOf(written: string): Formula | null {
  const delimiters = DELIMITERS.find(({ opens }) => written.startsWith(opens));
  if (delimiters === undefined || !written.endsWith(delimiters.closes)) return null;
  const { opens, closes, isDisplay } = delimiters;
  return { tex: written.slice(opens.length, -closes.length).trim(), isDisplay };
}

/**
 * The formula at the beginning of a text, with its delimiters; null if there is none.
 *
 * A dollar opens a formula only before something other than a space, and closes it only after something other than a
 * space and not before a digit (as in Pandoc); and `5 and US` between two dollars are amounts of money, not a formula.
 */
export function formulaAt(text: string): string | null {
  const delimiters = DELIMITERS.find(({ opens }) => text.startsWith(opens));
  if (delimiters === undefined) return null;
  return delimiters.opens === '$' ? dollarFormula(text) : delimited(text, delimiters);
}

function delimited(text: string, { opens, closes }: Delimiters): string | null {
  const end = text.slice(0, LONGEST_FORMULA).indexOf(closes, opens.length);
  if (end < 0 || text.slice(opens.length, end).trim() === '') return null;
  return text.slice(0, end + closes.length);
}

function dollarFormula(text: string): string | null {
  if (/^\$\s/.test(text)) return null;
  const [line = ''] = text.slice(0, LONGEST_FORMULA).split(/\n/, 1);
  for (let end = line.indexOf('$', 1); end > 0; end = line.indexOf('$', end + 1)) {
    if (line[end - 1] === '\\') continue;
    const isClosing = end > 1 && !/\s/.test(line[end - 1] ?? '') && !/[\d$]/.test(line[end + 1] ?? '');
    // The next dollar decides: further on there are other formulas, or other prices.
    return isClosing && !isMoney(line.slice(1, end)) ? line.slice(0, end + 1) : null;
  }
  return null;
}

/** `5 and US`, `1,000 (or £800) and A`: a number first, and words that are no commands of TeX. */
function isMoney(between: string): boolean {
  if (!/^\d/.test(between)) return false;
  const words = between.replace(/\\[a-zA-Z]+/g, ' ').replace(/\{[^{}]*\}/g, ' ');
  return /(?:^|[\s(,;])[A-Za-z]{2,}(?=$|[\s),.;])/.test(words);
}

/** Blocks first: a display formula's lines are not to be read as lists or headings. */
const block: TokenizerExtension & RendererExtension = {
  name: 'formulaBlock',
  level: 'block',
  start: (text) => /(?:^|\n) {0,3}(?:\$\$|\\\[)/.exec(text)?.index,
  tokenizer(text) {
    const indent = /^\n? {0,3}(?=\$\$|\\\[)/.exec(text)?.[0];
    if (indent === undefined) return undefined;
    const written = formulaAt(text.slice(indent.length));
    const after = written === null ? null : /^[ \t]*(?:\n|$)/.exec(text.slice(indent.length + written.length));
    if (written === null || after === null) return undefined;
    return { type: 'formulaBlock', raw: `${indent}${written}${after[0]}`, written };
  },
  renderer: ({ written }) => `<p>${formulaHtml(String(written))}</p>`,
};

const inline: TokenizerExtension & RendererExtension = {
  name: 'formula',
  level: 'inline',
  start: (text) => {
    const at = text.search(/\$|\\[([]/);
    return at < 0 ? undefined : at;
  },
  tokenizer(text) {
    const written = formulaAt(text);
    return written === null ? undefined : { type: 'formula', raw: written, written };
  },
  renderer: ({ written }) => formulaHtml(String(written)),
};

export const FORMULA_TOKENS: MarkedExtension = { extensions: [block, inline] };

function formulaHtml(written: string): string {
  const isDisplay = formulaOf(written)?.isDisplay ?? false;
  const text = written.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<span class="formula${isDisplay ? ' display' : ''}">${text}</span>`;
}
