/** HTML that cannot be broken out of: every text is escaped where it is put in. */

/** Markup made by `html`, and by nothing else. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: texts and numbers are escaped, markup stays, lists are joined, null is nothing. */
export type HtmlValue = string | number | Html | null | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** C0 controls but tab and line ends: no text of HTML may hold them. */
// eslint-disable-next-line no-control-regex -- control characters are what must go
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/**
 * A tagged template. Values are safe between tags and inside of quoted attributes; they never stand anywhere else
 * (no value in a style, an address or a tag's name).
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.reduce((text, part, index) => `${text}${toText(values[index - 1] ?? null)}${part}`));
}

/** Safe as text and as a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(CONTROLS, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function toText(value: HtmlValue): string {
  if (value === null) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return value.map(toText).join('');
}
