/**
 * TeX as MathML nodes, by KaTeX. Loaded when the first formula is seen. MathML needs no style sheet, font or inline style,
 * so the page's policy stays as it is, and screen readers can read it.
 */
import DOMPurify, { type Config } from 'dompurify';
import katex from 'katex';
import type { Formula } from './formula-tokens.ts';

const ALLOWED_TAGS = [
  ...['math', 'semantics', 'annotation', 'mrow', 'mi', 'mo', 'mn', 'ms', 'mtext', 'mspace', 'mstyle', 'mpadded', 'mphantom'],
  ...['msup', 'msub', 'msubsup', 'mfrac', 'msqrt', 'mroot', 'munder', 'mover', 'munderover', 'menclose'],
  ...['mtable', 'mtr', 'mtd', 'mlabeledtr', '#text'],
];

/** No colour, size of letters, address or style: a formula is to look like the text around it. */
const ALLOWED_ATTR = [
  ...['display', 'mathvariant', 'stretchy', 'fence', 'separator', 'lspace', 'rspace', 'minsize', 'maxsize', 'symmetric'],
  ...['accent', 'accentunder', 'movablelimits', 'largeop', 'form', 'displaystyle', 'scriptlevel', 'linethickness', 'notation'],
  ...['columnalign', 'columnspacing', 'columnlines', 'rowspacing', 'rowlines', 'width', 'height', 'depth', 'voffset'],
];

const PURIFY: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS,
  ALLOWED_ATTR,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_NAMESPACES: ['http://www.w3.org/1998/Math/MathML', 'http://www.w3.org/1999/xhtml'],
  RETURN_DOM_FRAGMENT: true,
};

/** How often a macro may be replaced in one formula, and the largest length that it may ask for, in em. */
const [MOST_EXPANSIONS, LARGEST_EM] = [200, 10];

/** null for what KaTeX does not take: it is then shown as it was written. */
export function formulaNodes({ tex, isDisplay }: Formula): DocumentFragment | null {
  try {
    const html = katex.renderToString(tex, {
      output: 'mathml',
      displayMode: isDisplay,
      throwOnError: true,
      trust: false,
      strict: 'ignore',
      maxExpand: MOST_EXPANSIONS,
      maxSize: LARGEST_EM,
    });
    return withoutSource(withinBounds(DOMPurify.sanitize(html, PURIFY)));
  } catch {
    return null;
  }
}

const LENGTHS = ['width', 'height', 'depth', 'voffset', 'lspace', 'rspace', 'minsize', 'maxsize', 'linethickness', 'columnspacing', 'rowspacing'];

/** KaTeX's own limit does not reach spaces: a space of 100,000 em would move a text out of its place. */
function withinBounds(fragment: DocumentFragment): DocumentFragment {
  for (const element of fragment.querySelectorAll('*'))
    for (const name of LENGTHS) if (!isSmall(element.getAttribute(name))) element.removeAttribute(name);
  return fragment;
}

function isSmall(value: string | null): boolean {
  const lengths = value?.trim().split(/\s+/) ?? [];
  return lengths.every((length) => /^[+-]?[\d.]+(?:em|ex|px|pt)?$/.test(length) && Math.abs(Number.parseFloat(length)) <= LARGEST_EM);
}

/** KaTeX repeats the TeX in an annotation: copied or searched for, the formula would be there twice. */
function withoutSource(fragment: DocumentFragment): DocumentFragment | null {
  for (const annotation of fragment.querySelectorAll('annotation')) annotation.remove();
  return fragment.querySelector('math') === null ? null : fragment;
}
