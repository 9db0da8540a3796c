/** Code with its words told apart, by highlight.js. Loaded when the first fenced block of a known language is seen. */
import DOMPurify, { type Config } from 'dompurify';
import highlighter from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import cpp from 'highlight.js/lib/languages/cpp';
import css from 'highlight.js/lib/languages/css';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import python from 'highlight.js/lib/languages/python';
import sql from 'highlight.js/lib/languages/sql';
import xml from 'highlight.js/lib/languages/xml';
import type { CodeLanguage } from './code-languages.ts';

const GRAMMARS: Readonly<Record<CodeLanguage, Parameters<typeof highlighter.registerLanguage>[1]>> = {
  ...{ bash, cpp, css, java, javascript, json, python, sql, xml },
};
for (const [name, grammar] of Object.entries(GRAMMARS)) highlighter.registerLanguage(name, grammar);

const PURIFY: Config & { RETURN_DOM_FRAGMENT: true } = {
  ALLOWED_TAGS: ['span', '#text'],
  ALLOWED_ATTR: ['class'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};

/** The same text in spans of the classes `hljs-…`; null where the grammar fails. */
export function codeNodes(code: string, language: CodeLanguage): DocumentFragment | null {
  try {
    return DOMPurify.sanitize(highlighter.highlight(code, { language, ignoreIllegals: true }).value, PURIFY);
  } catch {
    return null;
  }
}
