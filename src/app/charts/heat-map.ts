/** Ratings of every question by every model, as a map. Pure. */
import type { Turn } from '../../core/types.ts';

/** Which turns a cell stands for. */
export type HeatTurns = 'both' | Turn;

/** One question and one model. */
export interface HeatCell {
  /** Means of the ratings that count: of turn 1, of turn 2, of both together; null: not rated. */
  readonly turn1: number | null;
  readonly turn2: number | null;
  readonly both: number | null;
}

export interface HeatQuestion {
  readonly questionId: number;
  readonly category: string;
}

export interface HeatRow {
  readonly runId: string;
  readonly label: string;
  /** In the order of the map's questions. */
  readonly cells: readonly HeatCell[];
}

export interface HeatMap {
  /** Grouped by category. */
  readonly questions: readonly HeatQuestion[];
  /** In the order of the leaderboard. */
  readonly rows: readonly HeatRow[];
}

/** Neighbouring questions of one category. */
export interface HeatGroup {
  readonly category: string;
  /** Place of its first question. */
  readonly from: number;
  readonly count: number;
}

/** What a cell shows. */
export function ratingIn(cell: HeatCell, turns: HeatTurns): number | null {
  if (turns === 'both') return cell.both;
  return turns === 1 ? cell.turn1 : cell.turn2;
}

/** The map's questions by category, in their order. */
export function groupsOf(questions: readonly HeatQuestion[]): readonly HeatGroup[] {
  const groups: HeatGroup[] = [];
  for (const [index, { category }] of questions.entries()) {
    const last = groups.at(-1);
    if (last?.category === category) groups[groups.length - 1] = { ...last, count: last.count + 1 };
    else groups.push({ category, from: index, count: 1 });
  }
  return groups;
}

/**
 * How strong a rating is shaded, 0 to 1: never quite 0, so that a rating of 1 is a colour and not the bare page.
 */
export function shadeOf(rating: number): number {
  const part = (Math.min(10, Math.max(1, rating)) - 1) / 9;
  return 0.08 + 0.92 * part;
}
