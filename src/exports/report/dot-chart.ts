/** Scores as dots with their intervals as whiskers: a picture that needs no script, drawn for wide and for narrow pages. */
import type { LeaderboardRow } from '../../core/score-types.ts';
import { meanText, rangeText } from './figures.ts';
import { html, type Html } from './html.ts';

/** In units of the picture, which are pixels at its usual size. */
interface Layout {
  /** Class that shows it on pages of its width alone. */
  readonly name: 'wide' | 'narrow';
  readonly width: number;
  readonly rowHeight: number;
  /** Where rating 1 and rating 10 stand. */
  readonly scale: readonly [number, number];
  /** Of the name above the middle of its row. */
  readonly nameRise: number;
  readonly nameCharacters: number;
}

/** Names stand left of the scale where there is room, else above it. */
const LAYOUTS: readonly Layout[] = [
  { name: 'wide', width: 720, rowHeight: 28, scale: [220, 650], nameRise: -4, nameCharacters: 28 },
  { name: 'narrow', width: 360, rowHeight: 46, scale: [10, 350], nameRise: 12, nameCharacters: 34 },
];

const TOP = 28;
/** Lowest and highest rating that the judge is asked for. */
const [LOWEST, HIGHEST] = [1, 10];
const TICKS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** @param rows  those with a score, in their order; @param title  what is drawn, for who cannot see it */
export function dotChart(rows: readonly LeaderboardRow[], title: string): Html {
  return html`${LAYOUTS.map((layout) => picture(rows, title, layout))}`;
}

function picture(rows: readonly LeaderboardRow[], title: string, layout: Layout): Html {
  const height = TOP + rows.length * layout.rowHeight + 8;
  return html`<svg class="${layout.name}" viewBox="0 0 ${layout.width} ${height}" role="img" aria-label="${title}">
${TICKS.map((tick) => tickMark(tick, height, layout))}${rows.map((row, index) => rowMark(row, index, layout))}</svg>`;
}

function tickMark(rating: number, height: number, layout: Layout): Html {
  const x = xOf(rating, layout);
  return html`<line x1="${x}" y1="${TOP - 6}" x2="${x}" y2="${height}"/><text x="${x}" y="14" text-anchor="middle">${rating}</text>`;
}

/** Stand-ins and rows that are never ranked are drawn in grey, and say what they are. */
function rowMark(row: LeaderboardRow, index: number, layout: Layout): Html {
  const { label, isStandIn, unrankedReason, scores: { overall, interval } } = row;
  const isAbove = layout.nameRise > 0;
  const y = TOP + index * layout.rowHeight + layout.rowHeight / 2 + (isAbove ? 10 : 0);
  const isQuiet = isStandIn || unrankedReason !== null;
  const name = shortName(isStandIn ? `${label} (stand-in)` : label, layout.nameCharacters);
  return html`<g class="${isQuiet ? 'quiet' : ''}"><title>${label}: ${meanText(overall.mean)}, 95 % interval ${rangeText(interval)}</title>
<text class="name" x="0" y="${y - layout.nameRise}">${name}</text>${whisker(interval, y, layout)}${dot(overall.mean, y, layout)}
<text class="value" x="${layout.width}" y="${y - layout.nameRise}" text-anchor="end">${meanText(overall.mean)}</text></g>`;
}

function whisker(interval: readonly [number, number] | null, y: number, layout: Layout): Html | null {
  if (interval === null) return null;
  return html`<line class="whisker" x1="${xOf(interval[0], layout)}" y1="${y}" x2="${xOf(interval[1], layout)}" y2="${y}"/>`;
}

function dot(mean: number | null, y: number, layout: Layout): Html | null {
  return mean === null ? null : html`<circle class="dot" cx="${xOf(mean, layout)}" cy="${y}" r="4.5"/>`;
}

/** Ratings outside of the scale stand at its end: their number is beside them. */
function xOf(rating: number, { scale: [left, right] }: Layout): number {
  const part = (Math.min(HIGHEST, Math.max(LOWEST, rating)) - LOWEST) / (HIGHEST - LOWEST);
  return Math.round((left + part * (right - left)) * 10) / 10;
}

function shortName(name: string, most: number): string {
  const characters = [...name];
  return characters.length <= most ? name : `${characters.slice(0, most - 1).join('')}…`;
}
