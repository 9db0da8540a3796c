/** A cell of the heat map in words. Pure. */
import type { HeatMap } from '../../charts/heat-map.ts';
import { formatRating } from '../../format.ts';

/** `Model A, question 81 (writing): 7.5. Turn 1: 8, turn 2: 7.` @param row, question  indices into the map */
export function cellText({ rows, questions }: HeatMap, row: number, question: number): string {
  const cell = rows[row]?.cells[question];
  const asked = questions[question];
  if (cell === undefined || asked === undefined) return '';
  const text = (rating: number | null) => (rating === null ? 'not rated' : formatRating(rating));
  const place = `${rows[row]?.label ?? ''}, question ${asked.questionId} (${asked.category})`;
  return cell.both === null ? `${place}: not rated.` : `${place}: ${text(cell.both)}. Turn 1: ${text(cell.turn1)}, turn 2: ${text(cell.turn2)}.`;
}
