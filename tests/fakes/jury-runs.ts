/** Made-up runs that a jury has judged: the first seat as `run-states.ts` makes it up, the others around it. */
import { foldEvents } from '../../src/core/run.ts';
import { seatsOf } from '../../src/core/jury.ts';
import type { JudgeCard, Judgment, Jury, RunEvent, RunState } from '../../src/core/types.ts';
import { FAKE_SERVER_JUDGE, fakeRunEvents, type FakeRun } from './run-states.ts';

/** A second judge of the same server. */
export const FAKE_SECOND_JUDGE: JudgeCard = {
  ...FAKE_SERVER_JUDGE,
  judgeId: 'fake-judge-2',
  label: 'Fake Judge 2',
  model: 'fake-judge-2',
};

/** Two judges, twice each. */
export const FAKE_JURY: Jury = { jurors: [FAKE_SERVER_JUDGE, FAKE_SECOND_JUDGE], repeats: 2, rule: 'mean' };

export interface FakeJuryRun extends Omit<FakeRun, 'judge'> {
  readonly jury?: Jury;
  /** The rating of a seat, from that of the first; null: unreadable; undefined: not judged. */
  readonly rate?: (first: number, seat: number, questionId: number) => number | null | undefined;
  /** Seats whose judgments all fail for good. */
  readonly failedSeats?: readonly number[];
}

/** The fold of a jury's run. Usually each further juror is a point stricter than the one before, and repeats agree. */
export function fakeJuryState({ jury = FAKE_JURY, rate = usualRating(jury), failedSeats = [], ...choice }: FakeJuryRun = {}): RunState {
  const [judge] = jury.jurors;
  if (judge === undefined) throw new Error('a jury has at least one juror');
  const events = fakeRunEvents({ ...choice, judge }).flatMap((event): readonly RunEvent[] => {
    if (event.type === 'run-start') return [{ ...event, spec: { ...event.spec, jury } }];
    return event.type === 'judgment-end' ? seatEvents(event.judgment) : [event];
  });
  return foldEvents(events) as RunState;

  function seatEvents(first: Judgment): readonly RunEvent[] {
    return seatsOf({ judge: null, jury }).flatMap(({ seat, judge: juror }): readonly RunEvent[] => {
      const { questionId, choiceIndex, turn, rating } = first;
      if (failedSeats.includes(seat)) return [failedSeat({ questionId, choiceIndex, turn }, seat)];
      const own = rating === null && seat === 0 ? null : rate(rating ?? 5, seat, questionId);
      return own === undefined ? [] : [{ type: 'judgment-end', at: 2_000_000_000_000, judgment: seatJudgment(first, seat, juror, own) }];
    });
  }
}

function usualRating({ jurors }: Jury): NonNullable<FakeJuryRun['rate']> {
  return (first, seat) => Math.max(1, first - (seat % jurors.length));
}

function failedSeat(key: Pick<Judgment, 'questionId' | 'choiceIndex' | 'turn'>, seat: number): RunEvent {
  const failure = { kind: 'network', message: `The judge of seat ${seat} did not answer.` };
  return { type: 'step-error', at: 2_000_000_000_000, key: { step: 'judge', ...key, seat }, attempt: 3, failure, isFinal: true };
}

function seatJudgment(first: Judgment, seat: number, juror: JudgeCard, rating: number | null): Judgment {
  return {
    ...first,
    ...(seat === 0 ? {} : { seat }),
    completion: {
      ...first.completion,
      text: rating === null ? `${juror.label} gives no number.` : `${juror.label} has read it. Rating: [[${rating}]]`,
      servedModel: `${juror.model}-2026-11-01`,
    },
    rating,
    ratingPattern: rating === null ? null : 1,
  };
}
