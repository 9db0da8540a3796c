import { afterEach, describe, expect, it } from 'vitest';
import { enrich } from '../../../src/app/components/text/enrich.ts';
import { markWords } from '../../../src/app/components/text/found-words.ts';
import { toSafeFragment } from '../../../src/app/components/text/markdown.ts';

const MATHML = 'http://www.w3.org/1998/Math/MathML';
const host = document.createElement('div');

async function show(markdown: string): Promise<HTMLElement> {
  document.body.append(host);
  host.replaceChildren(toSafeFragment(markdown));
  await enrich(host);
  return host;
}

afterEach(() => {
  host.remove();
  Reflect.deleteProperty(window, 'wasReached');
});

describe('formulas in a text', () => {
  it('become MathML, in the line and on lines of their own', async () => {
    const shown = await show('So $x^2 = 4$, and\n\n\\[\n\\frac{a}{b}\n\\]\n');
    expect(shown.querySelectorAll('math')).toHaveLength(2);
    expect(shown.querySelector('math')?.namespaceURI).toBe(MATHML);
    expect(shown.querySelector('.display math mfrac')).not.toBeNull();
    expect(shown.querySelector('msup')?.textContent).toBe('x2');
    expect(shown.querySelector('annotation')).toBeNull();
  });

  it('leave amounts of money alone', async () => {
    const shown = await show('It costs $5 and $6, or US$ 7 and 8$.');
    expect(shown.querySelector('.formula, math')).toBeNull();
    expect(shown.textContent).toBe('It costs $5 and $6, or US$ 7 and 8$.\n');
  });

  it.each(['$\\frac{1}{$', '$\\nosuchcommand$', '$\\def\\a{\\a\\a}\\a$', '$x^2^2$'])('stay as they were written where KaTeX refuses %s', async (text) => {
    const shown = await show(text);
    expect(shown.querySelector('math')).toBeNull();
    expect(shown.textContent.trim()).toBe(text);
  });

  const HOSTILE: readonly string[] = [
    '$\\href{javascript:window.wasReached=true}{x}$',
    '$\\href{https://example.invalid/}{x}$',
    '$\\url{https://example.invalid/a}$',
    '$\\includegraphics{https://example.invalid/b.png}$',
    '$\\includegraphics[width=9em]{data:image/svg+xml,<svg onload=window.wasReached=true>}$',
    '$\\htmlStyle{background: url(https://example.invalid/c.png)}{x}$',
    '$\\htmlClass{page}{x}$',
    '$\\htmlId{main}{x}$',
    '$\\htmlData{onclick=window.wasReached=true}{x}$',
    '$\\text{<img src=x onerror=window.wasReached=true>}$',
    '$<img src=x onerror=window.wasReached=true>$',
    '$$<script>window.wasReached = true</script>$$',
    '$$</math><img src=x onerror=window.wasReached=true><math>$$',
    '$\\text{</annotation></semantics></math><script>window.wasReached=true</script>}$',
    '\\(<style>body { background: url(https://example.invalid/d.png) }</style>\\)',
    '\\[\\text{<mglyph><svg onload="window.wasReached=true">}\\]',
    '$\\color{red}\\colorbox{red}{x} \\fcolorbox{red}{blue}{y}$',
    '$\\unicode{x3c}\\char"3C script\\char"3E$',
    '$\\rule{1000000em}{1000000em}\\kern-100000em\\hspace{100000em} x$',
    '$\\Huge\\Huge x$',
  ];

  it.each(HOSTILE)('run, load, style and link nothing: %s', async (text) => {
    const before = performance.getEntriesByType('resource').length;
    const shown = await show(text);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(Reflect.get(window, 'wasReached')).toBeUndefined();
    const loaded = performance.getEntriesByType('resource').slice(before);
    expect(loaded.filter(({ name }) => name.includes('example.invalid'))).toEqual([]);
    expect(shown.querySelector('script, img, svg, a, style, iframe, mglyph, annotation-xml')).toBeNull();
    for (const element of shown.querySelectorAll('*')) {
      const names = element.getAttributeNames().filter((name) => name.startsWith('on') || ['style', 'id', 'href', 'src', 'mathcolor', 'mathbackground', 'mathsize'].includes(name) || name.includes(':'));
      expect(names).toEqual([]);
      for (const name of ['width', 'height', 'depth', 'lspace']) expect(Math.abs(Number.parseFloat(element.getAttribute(name) ?? '0'))).toBeLessThanOrEqual(10);
    }
  });

  it.each([
    ['macros that double themselves', '$\\def\\a{xx}\\def\\b{\\a\\a}\\def\\c{\\b\\b}\\def\\d{\\c\\c\\c\\c}\\def\\e{\\d\\d\\d\\d}\\def\\f{\\e\\e\\e\\e}\\def\\g{\\f\\f\\f\\f}\\g\\g\\g\\g$'],
    ['an exponent in an exponent, and so on', `$${'x^{'.repeat(400)}1${'}'.repeat(400)}$`],
    ['a tower of fractions', `$${'\\frac{1}{'.repeat(150)}1${'}'.repeat(150)}$`],
    ['nothing but brackets', `$${'{'.repeat(900)}${'}'.repeat(900)}$`],
    ['a wide matrix', `$$\\begin{matrix}${'1&'.repeat(800)}\\end{matrix}$$`],
    ['hundreds of formulas', '$\\sum_{i=1}^n x_i$ '.repeat(450)],
  ])('do not hold up the page: %s', async (_, text) => {
    await show('$x$');
    let longest = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    });
    await show(text);
    clearInterval(watch);
    longest = Math.max(longest, performance.now() - last);
    expect(longest).toBeLessThan(1000);
  });
});

