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
      const boxes = names.flatMap((name) => boxOf(chart, name) ?? []);
      for (const { name, left, y } of spread(boxes, fontSize * 1.3)) {
        ctx.fillStyle = name.colour;
        ctx.textAlign = 'left';
        ctx.fillText(name.text, left, y);
      }
      ctx.restore();
    },
  };
}

/** Where a name would stand: right of its point, or left of it where the chart ends. */
export interface NameBox {
  readonly name: PointName;
  readonly left: number;
  readonly width: number;
  readonly y: number;
}

function boxOf(chart: Chart, name: PointName): NameBox | null {
  const element = chart.getDatasetMeta(name.datasetIndex).data[name.at];
  if (element === undefined || !Number.isFinite(element.y)) return null;
  const width = chart.ctx.measureText(name.text).width;
  const isRoomRight = element.x + GAP + width <= chart.width;
  return { name, left: isRoomRight ? element.x + GAP : element.x - GAP - width, width, y: element.y };
}

/** Moves names down, and then all of a heap up by half of it, until no two that share a column overlap. */
export function spread(boxes: readonly NameBox[], lineHeight: number): readonly NameBox[] {
  const heaps: { boxes: NameBox[]; from: number }[] = [];
  for (const box of [...boxes].sort((a, b) => a.y - b.y)) {
    let heap = { boxes: [box], from: box.y };
    for (let above = heaps.at(-1); above !== undefined && meets(above, heap, lineHeight); above = heaps.at(-1)) {
      heaps.pop();
      heap = joined(above.boxes.concat(heap.boxes), lineHeight);
    }
    heaps.push(heap);
  }
  return heaps.flatMap((heap) => heap.boxes.map((box, index) => ({ ...box, y: heap.from + index * lineHeight })));
}

interface Heap {
  readonly boxes: readonly NameBox[];
  /** Middle of the first name. */
  readonly from: number;
}

function meets(above: Heap, below: Heap, lineHeight: number): boolean {
  const isCloser = above.from + above.boxes.length * lineHeight > below.from;
  const sharesColumn = above.boxes.some((a) => below.boxes.some((b) => a.left < b.left + b.width && b.left < a.left + a.width));
  return isCloser && sharesColumn;
}

/** Around the middle of where its names want to be. */
function joined(boxes: NameBox[], lineHeight: number): { boxes: NameBox[]; from: number } {
  const middle = boxes.reduce((sum, { y }) => sum + y, 0) / boxes.length;
  return { boxes, from: middle - ((boxes.length - 1) * lineHeight) / 2 };
}
