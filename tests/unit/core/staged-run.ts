/** A stored run with scripted engines around it: everything the loop asks of the outside, on one fake clock. */
import { cancelRun, changeBudget, orchestrate, requestRetry, type Activity, type OrchestratePorts } from '../../../src/core/orchestrate.ts';
import type { CancelSignal } from '../../../src/core/ports.ts';
import type { RunEvent, RunState } from '../../../src/core/types.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { madeUpSpec, type SpecChange } from '../../fakes/made-up-bench.ts';
import { lastMessage, ScriptedEngine, type Script } from '../../fakes/scripted-engine.ts';
import { ScriptedRunStore } from '../../fakes/scripted-run-store.ts';

export interface Staging {
  readonly spec?: SpecChange;
  /** How the model under test differs from one that answers every question with `on: <question>`. */
  readonly model?: Script;
  /** How the judge differs from one that rates every answer. */
  readonly judge?: Script;
  /** Several jurors in place of the judge, called `juror-0`, `juror-1`, …; the spec has to seat them. */
  readonly jurors?: readonly Script[];
  readonly ports?: Partial<OrchestratePorts>;
}

export class StagedRun {
  readonly clock = new FakeClock();
  readonly store = new ScriptedRunStore();
  /** What both engines did, in order. */
  readonly diary: string[] = [];
  readonly engine: ScriptedEngine;
  readonly judgeEngine: ScriptedEngine;
  /** The judge's, or those of all jurors. */
  readonly judgeEngines: readonly ScriptedEngine[];
  readonly activities: Activity[] = [];
  readonly shown: RunState[] = [];
  readonly #ports: OrchestratePorts;

  private constructor({ model, judge, jurors, ports }: Staging) {
    const shared = { clock: this.clock, diary: this.diary };
    this.engine = new ScriptedEngine({
      engineId: 'model',
      capabilities: { holdsGpu: true },
      reply: ({ request }) => `on: ${lastMessage(request)}`,
      ...shared,
      ...model,
    });
    const judging = (script: Script | undefined, engineId: string) =>
      new ScriptedEngine({
        engineId,
        reply: ({ request }) => `Fine. Rating: [[${1 + (lastMessage(request).length % 10)}]]`,
        ...shared,
        ...script,
      });
    this.judgeEngine = judging(judge, 'judge');
    this.judgeEngines = jurors?.map((script, juror) => judging(script, `juror-${juror}`)) ?? [this.judgeEngine];
    this.#ports = {
      store: this.store,
      clock: this.clock,
      engine: this.engine,
      judgeEngines: this.judgeEngines,
      // Full jitter at its upper bound: pauses are then exactly 1, 2, 4, … seconds.
      random: () => 1,
      onEvent: (_event, state) => void this.shown.push(state),
      onActivity: (activity) => void this.activities.push(activity),
      ...ports,
    };
  }

  static async stage(staging: Staging = {}): Promise<StagedRun> {
    const run = new StagedRun(staging);
    const judge = staging.ports?.judgeEngines?.length === 0 ? { judge: null } : {};
    await run.store.createRun(madeUpSpec({ ...judge, ...staging.spec }), run.clock.now());
    return run;
  }

  /** Goes on until the run ends or the signal aborts. */
  go(signal: CancelSignal = new AbortController().signal): Promise<RunState> {
    return orchestrate('run-1', this.#ports, signal);
  }

  /** Allows so many US dollars. */
  async allow(usd: number): Promise<void> {
    await changeBudget('run-1', { usd, tokens: null, seconds: null }, this.#ports);
  }

  retry(): Promise<void> {
    return requestRetry('run-1', this.#ports);
  }

  cancel(): Promise<void> {
    return cancelRun('run-1', this.#ports);
  }

  events(): Promise<readonly RunEvent[]> {
    return this.store.readEvents('run-1');
  }

  async eventsOf<T extends RunEvent['type']>(type: T): Promise<readonly Extract<RunEvent, { type: T }>[]> {
    return (await this.events()).filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
  }
}
