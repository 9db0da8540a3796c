/** The Judge page's state: whose answers, which judge and references, and what it would take. */
import { createGroupId } from '../../core/run-group.ts';
import type { EvaluationConfig } from '../../core/config-types.ts';
import type { JudgeCard, Jury, RunState } from '../../core/types.ts';
import { NO_JUDGE } from './choices.ts';
import { byBench, judgeable, planJudgeAgain, type JudgeAgainPlan } from './judge-again.ts';
import { chosenJudge, chosenJury, judgeProblems, juryProblems, type JudgeCatalogue, type JudgeChoice } from './plan.ts';
import type { Setup } from './setup.svelte.ts';

export interface JudgeAgainPorts {
  readonly evaluation: EvaluationConfig;
  /** What judges can be made of; read reactively. */
  catalogue(): JudgeCatalogue;
  /** Why judges in this browser cannot run here, a sentence each; read reactively. */
  judgeMisfits(judges: readonly JudgeCard[]): readonly string[];
  /** Milliseconds since 1970. */
  now(): number;
  /** The runs whose answers are to be judged; read reactively. */
  asked(): readonly RunState[];
}

export class JudgeAgainSetup {
  readonly #ports: JudgeAgainPorts;
  choice = $state.raw() as JudgeChoice;
  /** Name of the reference set; null: the judge's own, else the bench's first. */
  referenceSet = $state.raw<string | null>(null);

  readonly judgeable = $derived.by(() => judgeable(this.#ports.asked()));
  readonly benches = $derived(byBench(this.judgeable.states));
  readonly judge: JudgeCard | null = $derived.by(() => chosenJudge(this.choice, this.#ports.catalogue()));
  readonly jury: Jury | undefined = $derived.by(() => chosenJury(this.choice, this.#ports.catalogue()));
  readonly plan: JudgeAgainPlan | null = $derived.by(() => this.#planAt(0, 'estimate'));
  /** What forbids to ask the first judge, the only one for pairs, in a sentence; null if nothing does. */
  readonly judgeProblem: string | null = $derived.by(
    () => judgeProblems(this.choice, this.#ports.catalogue())[0] ?? this.#misfit(this.judge === null ? [] : [this.judge]),
  );
  readonly #juryProblem = $derived.by(
    () => juryProblems(this.choice, this.#ports.catalogue())[0] ?? this.#misfit(this.jury?.jurors ?? []),
  );
  /** What forbids to start, in a sentence; null if nothing does. */
  readonly problem: string | null = $derived(this.judgeProblem ?? this.#juryProblem ?? this.plan?.problem ?? null);

  /** Begins with the judge that Set up has chosen. */
  constructor(ports: JudgeAgainPorts, { choices }: Pick<Setup, 'choices'>) {
    this.#ports = ports;
    const judgeId = choices.judgeId === NO_JUDGE ? ports.evaluation.defaultJudge : choices.judgeId;
    this.choice = { ...choices, judgeId };
  }

  update(change: Partial<JudgeChoice>): void {
    this.choice = { ...this.choice, ...change };
  }

  /** The runs, with the time of this moment. @throws Error if something forbids it */
  prepare(): JudgeAgainPlan {
    const now = this.#ports.now();
    const plan = this.#planAt(now, createGroupId(now, Math.random()));
    if (plan === null || this.problem !== null) throw new Error(this.problem ?? 'Choose a judge.');
    return plan;
  }

  #misfit(judges: readonly JudgeCard[]): string | null {
    return this.#ports.judgeMisfits(judges)[0] ?? null;
  }

  #planAt(now: number, groupId: string): JudgeAgainPlan | null {
    const { evaluation } = this.#ports;
    const isThere = this.benches[0]?.bench.references.some(({ name }) => name === this.referenceSet);
    if (this.judge === null || this.judgeable.states.length === 0) return null;
    return planJudgeAgain(this.judgeable.states, {
      judge: this.judge,
      ...(this.jury === undefined ? {} : { jury: this.jury }),
      referenceSet: isThere ? this.referenceSet : null,
      maxCostUsd: this.choice.maxCostUsd,
      evaluation,
      groupId,
      now,
    });
  }
}
