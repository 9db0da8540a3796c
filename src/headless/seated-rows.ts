/** FastChat's rows in the seats of a jury: which judgment of which juror a row is. */
import type { SingleRow } from '../core/fastchat-read.ts';
import { judgmentEvent } from '../core/imported-events.ts';
import { seatsOf } from '../core/jury.ts';
import type { PythonValue } from '../core/python-json.ts';
import type { JudgingKey, RunEvent, RunSpec } from '../core/types.ts';

/**
 * A row of a juror's further judgment says which one it is, in a key that FastChat does not have and passes over: a
 * judge that judges again after an interruption must be asked with the seed of what is missing, not of what is there.
 */
export function withRepeat(spec: RunSpec, { seat = 0 }: Pick<JudgingKey, 'seat'>, row: PythonValue): PythonValue {
  const repeat = seatsOf(spec)[seat]?.repeat ?? 0;
  // A row is an object always.
  return repeat === 0 ? row : { ...(row as { readonly [key: string]: PythonValue }), repeat };
}

/**
 * Rows of one model that stand already, as events of its run. They count as found again: what they cost was paid for
 * before. Of rows for one seat the last one counts; rows that do not say their repeat fill the first seats that are free.
 */
export function standingEvents(spec: RunSpec, rows: readonly SingleRow[]): readonly RunEvent[] {
  return [...rowsBySeat(spec, rows)].flatMap(([id, row]) => {
    const event = judgmentEvent(row, 0);
    return event === null ? [] : [inSeat(event, Number(id.split(' ')[0]))];
  });
}

/** Keyed by seat, question and turn. */
function rowsBySeat(spec: RunSpec, rows: readonly SingleRow[]): ReadonlyMap<string, SingleRow> {
  const seats = seatsOf(spec);
  const taken = new Map<string, SingleRow>();
  for (const row of [...rows].sort((a, b) => Number(a.repeat === undefined) - Number(b.repeat === undefined))) {
    const own = seats.filter(({ judge }) => judge.judgeId === row.judgeId);
    const idOf = (seat: number) => `${seat} ${row.questionId} ${row.turn}`;
    const seat = own.find(({ seat: each, repeat }) => (row.repeat === undefined ? !taken.has(idOf(each)) : repeat === row.repeat));
    const place = seat ?? (row.repeat === undefined ? own.at(-1) : undefined);
    if (place !== undefined) taken.set(idOf(place.seat), row);
  }
  return taken;
}

function inSeat(event: RunEvent, seat: number): RunEvent {
  const place = seat === 0 ? {} : { seat };
  if (event.type === 'step-error' && event.key.step === 'judge') return { ...event, key: { ...event.key, ...place } };
  if (event.type !== 'judgment-end') return event;
  const { judgment } = event;
  return { ...event, judgment: { ...judgment, ...place, completion: { ...judgment.completion, isTakenOver: true } } };
}