describe('code in a text', () => {
  it('has its words told apart, in a language that is known', async () => {
    const shown = await show('```python\ndef f(x):\n    return "a < b"\n```\n');
    expect(shown.querySelector('.hljs-keyword')?.textContent).toBe('def');
    expect(shown.querySelector('.hljs-string')?.textContent).toBe('"a < b"');
    expect(shown.querySelector('code')?.textContent).toBe('def f(x):\n    return "a < b"\n');
  });

  it('stays plain in another language, in none, and where it is very long', async () => {
    const long = `\`\`\`js\n${'let a = 1;\n'.repeat(2000)}\`\`\``;
    const shown = await show(`\`\`\`brainfuck\n+++\n\`\`\`\n\n\`\`\`\nlet a\n\`\`\`\n\n${long}`);
    expect(shown.querySelector('code span')).toBeNull();
  });

  it.each(['html', 'js', 'css', 'json', 'bash', 'sql', 'cpp', 'java', 'py'])('runs nothing that is written in %s', async (language) => {
    const hostile = '<img src=x onerror="window.wasReached = true"><script>window.wasReached = true</script><style>a{}</style></code></pre><svg onload=window.wasReached=true>';
    const shown = await show(`\`\`\`${language}\n${hostile}\n\`\`\``);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(Reflect.get(window, 'wasReached')).toBeUndefined();
    expect(shown.querySelector('img, script, style, svg')).toBeNull();
    expect(shown.querySelector('code')?.textContent).toBe(`${hostile}\n`);
  });

  it.each(['light', 'dark'])('reaches a contrast of 4.5 to 1 in the %s theme', async (theme) => {
    document.documentElement.dataset['theme'] = theme;
    const { default: styles } = await import('../../../src/app/styles/tokens.css?inline');
    const sheet = document.createElement('style');
    sheet.textContent = String(styles);
    document.head.append(sheet);
    const shown = await show('x');
    const names = ['keyword', 'string', 'number', 'name', 'comment'].map((name) => `--code-${name}`);
    expect(names.filter((name) => contrast(shown, name, '--paper-sunken') < 4.5)).toEqual([]);
    expect(contrast(shown, '--ink', '--found')).toBeGreaterThan(4.5);
    sheet.remove();
    delete document.documentElement.dataset['theme'];
  });
});

describe('markWords', () => {
  it('marks every occurrence, in any case, and takes the marks off again', async () => {
    const shown = await show('Pascal, pascal and **PASCAL**; $x$ `pascal`');
    const takeOff = markWords(shown, ['pascal']);
    expect(CSS.highlights.get('found-words')?.size).toBe(4);
    takeOff();
    expect(CSS.highlights.get('found-words')?.size).toBe(0);
  });

  it('marks no single letters, and leaves the nodes as they are', async () => {
    const shown = await show('a and b');
    const before = shown.innerHTML;
    markWords(shown, ['a', 'and']);
    expect(CSS.highlights.get('found-words')?.size).toBe(1);
    expect(shown.innerHTML).toBe(before);
  });
});

/** WCAG 2 contrast of two tokens, as the browser paints them. */
function contrast(element: HTMLElement, ink: string, paper: string): number {
  const [a, b] = [ink, paper].map((token) => luminance(element, token)).sort((x, y) => y - x);
  return ((a ?? 0) + 0.05) / ((b ?? 0) + 0.05);
}

function luminance(element: HTMLElement, token: string): number {
  element.style.color = `var(${token})`;
  const canvas = new OffscreenCanvas(1, 1).getContext('2d');
  if (canvas === null) throw new Error('this browser has no canvas');
  canvas.fillStyle = getComputedStyle(element).color;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
