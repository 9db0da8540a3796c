/** Judges the matches of a pairwise mode, as many at once as the judge takes. */
import type { BackoffLimits } from '../core/backoff.ts';
import { budgetSentence } from '../core/budget.ts';
import { InputError, toEngineError } from '../core/errors.ts';
import type { PairRow } from '../core/fastchat-read.ts';
import {
  gameRequests,
  pairJudgmentRow,
  pairKey,
  pairMatches,
  winnerOfGame,
  type Game,
  type PairingChoice,
  type PairMatch,
} from '../core/pairwise.ts';
import type { CancelSignal, Clock, Engine, LoadedModel } from '../core/ports.ts';
import { seedFor, type JudgeRequest } from '../core/protocol.ts';
import type { PythonValue } from '../core/python-json.ts';
import { createRandom } from '../core/random.ts';
import { judgeModelCard } from '../core/run-spec.ts';
import type { Bench, JudgeCard, RunSettings } from '../core/types.ts';
import { JudgeCaller } from './judge-caller.ts';
import { PairBudget } from './pair-budget.ts';

/** What is to be judged. */
export interface PairTask {
  readonly bench: Bench;
  readonly judge: JudgeCard;
  readonly settings: RunSettings;
  readonly mode: PairingChoice['mode'];
  readonly baseline: string | null;
  /** Replies by turn, by question id, by the model's name. */
  readonly answers: ReadonlyMap<string, ReadonlyMap<number, readonly string[]>>;
  /** Rows that stand already: their matches are not judged again. */
  readonly done: readonly PairRow[];
  /** null: no cap. */
  readonly maxUsd: number | null;
}

export interface PairPorts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly backoff: BackoffLimits;
  readonly signal: CancelSignal;
  /** Keeps a finished match's row. */
  readonly onRow: (row: PythonValue) => Promise<void>;
  readonly onProgress: (sentence: string) => void;
  readonly onFailure: (sentence: string) => void;
}

/** How it went, in matches; earlier rows count too. */
export interface PairOutcome {
  readonly total: number;
  /** With a row, those without a verdict included. */
  readonly judged: number;
  /** Rows in which a game has no winner: unreadable, or the call was given up. */
  readonly withoutVerdict: number;
  /** Matches of which an answer is missing: never judged. */
  readonly unanswered: number;
  /** US dollars of this pass; null if the judge's price is unknown. */
  readonly spentUsd: number | null;
  /** Why it stopped before its end; null if it did not, or was interrupted. */
  readonly stopReason: string | null;
}

/** @throws InputError if the bench lacks a pairwise judge prompt that is needed */
export async function judgePairs(task: PairTask, ports: PairPorts): Promise<PairOutcome> {
  const pass = new PairPass(task, ports);
  try {
    return await pass.run();
  } finally {
    await pass.close();
  }
}

class PairPass {
  readonly #task: PairTask;
  readonly #ports: PairPorts;
  readonly #matches: readonly PairMatch[];
  readonly #answered: readonly PairMatch[];
  readonly #budget: PairBudget;
  #model: LoadedModel | null = null;
  #caller: JudgeCaller | null = null;
  #judged: number;
  #withoutVerdict: number;
  #budgetReason: string | null = null;

