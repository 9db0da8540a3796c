/** What the judging of pairs is told: its ports, and the kind of record that it judges. */
import type { BackoffLimits } from '../../core/backoff.ts';
import type { PairTask } from '../../core/judge-pairs.ts';
import type { PairJudgment, PairRunSpec } from '../../core/pair-types.ts';
import type { Clock, Engine } from '../../core/ports.ts';
import type { Budget, JudgeCard, RunStatus } from '../../core/types.ts';
import type { Keyring } from './keyring.svelte.ts';
import type { AcquireLock } from './page-lock.ts';
import type { KeepAwake } from './wake-lock.ts';

/** What judging asks of the outside, the store apart. */
export interface JudgingPorts {
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly backoff: BackoffLimits;
  createJudgeEngine(judge: JudgeCard, apiKey: string | null): Promise<Engine>;
  readonly acquireLock: AcquireLock;
  readonly keepAwake: KeepAwake;
  /** Something else is at work in this tab: all of it shares one lock. */
  isBusy(): boolean;
  /** After a record was created, ended or changed. */
  onChange?(): void;
}

/** What is stored of a judging: its spec, and where it stands. */
export interface JudgedRecord {
  readonly spec: PairRunSpec;
  readonly header: { readonly status: RunStatus; readonly endReason: string | null };
}

/** One turn of judging over a list of matches. */
export interface JudgingPass<Added> {
  /** What is still to be judged, seen when its turn has come. */
  task(): PairTask;
  /** A judgment as it is stored. */
  toAdded(judgment: PairJudgment): Added;
}

/** How a record begins, ends or changes. */
export interface StatusChange {
  readonly status: RunStatus;
  readonly endReason: string | null;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
}

/**
 * New judgments are shown together, so that a fast judge does not keep the page busy: milliseconds between, and so many
 * more for each judgment that is shown already, since each time they are all counted again.
 */
export interface ShowingPace {
  readonly everyMs: number;
  readonly laterMs: number;
}

/** What tells one kind of judging from another: where its records are kept, and what its passes are. */
export interface JudgingKind<Run extends JudgedRecord, Added> {
  /** What is said when something else is at work in this tab. */
  readonly busySentence: string;
  readonly pace: ShowingPace;
  create(spec: Run['spec'], at: number): Promise<void>;
  read(id: string): Promise<Run | null>;
  append(id: string, added: Added): Promise<void>;
  setBudget(id: string, budget: Budget): Promise<void>;
  /** Stores that it failed, whether or not it can be read. */
  setFailed(id: string, change: StatusChange): Promise<void>;
  /** Stores the change. @returns the record with it */
  setStatus(run: Run, change: StatusChange): Promise<Run>;
  withAdded(run: Run, added: readonly Added[]): Run;
  /** Judgments in it. */
  countOf(run: Run): number;
  /** In matches; the total is null where it is not known. */
  progressOf(run: Run): { readonly judged: number; readonly total: number | null };
  /**
   * @param now  the record as it then stands
   * @param isRetry  matches without a verdict are judged again
   */
  passesOf(now: () => Run, isRetry: boolean): Promise<readonly JudgingPass<Added>[]>;
}
