/**
 * Text of models and judges as nodes to show. The text is hostile until proven otherwise: it may hold anything, on a
 * page that may hold a key. Two layers: HTML in the text is never interpreted but shown as it was written, and what
 * the Markdown parser makes passes an allow-list. Nothing that is shown loads anything from anywhere.
 */
import DOMPurify, { type Config } from 'dompurify';
import { Marked, type MarkedExtension, type Tokens } from 'marked';
import { FORMULA_TOKENS, mayHoldFormulas } from './formula-tokens.ts';

/** Elements that Markdown needs. No `img`, `form`, `style`, `svg`, `iframe`: not even by way of a parser's bug. */
const ALLOWED_TAGS = [
  ...['p', 'br', 'hr', 'h4', 'h5', 'h6', 'blockquote', 'ul', 'ol', 'li'],
  ...['strong', 'em', 'del', 'code', 'pre', 'a', 'span'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
];

const PURIFY: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS,
  ALLOWED_ATTR: ['href', 'start', 'align', 'rel', 'target', 'class'],
  // `#…` would be a route of ours, and a relative address a page of ours: neither was meant.
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  // Without this the pattern above would be asked about these, too.
  ADD_URI_SAFE_ATTR: ['start', 'align', 'rel', 'target', 'class'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_NAMESPACES: ['http://www.w3.org/1999/xhtml'],
  RETURN_DOM_FRAGMENT: true,
};

/** Headings of an answer stand below the page's own. */
const HEADING_SHIFT = 3;

const OPTIONS: MarkedExtension = {
  gfm: true,
  // Poems and lists of short lines are common in answers, and models mean their line ends.
  breaks: true,
  renderer: {
    html: ({ text }) => escapeHtml(text),
    heading({ tokens, depth }: Tokens.Heading) {
      const level = Math.min(6, depth + HEADING_SHIFT);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    image: ({ href, text }) => `<span class="picture">[picture: ${escapeHtml(text)} ${escapeHtml(href)}]</span>`,
    link({ href, tokens }: Tokens.Link) {
      const text = this.parser.parseInline(tokens);
      if (!/^(?:https?|mailto):/i.test(href)) return `${text} <span class="address">(${escapeHtml(href)})</span>`;
      const link = `<a href="${escapeHtml(href)}" rel="noopener noreferrer nofollow" target="_blank">${text}</a>`;
      return text === escapeHtml(href) ? link : `${link} <span class="address">(${escapeHtml(href)})</span>`;
    },
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
};

const plainParser = new Marked(OPTIONS);
const parser = new Marked(OPTIONS, FORMULA_TOKENS);

/**
 * Markdown as a fragment that is safe to show. A link says where it leads, beside its text; a picture is words.
 * Text that the parser cannot take (absurdly deep nesting) comes back as it is. Formulas are spans of the class `formula`
 * that hold their TeX, and code has the class of its language: see `enrich.ts`.
 */
export function toSafeFragment(markdown: string): DocumentFragment {
  try {
    const html = (mayHoldFormulas(markdown) ? parser : plainParser).parse(markdown, { async: false });
    return withScrollByKey(DOMPurify.sanitize(html, PURIFY));
  } catch {
    return plainFragment(markdown);
  }
}

/** Blocks that may be wider than the column scroll: by keyboard, too. */
function withScrollByKey(fragment: DocumentFragment): DocumentFragment {
  for (const block of fragment.querySelectorAll<HTMLElement>('pre, table')) block.tabIndex = 0;
  return fragment;
}

function plainFragment(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const block = document.createElement('pre');
  block.textContent = text;
  fragment.append(block);
  return fragment;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
