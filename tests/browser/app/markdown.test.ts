import { afterEach, describe, expect, it } from 'vitest';
import { toSafeFragment } from '../../../src/app/components/text/markdown.ts';

declare global {
  interface Window {
    /** Set by hostile texts that got through. */
    wasReached?: boolean;
  }
}

const HOSTILE: readonly string[] = [
  '<script>window.wasReached = true</script>',
  '<img src=x onerror="window.wasReached = true">',
  '<svg onload="window.wasReached = true"><script>window.wasReached = true</script></svg>',
  '<svg><style><img src=x onerror=window.wasReached=true></style></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=window.wasReached=true></style></mglyph></table></mtext></math>',
  '<iframe srcdoc="<script>parent.wasReached = true</script>"></iframe>',
  '<iframe src="javascript:parent.wasReached=true"></iframe>',
  '<style>body { background: url(https://example.invalid/a.png) }</style>',
  '<p style="background: url(https://example.invalid/b.png)">x</p>',
  '<form action="https://example.invalid/"><input name=key><button>Send</button></form>',
  '<a href="javascript:window.wasReached=true">click</a>',
  '[click](javascript:window.wasReached=true)',
  '[click](JaVaScRiPt&#58;window.wasReached=true)',
  '[click](data:text/html,<script>parent.wasReached=true</script>)',
  '[click](vbscript:msgbox)',
  '[click](#/setup)',
  '[click](//example.invalid/)',
  '[a](https://example.invalid/" onmouseover="window.wasReached=true)',
  '![p](https://example.invalid/c.png)',
  '![p](https://example.invalid/d.png" onerror="window.wasReached=true)',
  '<link rel=stylesheet href=https://example.invalid/e.css>',
  '<base href="https://example.invalid/">',
  '<meta http-equiv=refresh content="0;url=https://example.invalid/">',
  '<object data="https://example.invalid/f"></object><embed src="https://example.invalid/g">',
  '<video src="https://example.invalid/h" autoplay onerror="window.wasReached=true"></video>',
  '<details open ontoggle="window.wasReached=true"><summary>s</summary></details>',
  '```\n</code></pre><img src=x onerror="window.wasReached=true">\n```',
  '`</code><img src=x onerror="window.wasReached=true">`',
  '```"><img src=x onerror=window.wasReached=true>\ncode\n```',
  '| a |\n|---|\n| <img src=x onerror=window.wasReached=true> |',
  '- [x] <input onfocus=window.wasReached=true autofocus>',
  '<div id="main" class="page"><a name="body"></a></div>',
];

const host = document.createElement('div');

function show(markdown: string): HTMLElement {
  document.body.append(host);
  host.replaceChildren(toSafeFragment(markdown));
  return host;
}

afterEach(() => {
  host.remove();
  delete window.wasReached;
});

describe('toSafeFragment, given hostile text', () => {
  it.each(HOSTILE)('runs and loads nothing of %j', async (text) => {
    const before = performance.getEntriesByType('resource').length;
    const shown = show(text);
    for (const link of shown.querySelectorAll('a')) link.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
    // Handlers of failed loads come as tasks: give them their turn.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(window.wasReached).toBeUndefined();
    const loaded = performance.getEntriesByType('resource').slice(before);
    expect(loaded.filter(({ name }) => name.includes('example.invalid'))).toEqual([]);
    expect(shown.querySelector('script, img, svg, math, iframe, style, form, input, object, video, link, meta, base')).toBeNull();
  });

  it.each(HOSTILE)('leaves no handler, style, id or address of another kind in %j', (text) => {
    for (const element of show(text).querySelectorAll('*')) {
      const names = element.getAttributeNames();
      expect(names.filter((name) => name.startsWith('on') || ['style', 'id', 'name', 'src'].includes(name))).toEqual([]);
      expect(element.getAttribute('href') ?? 'https:').toMatch(/^(https?|mailto):/);
    }
  });

  it('shows HTML as it was written', () => {
    expect(show('Use <b>bold</b> here.').textContent).toBe('Use <b>bold</b> here.\n');
    expect(show('<div>\nblock\n</div>').textContent).toContain('<div>');
  });

  it('shows text that is nested too deep for the parser as it is', () => {
    const deep = '>'.repeat(20_000);
    expect(show(deep).textContent?.length).toBeGreaterThan(0);
    expect(show(deep).querySelectorAll('script').length).toBe(0);
  });
});

describe('toSafeFragment, given Markdown', () => {
  it('renders paragraphs, emphasis, lists, code and tables', () => {
    const shown = show('A **b** *c* `d`\n\n- one\n- two\n\n```js\nf(1);\n```\n\n| x |\n|--:|\n| 1 |');
    expect(shown.querySelector('strong')?.textContent).toBe('b');
    expect(shown.querySelectorAll('li')).toHaveLength(2);
    expect(shown.querySelector('pre code')?.textContent).toBe('f(1);\n');
    expect(shown.querySelector('td')?.getAttribute('align')).toBe('right');
  });

  it('keeps the line ends of a poem', () => {
    expect(show('roses\nviolets').querySelectorAll('br')).toHaveLength(1);
  });

  it('puts headings below the headings of the page', () => {
    expect([...show('# a\n\n## b\n\n##### c').children].map(({ tagName }) => tagName)).toEqual(['H4', 'H5', 'H6']);
  });

  it('opens links apart and says where they lead', () => {
    const shown = show('[a friend](https://example.org/x?a=1&b=2)');
    const link = shown.querySelector('a');
    expect(link?.rel.split(' ')).toContain('noopener');
    expect(link?.target).toBe('_blank');
    expect(shown.textContent).toContain('(https://example.org/x?a=1&b=2)');
  });

  it('says what a picture would have been', () => {
    expect(show('![a cat](https://example.org/cat.png)').textContent).toContain('[picture: a cat https://example.org/cat.png]');
  });
});
