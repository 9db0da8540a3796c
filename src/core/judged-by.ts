/** Which model a judge's server in fact used, and with which fields: part of what made a result, known once it is made. */
import { seatsOf } from './jury.ts';
import type { JudgedBy, RunState } from './types.ts';

/** By seat. Of an imported run, what its side file says: FastChat's rows do not tell. */
export function judgedBy({ spec, judgments }: Pick<RunState, 'spec' | 'judgments'>): readonly JudgedBy[] {
  if (spec.origin?.judgedBy !== undefined) return spec.origin.judgedBy;
  const all = [...judgments.values()];
  return seatsOf(spec).map(({ seat }) => {
    const own = all.filter((judgment) => (judgment.seat ?? 0) === seat).map(({ completion }) => completion);
    return togetherBy(own.map(({ servedModel, sentParameters }) => ({
      servedModels: servedModel === null ? [] : [servedModel],
      sentParameters: sentParameters === undefined ? [] : [sentParameters],
    })));
  });
}

/** What several seats' servers did, as of one seat. */
export function togetherBy(seats: readonly JudgedBy[]): JudgedBy {
  return {
    servedModels: [...new Set(seats.flatMap(({ servedModels }) => servedModels))].sort(),
    sentParameters: differentOnes(seats.flatMap(({ sentParameters }) => sentParameters)),
  };
}

/** Each once, in a stable order. */
function differentOnes<T extends object>(records: readonly T[]): readonly T[] {
  const byText = new Map(records.map((record) => [JSON.stringify(Object.entries(record).sort()), record]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record);
}
