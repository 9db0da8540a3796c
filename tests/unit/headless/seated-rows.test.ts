import { describe, expect, it } from 'vitest';
import type { SingleRow } from '../../../src/core/fastchat-read.ts';
import { seatsOf } from '../../../src/core/jury.ts';
import type { RunEvent, RunSpec } from '../../../src/core/types.ts';
import { standingEvents, withRepeat } from '../../../src/headless/seated-rows.ts';
import { madeUpSpec } from '../../fakes/made-up-bench.ts';

const base = madeUpSpec();
const judge = base.judge ?? (() => { throw new Error('the made-up run has a judge'); })();
const other = { ...judge, judgeId: 'other' };

const withJury = (repeats: number): RunSpec => ({ ...base, jury: { jurors: [judge, other], repeats, rule: 'mean' } });

function row(judgeId: string, text: string, repeat?: number): SingleRow {
  return {
    type: 'single',
    questionId: 81,
    model: 'm',
    judgeId,
    judgePromptName: 'single-v1',
    userPrompt: 'p',
    judgment: text,
    rating: 5,
    turn: 1,
    ...(repeat === undefined ? {} : { repeat }),
  };
}

/** Text by seat. */
function seats(events: readonly RunEvent[]): Readonly<Record<number, string>> {
  return Object.fromEntries(
    events.map((event) => {
      if (event.type === 'judgment-end') return [event.judgment.seat ?? 0, event.judgment.completion.text];
      if (event.type === 'step-error' && event.key.step === 'judge') return [event.key.seat ?? 0, 'failed'];
      throw new Error(event.type);
    }),
  );
}

describe('standingEvents', () => {
  it('seats rows by judge and by the repeat that they tell', () => {
    expect(seatsOf(withJury(2)).map(({ judge: { judgeId }, repeat }) => [judgeId, repeat])).toEqual([
      [judge.judgeId, 0], ['other', 0], [judge.judgeId, 1], ['other', 1],
    ]);
    const rows = [row('other', 'd', 1), row(judge.judgeId, 'a'), row('other', 'b')];
    expect(seats(standingEvents(withJury(2), rows))).toEqual({ 0: 'a', 1: 'b', 3: 'd' });
  });

  it('has rows that tell no repeat fill the seats that are free, in their order', () => {
    const rows = [row('other', 'first'), row('other', 'second'), row('other', 'third')];
    expect(seats(standingEvents(withJury(3), rows))).toEqual({ 1: 'first', 3: 'second', 5: 'third' });
  });

  it('counts the last of rows beyond the seats, as where one judge judged twice', () => {
    expect(seats(standingEvents(base, [row(judge.judgeId, 'old'), row(judge.judgeId, 'new')]))).toEqual({ 0: 'new' });
  });

  it('leaves out repeats that nobody asked for, and judges that do not sit', () => {
    expect(standingEvents(withJury(1), [row('other', 'x', 1), row('nobody', 'y')])).toEqual([]);
  });

  it('seats failed calls too', () => {
    expect(seats(standingEvents(withJury(2), [row('other', '$ERROR$', 1)]))).toEqual({ 3: 'failed' });
  });

  it('counts what stands as paid for before', () => {
    const [event] = standingEvents(base, [row(judge.judgeId, '[[5]]')]);
    expect(event?.type === 'judgment-end' && event.judgment.completion.isTakenOver).toBe(true);
  });
});

describe('withRepeat', () => {
  it('leaves a first judgment as FastChat writes it, and numbers the others', () => {
    const spec = withJury(2);
    expect(withRepeat(spec, { seat: 1 }, { score: 5 })).toEqual({ score: 5 });
    expect(withRepeat(spec, {}, { score: 5 })).toEqual({ score: 5 });
    expect(withRepeat(spec, { seat: 3 }, { score: 5 })).toEqual({ score: 5, repeat: 1 });
  });
});
