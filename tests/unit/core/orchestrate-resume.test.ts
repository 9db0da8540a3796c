import { describe, expect, it } from 'vitest';
import type { EngineErrorKind } from '../../../src/core/errors.ts';
import { foldEvents } from '../../../src/core/run.ts';
import type { ModelCard, RunState } from '../../../src/core/types.ts';
import { MADE_UP_CARD } from '../../fakes/made-up-bench.ts';
import { failure, lastMessage, type Script, type ScriptedCall } from '../../fakes/scripted-engine.ts';
import { StagedRun, type Staging } from './staged-run.ts';

/** Records of a run without times and attempts: what must be the same however often the run was interrupted. */
function recordsOf({ status, contextTokens, answers, judgments, failures }: RunState) {
  const sorted = <V>(map: ReadonlyMap<string, V>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return { status, contextTokens, answers: sorted(answers), judgments: sorted(judgments), failures: sorted(failures) };
}

interface Trouble {
  readonly kind: EngineErrorKind;
  readonly times: number;
}

interface Setting {
  readonly slots: number;
  readonly withTroubles: boolean;
  readonly isSmall: boolean;
}

const UNTROUBLED: Setting = { slots: 1, withTroubles: false, isSmall: false };

/** Injected failures by the text that is asked; the same ones whatever the order of the calls. */
const TROUBLES: ReadonlyMap<string, Trouble> = new Map([
  ['Describe a rainy harbour.', { kind: 'device-lost', times: 1 }],
  ['And half of that?', { kind: 'context-full', times: Infinity }],
  ['How is clay wedged?', { kind: 'network', times: 2 }],
  ['Q: Why does bread rise?\nA: on: Why does bread rise?', { kind: 'rate-limited', times: 2 }],
  ['Q: Describe a rainy harbour.\nA: on: Describe a rainy harbour.', { kind: 'garbled', times: Infinity }],
]);

/**
 * A card with too little memory: a model of 4,096 tokens cannot be loaded, one of 3,072 not asked one of the questions,
 * and one question loses the device whenever it is asked.
 */
class SmallCard {
  #contextTokens = 0;

  load({ contextTokens }: Pick<ModelCard, 'contextTokens'>): void {
    this.#contextTokens = contextTokens;
    if (contextTokens > 3072) throw failure('out-of-memory');
  }

  ask(text: string): void {
    if (this.#contextTokens > 2048 && text === 'And half of that?') throw failure('out-of-memory');
    if (text === 'Why does bread rise?') throw failure('device-lost');
  }
}

/** @param onCall  called with its number as each load and each call begins */
function staging({ slots, withTroubles, isSmall }: Setting, onCall: (number: number) => void): Staging {
  let calls = 0;
  const failures = new Map<string, number>();
  const card = new SmallCard();
  const onLoad = () => onCall((calls += 1));
  const onModelLoad: Script['onLoad'] = (_load, model) => {
    onLoad();
    if (isSmall) card.load(model);
  };
  const replyWith = (textFor: (asked: string) => string) => ({ request }: ScriptedCall) => {
    onCall((calls += 1));
    const asked = lastMessage(request);
    const trouble = withTroubles ? TROUBLES.get(asked) : undefined;
    const before = failures.get(asked) ?? 0;
    if (trouble === undefined || before >= trouble.times) return textFor(asked);
    failures.set(asked, before + 1);
    throw failure(trouble.kind);
  };
  const answer = (asked: string) => {
    if (isSmall) card.ask(asked);
    return `on: ${asked}`;
  };
  return {
    spec: { model: { ...MADE_UP_CARD, contextTokens: 4096 } },
    model: { slots, onLoad: onModelLoad, reply: replyWith(answer) },
    judge: { slots, onLoad, reply: replyWith((asked) => `[[${1 + (asked.length % 10)}]]`) },
  };
}

/** When in a call of 10 ms it is cancelled; two steps of the clock fall between its end and the last. */
const MOMENTS = [
  { when: 'as it begins', afterMs: 0 },
  { when: 'in the middle', afterMs: 4 },
  { when: 'as it ends', afterMs: 10 },
  { when: 'just after it', afterMs: 11 },
];

describe.each<Setting>([
  UNTROUBLED,
  { slots: 3, withTroubles: false, isSmall: false },
  { slots: 1, withTroubles: true, isSmall: false },
  { slots: 3, withTroubles: true, isSmall: false },
  { slots: 1, withTroubles: false, isSmall: true },
  { slots: 1, withTroubles: true, isSmall: true },
])('with $slots slots, troubles: $withTroubles, a small card: $isSmall', (setting) => {
  async function uninterrupted() {
    let calls = 0;
    const run = await StagedRun.stage(staging(setting, (number) => (calls = number)));
    return { records: recordsOf(await run.go()), calls };
  }

  /** Cancels so long after the beginning of call k, and goes on. */
  async function interruptedAt(k: number, afterMs: number) {
    const cancel = new AbortController();
    const stop = () => {
      if (afterMs === 0) cancel.abort();
      else void run.clock.elapse(afterMs).then(() => cancel.abort());
    };
    const run: StagedRun = await StagedRun.stage(
      staging(setting, (number) => {
        if (number === k) stop();
      }),
    );
    const first = await run.go(cancel.signal);
    return { run, first, state: first.status === 'paused' ? await run.go() : first };
  }

  it.each(MOMENTS)('cancelling any call $when and resuming gives the same records', async ({ afterMs }) => {
    const { records, calls } = await uninterrupted();
    expect(calls).toBeGreaterThan(15);
    for (let k = 1; k <= calls; k++) {
      const { run, first, state } = await interruptedAt(k, afterMs);
      // The last call may be over before it is cancelled; no other may.
      expect(first.status, `cancelled at call ${k}`).toBe(k === calls && afterMs > 10 ? 'completed' : 'paused');
      expect(recordsOf(state), `cancelled at call ${k}`).toEqual(records);
      expect(await run.eventsOf('answer-end')).toHaveLength(state.answers.size);
      expect(await run.eventsOf('judgment-end')).toHaveLength(state.judgments.size);
      expect(foldEvents(await run.events())).toEqual(state);
      expect([run.engine.loaded, run.judgeEngine.loaded]).toEqual([0, 0]);
    }
  });
});

describe('a run interrupted again and again', () => {
  it('is completed in the end, one call at a time', async () => {
    const whole = await StagedRun.stage(staging(UNTROUBLED, () => undefined));
    const expected = recordsOf(await whole.go());
    let cancel = new AbortController();
    let callsInPass = 0;
    const onCall = () => {
      // Model and judge are loaded and a call or two finished; the next is cut off.
      if (++callsInPass > 4) cancel.abort();
    };
    const run = await StagedRun.stage(staging(UNTROUBLED, onCall));
    let passes = 0;
    let state: RunState;
    do {
      cancel = new AbortController();
      callsInPass = 0;
      passes += 1;
      state = await run.go(cancel.signal);
    } while (state.status === 'paused' && passes < 50);
    expect(recordsOf(state)).toEqual(expected);
    expect(passes).toBeGreaterThan(3);
  });
});

describe('a tab that was closed', () => {
  it.each([
    ['', UNTROUBLED],
    [', on a small card too', { slots: 1, withTroubles: true, isSmall: true }],
  ])('leaves a run that goes on from its last stored event, whichever that was%s', async (_where, setting) => {
    const stage = () => StagedRun.stage(staging(setting, () => undefined));
    const whole = await stage();
    const expected = recordsOf(await whole.go());
    const events = await whole.events();
    for (let kept = 1; kept < events.length; kept++) {
      const run = await stage();
      for (const event of events.slice(1, kept)) await run.store.appendEvent('run-1', event);
      expect(recordsOf(await run.go()), `after ${kept} events`).toEqual(expected);
    }
  });
});
