import { describe, expect, it } from 'vitest';
import { chartPicture } from '../../../src/app/charts/chart-runtime.ts';
import { readChartTheme } from '../../../src/app/charts/chart-theme.ts';
import { heatPicture } from '../../../src/app/charts/heat-picture.ts';
import { toPng, type Picture } from '../../../src/app/charts/picture.ts';
import { toSvg } from '../../../src/app/charts/svg-picture.ts';
import { categoryView, otherView, type ChartData } from '../../../src/app/components/results/chart-views.ts';
import { toHeatMap } from '../../../src/app/components/results/question-ratings.ts';
import { leaderboardRow, STRICT_COUNTING } from '../../../src/core/scores.ts';
import { fakeRunState } from '../../fakes/run-states.ts';
import '../../../src/app/styles/tokens.css';

const states = [
  fakeRunState({ runId: 'a', modelId: 'a', label: 'Model A', quality: 8 }),
  fakeRunState({ runId: 'b', modelId: 'b', label: 'Model <B> & co', quality: 4 }),
];
const data: ChartData = {
  rows: states.map((state) => leaderboardRow(state)),
  others: [],
  states: new Map(states.map((state) => [state.spec.runId, state])),
  counting: STRICT_COUNTING,
  isNarrow: false,
};
const theme = readChartTheme(document.body, 'light');

const CHARTS = ['categories', 'turns', 'radar', 'ratings', 'length', 'heat'] as const;

function pictureOf(chart: (typeof CHARTS)[number]): Picture {
  if (chart === 'heat')
    return heatPicture({ map: toHeatMap(data.rows, data.states, data.counting), turns: 'both', theme, title: 'A title' });
  const view = chart === 'categories' ? categoryView(data) : otherView(chart, data);
  if ('missing' in view) throw new Error(view.missing);
  return chartPicture(view.configOf(theme, 'A title'), theme.paper, view.pictureHeight);
}

async function svgOf(chart: (typeof CHARTS)[number]): Promise<Document> {
  return new DOMParser().parseFromString(await toSvg(pictureOf(chart)).text(), 'image/svg+xml');
}

const textsIn = (svg: Document) => [...svg.querySelectorAll('text')].map(({ textContent }) => textContent);

describe('a picture as vectors', () => {
  it.each(CHARTS)('of %s is well-formed, has no pixels and no broken number in it', async (chart) => {
    const svg = await svgOf(chart);
    expect(svg.querySelector('parsererror')).toBeNull();
    expect(svg.querySelector('image')).toBeNull();
    expect(svg.documentElement.outerHTML).not.toMatch(/NaN|undefined|\sstyle=/);
  });

  it.each(CHARTS)('of %s has its title and the models’ names as text', async (chart) => {
    expect(textsIn(await svgOf(chart))).toEqual(expect.arrayContaining(['A title', 'Model A', 'Model <B> & co']));
  });

  it('names the page’s own type, at its size', async () => {
    const svg = await svgOf('categories');
    const text = [...svg.querySelectorAll('text')].find(({ textContent }) => textContent === 'writing');
    expect(text?.getAttribute('font-size')).toBe(`${theme.fontSize}px`);
    expect(text?.getAttribute('font-family')).not.toBe('');
  });

  it('has a line for each model from turn 1 to turn 2', async () => {
    const svg = await svgOf('turns');
    for (const colour of theme.series.slice(0, 2)) {
      const lines = [...svg.querySelectorAll(`path[stroke="${colour}"]`)].map((path) => path.getAttribute('d') ?? '');
      expect(lines).toContainEqual(expect.stringMatching(/^( [ML] [\d.]+ [\d.]+){2,}$/));
    }
  });
});

describe('a picture as pixels', () => {
  it.each(CHARTS)('of %s is twice as dense as the page, and opaque', async (chart) => {
    const picture = pictureOf(chart);
    const image = await createImageBitmap(await toPng(picture));
    expect([image.width, image.height]).toEqual([picture.width * 2, picture.height * 2]);
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    const { data: pixels } = context?.getImageData(0, 0, image.width, image.height) ?? { data: [0, 0, 0, 0] };
    expect(pixels.some((channel, index) => index % 4 === 3 && channel < 255)).toBe(false);
  });
});
