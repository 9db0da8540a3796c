import { describe, expect, it } from 'vitest';
import { HIDDEN_NOTE, PageWatch, SLEPT_NOTE, type WatchedPage } from '../../../../src/app/state/page-watch.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

class FakePage implements WatchedPage {
  visibilityState: DocumentVisibilityState = 'visible';
  readonly #listeners = new Set<() => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  addEventListener(_type: 'visibilitychange', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'visibilitychange', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  turn(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    for (const listener of this.#listeners) listener();
  }
}

/** A clock whose ticks are held back while the machine sleeps. */
class SleepyClock extends FakeClock {
  #asleepMs = 0;

  override now(): number {
    return super.now() + this.#asleepMs;
  }

  /** Nothing rings meanwhile: the next question finds that so much time has passed. */
  pass(ms: number): void {
    this.#asleepMs += ms;
  }
}

function watched() {
  const page = new FakePage();
  const clock = new SleepyClock({ byHand: true });
  const watch = new PageWatch(page, clock);
  return { page, clock, watch, end: watch.begin() };
}

describe('PageWatch', () => {
  it('has nothing to say of a page that is shown and awake', async () => {
    const { clock, watch } = watched();
    const begunAt = clock.now();
    await clock.advance(600_000);
    expect(watch.hasSleptSince(begunAt)).toBe(false);
    expect(watch.notesSince(begunAt)).toEqual([]);
  });

  it('takes a gap of more than half a minute for sleep, once', async () => {
    const { clock, watch } = watched();
    const before = clock.now();
    clock.pass(31_000);
    expect(watch.hasSleptSince(before)).toBe(true);
    await clock.advance(5000);
    const after = clock.now();
    await clock.advance(5000);
    expect(watch.hasSleptSince(after)).toBe(false);
    expect(watch.notesSince(before)).toEqual([SLEPT_NOTE]);
    expect(watch.notesSince(after)).toEqual([]);
  });

  it('does not take a busy half minute for sleep', () => {
    const { clock, watch } = watched();
    const before = clock.now();
    clock.pass(29_000);
    expect(watch.hasSleptSince(before)).toBe(false);
  });

  it('lets the timers of a hidden tab be a minute late', () => {
    const { page, clock, watch } = watched();
    const before = clock.now();
    page.turn('hidden');
    clock.pass(65_000);
    expect(watch.hasSleptSince(before)).toBe(false);
    clock.pass(160_000);
    expect(watch.hasSleptSince(before)).toBe(true);
  });

  it('does not take the minute before a tab is shown again for sleep', () => {
    const { page, clock, watch } = watched();
    const before = clock.now();
    page.turn('hidden');
    clock.pass(65_000);
    page.turn('visible');
    expect(watch.hasSleptSince(before)).toBe(false);
  });

  it('notes that the tab was hidden, for whatever was begun before it was shown again', async () => {
    const { page, clock, watch } = watched();
    const begunBefore = clock.now();
    await clock.advance(2000);
    page.turn('hidden');
    expect(watch.notesSince(begunBefore)).toEqual([HIDDEN_NOTE]);
    await clock.advance(2000);
    const begunHidden = clock.now();
    await clock.advance(2000);
    page.turn('visible');
    await clock.advance(2000);
    expect(watch.notesSince(begunBefore)).toEqual([HIDDEN_NOTE]);
    expect(watch.notesSince(begunHidden)).toEqual([HIDDEN_NOTE]);
    expect(watch.notesSince(clock.now())).toEqual([]);
  });

  it('takes the time between two runs for nothing', () => {
    const { clock, watch, end } = watched();
    end();
    clock.pass(3_600_000);
    watch.begin();
    expect(watch.hasSleptSince(0)).toBe(false);
  });

  it('leaves no listener behind', () => {
    const { page, end } = watched();
    expect(page.listeners).toBe(1);
    end();
    expect(page.listeners).toBe(0);
  });
});
