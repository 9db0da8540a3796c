/** The page's tokens as a canvas can use them: plain colours, pixels. */

/** Everything a chart takes from the design tokens. Colours are `rgb(…)`. */
export interface ChartTheme {
  readonly paper: string;
  readonly ink: string;
  readonly inkSoft: string;
  readonly inkFaint: string;
  readonly rule: string;
  readonly ruleStrong: string;
  /** The far end of the scale that shades ratings; `paper` is the near one. */
  readonly accentStrong: string;
  /** In order of use. */
  readonly series: readonly string[];
  readonly fontFamily: string;
  /** Pixels. */
  readonly fontSize: number;
}

const SERIES = [1, 2, 3, 4, 5, 6].map((number) => `--series-${number}`);

/**
 * Reads the tokens as they hold at an element. A token's value is `light-dark(…)`, which only the browser resolves, and
 * into `oklch(…)`, which chart.js does not know: so each one is painted on one pixel and read back.
 *
 * @param scheme  `light` for paper, whatever the page shows
 */
export function readChartTheme(element: Element, scheme: 'as shown' | 'light' = 'as shown'): ChartTheme {
  const probe = document.createElement('span');
  probe.hidden = true;
  // On the root, where the built style sheet settles which of the two themes holds.
  document.documentElement.toggleAttribute('data-paper', scheme === 'light');
  element.append(probe);
  const colour = colourReader(probe);
  const theme = {
    paper: colour('--paper'),
    ink: colour('--ink'),
    inkSoft: colour('--ink-soft'),
    inkFaint: colour('--ink-faint'),
    rule: colour('--rule'),
    ruleStrong: colour('--rule-strong'),
    accentStrong: colour('--accent-strong'),
    series: SERIES.map(colour),
    fontFamily: getComputedStyle(element).fontFamily,
    fontSize: smallTextPixels(probe),
  };
  document.documentElement.removeAttribute('data-paper');
  probe.remove();
  return theme;
}

function colourReader(probe: HTMLElement): (token: string) => string {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (token) => {
    probe.style.color = `var(${token})`;
    const value = getComputedStyle(probe).color;
    if (context === null) return value;
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = value;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return `rgb(${red}, ${green}, ${blue})`;
  };
}

function smallTextPixels(probe: HTMLElement): number {
  probe.style.fontSize = 'var(--text-small)';
  return Number.parseFloat(getComputedStyle(probe).fontSize) || 13;
}

/**
 * Calls back when the theme changes: by the page's own switch (`data-theme` on the root) or by the system; before and
 * after printing too, for paper is light.
 *
 * @param onchange  told what to draw in: as the page shows it, or light
 * @returns stops watching
 */
export function watchTheme(onchange: (scheme: 'as shown' | 'light') => void): () => void {
  const stop = new AbortController();
  const change = () => onchange(print.matches ? 'light' : 'as shown');
  const print = matchMedia('print');
  const observer = new MutationObserver(change);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const { signal } = stop;
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', change, { signal });
  print.addEventListener('change', change, { signal });
  // The styles are still those of the screen when this event comes.
  addEventListener('beforeprint', () => onchange('light'), { signal });
  addEventListener('afterprint', () => onchange('as shown'), { signal });
  return () => {
    observer.disconnect();
    stop.abort();
  };
}