  constructor(task: PairTask, ports: PairPorts) {
    const { bench, mode, baseline, answers, settings } = task;
    this.#task = task;
    this.#ports = ports;
    this.#matches = pairMatches(bench, { mode, baseline, models: [...answers.keys()] }, settings);
    this.#answered = this.#matches.filter((match) => answersTo(task, match) !== null);
    this.#budget = new PairBudget(task.maxUsd, task.judge.price, settings.judgeMaxTokens);
    const keys = new Set(this.#matches.map((match) => keyOf(task, match)));
    const standing = new Map(task.done.map((row) => [pairKey(row), row]));
    const own = [...standing].filter(([key]) => keys.has(key)).map(([, row]) => row);
    this.#judged = own.length;
    this.#withoutVerdict = own.filter(({ g1Winner, g2Winner }) => g1Winner === 'error' || g2Winner === 'error').length;
    checkPrompts(task, this.#matches);
  }

  async run(): Promise<PairOutcome> {
    const done = new Set(this.#task.done.map(pairKey));
    const open = this.#answered.filter((match) => !done.has(keyOf(this.#task, match)));
    if (open.length === 0) return this.#outcome(null);
    const { engine, signal } = this.#ports;
    try {
      const options = { signal, gpuBudgetBytes: this.#task.settings.gpuBudgetBytes };
      this.#model = await engine.load(judgeModelCard(this.#task.judge), options);
    } catch (thrown) {
      return this.#outcome(signal.aborted ? null : toEngineError(thrown).message);
    }
    await this.#judgeAll(open, this.#model);
    return this.#outcome(this.#caller?.stopReason ?? this.#budgetReason);
  }

  async close(): Promise<void> {
    this.#caller?.close();
    await this.#model?.unload();
  }

  async #judgeAll(open: readonly PairMatch[], model: LoadedModel): Promise<void> {
    const { clock, backoff, signal, onFailure } = this.#ports;
    const { maxAttempts, seed } = this.#task.settings;
    const random = createRandom(seed);
    const caller = new JudgeCaller(model, { clock, backoff, maxAttempts, signal, random, onFailure });
    this.#caller = caller;
    // Lanes take from one list, so that as many calls are out as the judge takes.
    const queue = open.values();
    const lanes = Array.from({ length: model.slots }, async () => {
      for (const match of queue) if (!(await this.#judgeMatch(match, caller))) return;
    });
    await Promise.all(lanes);
  }

  /** @returns false if no further match can be judged */
  async #judgeMatch(match: PairMatch, caller: JudgeCaller): Promise<boolean> {
    const requests = requestsOf(this.#task, match);
    if (this.#budgetReason !== null || !this.#reserve(requests)) return false;
    const games = await this.#play(match, requests, caller);
    if (games === null) return false;
    await this.#ports.onRow(pairJudgmentRow(match, this.#task.judge.judgeId, games, this.#ports.clock.now()));
    this.#judged += 1;
    if (games.some(({ judgment }) => winnerOfGame(1, judgment) === 'error')) this.#withoutVerdict += 1;
    this.#ports.onProgress(`pairs: ${this.#judged} of ${this.#matches.length} judged`);
    return true;
  }

  /** Both games, one after the other; null if they were cut short. */
  async #play(match: PairMatch, requests: Requests, caller: JudgeCaller): Promise<readonly [Game, Game] | null> {
    const { settings, judge } = this.#task;
    const part = { questionId: match.question.questionId, choiceIndex: 0, turn: match.turn };
    const common = {
      temperature: judge.parameters.temperature ?? 0,
      maxTokens: settings.judgeMaxTokens,
      seed: seedFor({ seed: settings.seed, ...part }),
    };
    const [first, second] = requests;
    try {
      const one = await caller.ask({ messages: first.messages, ...common });
      const two = await caller.ask({ messages: second.messages, ...common });
      this.#budget.settle(requests, [one, two]);
      return [toGame(first, one?.text), toGame(second, two?.text)];
    } catch (thrown) {
      if (toEngineError(thrown).kind === 'cancelled') return null;
      throw thrown;
    }
  }

  #reserve(requests: Requests): boolean {
    if (this.#budget.reserve(requests)) return true;
    const stop = { limit: 'usd', allowed: this.#task.maxUsd ?? 0, spent: this.#budget.spentUsd ?? 0 } as const;
    this.#budgetReason = budgetSentence(stop);
    return false;
  }

  #outcome(stopReason: string | null): PairOutcome {
    return {
      total: this.#matches.length,
      judged: this.#judged,
      withoutVerdict: this.#withoutVerdict,
      unanswered: this.#matches.length - this.#answered.length,
      spentUsd: this.#budget.spentUsd,
      stopReason,
    };
  }
}

type Requests = readonly [JudgeRequest, JudgeRequest];

function toGame({ userPrompt }: JudgeRequest, judgment: string | undefined): Game {
  return { userPrompt, judgment: judgment ?? null };
}

function keyOf({ judge }: PairTask, { question, turn, model1, model2, judgePromptName }: PairMatch): string {
  return pairKey({ questionId: question.questionId, turn, model1, model2, judgePromptName, judgeId: judge.judgeId });
}

/** Both models' replies; null where one of them lacks a turn that the match shows. */
function answersTo({ answers }: PairTask, { question, turn, model1, model2 }: PairMatch) {
  const [answers1, answers2] = [model1, model2].map((model) => answers.get(model)?.get(question.questionId) ?? []);
  if (!answers1 || !answers2 || Math.min(answers1.length, answers2.length) < turn) return null;
  return { answers1, answers2 };
}

function requestsOf(task: PairTask, match: PairMatch): Requests {
  const { bench, settings } = task;
  return gameRequests({ bench, match, settings, ...(answersTo(task, match) ?? { answers1: [], answers2: [] }) });
}

/** Fills every template once, so that a bench that cannot be judged in pairs is refused before anything is paid for. */
function checkPrompts({ bench, settings }: PairTask, matches: readonly PairMatch[]): void {
  for (const match of matches)
    try {
      gameRequests({ bench, match, settings, answers1: [], answers2: [] });
    } catch (thrown) {
      throw new InputError(`bench "${bench.name}" cannot be judged in pairs: ${(thrown as Error).message}`);
    }
}
