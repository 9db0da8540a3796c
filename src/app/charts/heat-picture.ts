/** A heat map as a picture for a file. Draws on any canvas context. */
import type { ChartTheme } from './chart-theme.ts';
import { mixColours } from './colours.ts';
import { groupsOf, ratingIn, shadeOf, type HeatMap, type HeatTurns } from './heat-map.ts';
import { groundOf, type Picture } from './picture.ts';

export interface HeatPictureInput {
  readonly map: HeatMap;
  readonly turns: HeatTurns;
  readonly theme: ChartTheme;
  readonly title: string;
}

/** CSS pixels. */
const SIZE = { margin: 32, names: 190, cell: 12, row: 16, between: 3, head: 64, foot: 48 } as const;

/** Rows are models, columns are questions by category; a scale stands below. */
export function heatPicture(input: HeatPictureInput): Picture {
  const { map, theme } = input;
  const groups = groupsOf(map.questions);
  const width = Math.max(760, SIZE.margin * 2 + SIZE.names + map.questions.length * SIZE.cell + groups.length * SIZE.between);
  const height = SIZE.margin * 2 + SIZE.head + map.rows.length * SIZE.row + SIZE.foot;
  return {
    width,
    height,
    draw(context, density) {
      context.setTransform(density, 0, 0, density, 0, 0);
      groundOf(context, { width, height, ground: theme.paper });
      context.textAlign = 'left';
      drawHeads(context, input);
      for (const index of map.rows.keys()) drawRow(context, input, index);
      drawScale(context, input, height - SIZE.margin - 12);
      return () => {};
    },
  };
}

function leftOf(map: HeatMap, at: number): number {
  const group = groupsOf(map.questions).findIndex(({ from, count }) => at < from + count);
  return SIZE.margin + SIZE.names + at * SIZE.cell + group * SIZE.between;
}

function drawHeads(context: CanvasRenderingContext2D, { map, theme, title }: HeatPictureInput): void {
  context.textBaseline = 'alphabetic';
  context.fillStyle = theme.ink;
  context.font = `500 ${theme.fontSize * 1.25}px ${theme.fontFamily}`;
  context.fillText(title, SIZE.margin, SIZE.margin + 14);
  context.fillStyle = theme.inkSoft;
  context.font = `${theme.fontSize - 1}px ${theme.fontFamily}`;
  for (const { category, from } of groupsOf(map.questions))
    context.fillText(category, leftOf(map, from), SIZE.margin + SIZE.head - 8);
}

function drawRow(context: CanvasRenderingContext2D, { map, turns, theme }: HeatPictureInput, index: number): void {
  const row = map.rows[index];
  if (row === undefined) return;
  const top = SIZE.margin + SIZE.head + index * SIZE.row;
  context.fillStyle = theme.ink;
  context.textBaseline = 'middle';
  context.fillText(row.label, SIZE.margin, top + SIZE.row / 2);
  for (const [at, cell] of row.cells.entries()) {
    const place = { left: leftOf(map, at), top: top + 0.5, width: SIZE.cell - 1, height: SIZE.row - 1 };
    drawCell(context, ratingIn(cell, turns), place, theme);
  }
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function drawCell(context: CanvasRenderingContext2D, rating: number | null, { left, top, width, height }: Place, theme: ChartTheme): void {
  context.fillStyle = rating === null ? theme.paper : mixColours(theme.accentStrong, theme.paper, shadeOf(rating));
  context.fillRect(left, top, width, height);
  if (rating !== null) return;
  // Struck through, not pale: not rated is no low rating.
  context.strokeStyle = theme.ruleStrong;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left, top + height);
  context.lineTo(left + width, top);
  context.stroke();
}

function drawScale(context: CanvasRenderingContext2D, { theme }: HeatPictureInput, top: number): void {
  const left = SIZE.margin + SIZE.names;
  const place = (step: number) => ({ left: left + step * 18, top, width: 17, height: 12 });
  context.textBaseline = 'middle';
  for (let rating = 1; rating <= 10; rating += 1) drawCell(context, rating, place(rating), theme);
  drawCell(context, null, place(14), theme);
  context.fillStyle = theme.inkSoft;
  context.fillText('1', left + 6, top + 6);
  context.fillText('10', left + 11 * 18 + 4, top + 6);
  context.fillText('not rated', left + 15 * 18 + 4, top + 6);
}
