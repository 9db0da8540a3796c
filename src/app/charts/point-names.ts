/** Names written beside points, so that nobody has to look them up in a legend. A plug-in of our own. */
import type { Chart, Plugin } from 'chart.js';

export interface PointName {
  readonly text: string;
  readonly colour: string;
  readonly datasetIndex: number;
  /** Which figure of the dataset carries the name. */
  readonly at: number;
}

export interface PointNames {
  readonly names: readonly PointName[];
  readonly fontFamily: string;
  /** Pixels. */
  readonly fontSize: number;
}

/** Distance from the point, pixels. */
const GAP = 10;

/** Writes the names over all datasets. */
export function pointNamesPlugin({ names, fontFamily, fontSize }: PointNames): Plugin {
  return {
    id: 'point-names',
    afterDatasetsDraw(chart) {
      const { ctx } = chart;
      ctx.save();
      ctx.font = `${fontSize}px ${fontFamily}`;
      ctx.textBaseline = 'middle';
      const points = names.flatMap((name) => pointOf(chart, name) ?? []);
      const boxes = points.map((point) => boxOf(chart, point, points));
      for (const { name, left, y } of spread(boxes, fontSize * 1.3)) {
        ctx.fillStyle = name.colour;
        ctx.textAlign = 'left';
        ctx.fillText(name.text, left, y);
      }
      ctx.restore();
    },
  };
}

/** Where a name would stand: right or left of its point. */
export interface NameBox {
  readonly name: PointName;
  readonly left: number;
  readonly width: number;
  readonly y: number;
}

interface NamedPoint {
  readonly name: PointName;
  readonly x: number;
  readonly y: number;
}

function pointOf(chart: Chart, name: PointName): NamedPoint | null {
  const element = chart.getDatasetMeta(name.datasetIndex).data[name.at];
  return element === undefined || !Number.isFinite(element.y) ? null : { name, x: element.x, y: element.y };
}

/** On the side where fewer other points are in the way; right, where that is the same and the chart goes on. */
function boxOf({ ctx, width: end, chartArea }: Chart, { name, x, y }: NamedPoint, points: readonly NamedPoint[]): NameBox {
  const width = ctx.measureText(name.text).width;
  const crowd = (left: number) =>
    points.filter((other) => other.name !== name && Math.abs(other.y - y) < 16 && other.x > left && other.x < left + width).length;
  const [right, left] = [x + GAP, x - GAP - width];
  const isRight = right + width <= end && (left < chartArea.left || crowd(right) <= crowd(left));
  return { name, left: isRight ? right : left, width, y };
}

/** Moves names up and down until no two that share a column overlap: a heap stands around the middle of its points. */
export function spread(boxes: readonly NameBox[], lineHeight: number): readonly NameBox[] {
  return columnsOf(boxes).flatMap((column) => spreadColumn(column, lineHeight));
}

/** Names whose columns overlap, directly or by others between them. */
function columnsOf(boxes: readonly NameBox[]): readonly (readonly NameBox[])[] {
  const columns: NameBox[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const box of [...boxes].sort((a, b) => a.left - b.left)) {
    if (box.left >= end) columns.push([]);
    columns.at(-1)?.push(box);
    end = Math.max(end, box.left + box.width);
  }
  return columns;
}

interface Heap {
  readonly boxes: readonly NameBox[];
  /** Middle of the first name. */
  readonly from: number;
}

function spreadColumn(column: readonly NameBox[], lineHeight: number): readonly NameBox[] {
  const heaps: Heap[] = [];
  for (const box of [...column].sort((a, b) => a.y - b.y)) {
    let heap: Heap = { boxes: [box], from: box.y };
    for (let above = heaps.at(-1); above !== undefined && endOf(above, lineHeight) > heap.from; above = heaps.at(-1)) {
      heaps.pop();
      heap = heapOf([...above.boxes, ...heap.boxes], lineHeight);
    }
    heaps.push(heap);
  }
  return heaps.flatMap(({ boxes, from }) => boxes.map((box, index) => ({ ...box, y: from + index * lineHeight })));
}

function endOf({ boxes, from }: Heap, lineHeight: number): number {
  return from + boxes.length * lineHeight;
}

function heapOf(boxes: readonly NameBox[], lineHeight: number): Heap {
  const middle = boxes.reduce((sum, { y }) => sum + y, 0) / boxes.length;
  return { boxes, from: middle - ((boxes.length - 1) * lineHeight) / 2 };
}
