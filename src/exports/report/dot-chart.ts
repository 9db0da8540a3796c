/** Scores as dots with their intervals as whiskers: a picture that needs no script. */
import type { LeaderboardRow } from '../../core/score-types.ts';
import { meanText, rangeText } from './figures.ts';
import { html, type Html } from './html.ts';

const WIDTH = 720;
const ROW_HEIGHT = 28;
const TOP = 28;
/** Names stand left of it, the scale begins here. */
const SCALE_LEFT = 220;
const SCALE_RIGHT = 650;
/** Lowest and highest rating that the judge is asked for. */
const [LOWEST, HIGHEST] = [1, 10];
const TICKS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const NAME_CHARACTERS = 28;

/** @param rows  those with a score, in their order; @param title  what is drawn, for who cannot see it */
export function dotChart(rows: readonly LeaderboardRow[], title: string): Html {
  const height = TOP + rows.length * ROW_HEIGHT + 8;
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">
${TICKS.map((tick) => tickMark(tick, height))}${rows.map(rowMark)}</svg>`;
}

function tickMark(rating: number, height: number): Html {
  const x = xOf(rating);
  return html`<line x1="${x}" y1="${TOP - 6}" x2="${x}" y2="${height}"/><text x="${x}" y="14" text-anchor="middle">${rating}</text>`;
}

/** Stand-ins and rows that are never ranked are drawn in grey, and say what they are. */
function rowMark({ label, isStandIn, unrankedReason, scores: { overall, interval } }: LeaderboardRow, index: number): Html {
  const y = TOP + index * ROW_HEIGHT + ROW_HEIGHT / 2;
  const isQuiet = isStandIn || unrankedReason !== null;
  const name = shortName(isStandIn ? `${label} (stand-in)` : label);
  return html`<g class="${isQuiet ? 'quiet' : ''}"><title>${label}: ${meanText(overall.mean)}, 95 % interval ${rangeText(interval)}</title>
<text class="name" x="0" y="${y + 4}">${name}</text>${whisker(interval, y)}${dot(overall.mean, y)}
<text class="value" x="${WIDTH}" y="${y + 4}" text-anchor="end">${meanText(overall.mean)}</text></g>`;
}

function whisker(interval: readonly [number, number] | null, y: number): Html | null {
  if (interval === null) return null;
  return html`<line class="whisker" x1="${xOf(interval[0])}" y1="${y}" x2="${xOf(interval[1])}" y2="${y}"/>`;
}

function dot(mean: number | null, y: number): Html | null {
  return mean === null ? null : html`<circle class="dot" cx="${xOf(mean)}" cy="${y}" r="4.5"/>`;
}

/** Ratings outside of the scale stand at its end: their number is beside them. */
function xOf(rating: number): number {
  const part = (Math.min(HIGHEST, Math.max(LOWEST, rating)) - LOWEST) / (HIGHEST - LOWEST);
  return Math.round((SCALE_LEFT + part * (SCALE_RIGHT - SCALE_LEFT)) * 10) / 10;
}

function shortName(name: string): string {
  const characters = [...name];
  return characters.length <= NAME_CHARACTERS ? name : `${characters.slice(0, NAME_CHARACTERS - 1).join('')}…`;
}
