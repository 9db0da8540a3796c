/** The judge card page's choices: which judge, how many matches, and what it would take. */
import type { EvaluationConfig } from '../../core/config-types.ts';
import { InputError } from '../../core/errors.ts';
import { createMeasurementSpec, estimateMeasurement, type MeasurementEstimate } from '../../core/judge-card-run.ts';
import { judgeableMatches } from '../../core/judge-card-matches.ts';
import type { MeasurementSpec, Repeats } from '../../core/judge-card-types.ts';
import { createGroupId } from '../../core/run-group.ts';
import type { JudgeCard } from '../../core/types.ts';
import { asSentence } from '../format.ts';
import { NO_JUDGE } from './choices.ts';
import { chosenJudge, judgeProblems, type JudgeCatalogue, type JudgeChoice } from './plan.ts';
import type { Setup } from './setup.svelte.ts';
import type { VotesShelf } from './judge-card-votes.svelte.ts';

export interface JudgeCardPorts {
  readonly evaluation: EvaluationConfig;
  /** What judges can be made of; read reactively. */
  catalogue(): JudgeCatalogue;
  /** Why judges in this browser cannot run here, a sentence each; read reactively. */
  judgeMisfits(judges: readonly JudgeCard[]): readonly string[];
  readonly version: string;
  /** "Chrome 142". */
  readonly browser: string;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface MeasurementPlan {
  /** null where something forbids it. */
  readonly spec: MeasurementSpec | null;
  /** What forbids it, in a sentence; null if nothing does. */
  readonly problem: string | null;
  readonly estimate: MeasurementEstimate | null;
}

/** Matches to choose from; null: all. */
export const SIZES: readonly (number | null)[] = [20, 50, 100, 200, null];

/** What a check of steadiness takes: so many matches, so many times more. */
export const REPEATS: Repeats = { times: 2, matches: 20 };

export class JudgeCardSetup {
  readonly #ports: JudgeCardPorts;
  readonly #shelf: VotesShelf;
  choice = $state.raw() as JudgeChoice;
  size = $state.raw<number | null>(100);
  isRepeated = $state.raw(false);

  readonly judge: JudgeCard | null = $derived.by(() => chosenJudge(this.choice, this.#ports.catalogue()));
  /** Matches that can be judged; null before the votes are there. */
  readonly available: number | null = $derived.by(() => {
    const { votes, bench } = this.#shelf;
    return votes === null || bench === null ? null : judgeableMatches(votes, bench.questions).length;
  });
  readonly plan: MeasurementPlan | null = $derived.by(() => this.#planAt(0, 'estimate'));
  /** What forbids to ask the judge, in a sentence; null if nothing does. */
  readonly judgeProblem: string | null = $derived.by(
    () =>
      judgeProblems(this.choice, this.#ports.catalogue())[0] ??
      this.#ports.judgeMisfits(this.judge === null ? [] : [this.judge])[0] ??
      null,
  );

  /** Begins with the judge that Set up has chosen. */
  constructor(ports: JudgeCardPorts, shelf: VotesShelf, { choices }: Pick<Setup, 'choices'>) {
    this.#ports = ports;
    this.#shelf = shelf;
    const judgeId = choices.judgeId === NO_JUDGE ? ports.evaluation.defaultJudge : choices.judgeId;
    this.choice = { ...choices, judgeId };
  }

  update(change: Partial<JudgeChoice>): void {
    this.choice = { ...this.choice, ...change };
  }

  /** The plan with the time of this moment and an id of its own. */
  prepare(): MeasurementPlan | null {
    const now = this.#ports.now();
    return this.#planAt(now, `card-${createGroupId(now, Math.random())}`);
  }

  #planAt(now: number, measurementId: string): MeasurementPlan | null {
    const { evaluation, version, browser } = this.#ports;
    const { votes, bench } = this.#shelf;
    if (votes === null || bench === null || this.judge === null) return null;
    try {
      const spec = createMeasurementSpec({
        ...{ bench, votes, judge: this.judge, count: this.size, measurementId, now },
        repeats: this.isRepeated ? REPEATS : { times: 0, matches: 0 },
        settings: evaluation.settings,
        budget: { usd: this.choice.maxCostUsd, tokens: null, seconds: null },
        environment: { benchtab: version, browser, adapter: null },
      });
      return { spec, problem: null, estimate: estimateMeasurement(spec) };
    } catch (thrown) {
      if (thrown instanceof InputError) return { spec: null, problem: asSentence(thrown.message), estimate: null };
      throw thrown;
    }
  }
}
