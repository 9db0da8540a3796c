/** The Judge page's pairwise modes: which mode, which baseline, and what it would take. */
import { createGroupId } from '../../core/run-group.ts';
import type { Mode, RunState } from '../../core/types.ts';
import type { JudgeAgainPorts, JudgeAgainSetup } from './judge-again-setup.svelte.ts';
import { planPairs, type PairPlan } from './pair-plan.ts';

export interface PairSetupPorts extends JudgeAgainPorts {
  readonly version: string;
  /** "Chrome 142". */
  readonly browser: string;
}

export class PairSetup {
  readonly #ports: PairSetupPorts;
  readonly #judging: JudgeAgainSetup;
  mode = $state.raw<Mode>('single');
  /** Model id that was picked; null: none yet. */
  #baseline = $state.raw<string | null>(null);

  /** The models that can take part, in the order of their runs. */
  readonly states: readonly RunState[] = $derived.by(() => this.#judging.judgeable.states);
  /** The one picked, else the first. */
  readonly baseline: string | null = $derived.by(() => {
    const names = this.states.map(({ spec }) => spec.model.modelId);
    return names.find((name) => name === this.#baseline) ?? names[0] ?? null;
  });
  readonly plan: PairPlan | null = $derived.by(() => this.#planAt(0, 'estimate'));

  constructor(ports: PairSetupPorts, judging: JudgeAgainSetup) {
    this.#ports = ports;
    this.#judging = judging;
  }

  setBaseline(modelId: string): void {
    this.#baseline = modelId;
  }

  /** The plan with the time of this moment and an id of its own. */
  prepare(): PairPlan | null {
    const now = this.#ports.now();
    return this.#planAt(now, `pairs-${createGroupId(now, Math.random())}`);
  }

  #planAt(now: number, pairRunId: string): PairPlan | null {
    const { evaluation, version, browser } = this.#ports;
    const { judge, choice, referenceSet } = this.#judging;
    if (judge === null || this.mode === 'single') return null;
    const { judgeMaxTokens, maxAttempts, judgeMaxAttempts } = evaluation.settings;
    const isThere = this.states[0]?.spec.bench.references.some(({ name }) => name === referenceSet) ?? false;
    return planPairs({
      states: this.states,
      judge,
      mode: this.mode,
      baseline: this.mode === 'pairwise-baseline' ? this.baseline : null,
      referenceSet: isThere ? referenceSet : null,
      settings: { judgeMaxTokens, maxAttempts, judgeMaxAttempts },
      budget: { usd: choice.maxCostUsd, tokens: null, seconds: null },
      environment: { benchtab: version, browser, adapter: null },
      pairRunId,
      now,
    });
  }
}
