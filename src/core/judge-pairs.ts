/** Judges the matches of a pairwise mode, as many at once as the judge takes. The page and the command line share it. */
import type { BackoffLimits } from './backoff.ts';
import { budgetSentence } from './budget.ts';
import { InputError, toEngineError } from './errors.ts';
import type { PairRow } from './fastchat-read.ts';
import { JudgeCaller, type Asked } from './judge-caller.ts';
import { loadLastingJudge } from './lasting-judge.ts';
import { withVariant } from './local-judge.ts';
import { PairBudget, type AskedGame } from './pair-budget.ts';
import { answersTo, isFinished, matchKey, planGames, type GamePlans, type PairAnswers } from './pair-games.ts';
import type { GameRecord, PairJudgment } from './pair-types.ts';
import { gameRequests, pairKey, pairMatches, winnerOfGame, type PairingChoice, type PairMatch } from './pairwise.ts';
import type { CancelSignal, Clock, Engine, GenerateRequest, LoadedModel, LoadProgress } from './ports.ts';
import { seedFor, type JudgeRequest } from './protocol.ts';
import { createRandom } from './random.ts';
import { judgeGrammar } from './rating-grammar.ts';
import type { Bench, JudgeCard, RunSettings } from './types.ts';

/** What is to be judged. */
export interface PairTask {
  readonly bench: Bench;
  readonly judge: JudgeCard;
  readonly settings: RunSettings;
  readonly mode: PairingChoice['mode'];
  readonly baseline: string | null;
  /** Exactly these, in this order; absent: all that the mode asks for. */
  readonly matches?: readonly PairMatch[];
  /** Replies by turn, by question id, by the model's name. */
  readonly answers: PairAnswers;
  /** Rows that stand already: their matches are not judged again. */
  readonly done: readonly PairRow[];
  /**
   * Judgments of matches that are to be judged still or again, by `pairKey`: games of theirs with a verdict on the same
   * prompt are taken over, and only the others are asked for. Absent: none.
   */
  readonly earlier?: ReadonlyMap<string, PairJudgment>;
  /** null: no cap. */
  readonly maxUsd: number | null;
  /** US dollars that earlier passes took; absent: none. */
  readonly spentUsd?: number;
}

export interface PairPorts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly backoff: BackoffLimits;
  readonly signal: CancelSignal;
  /** Keeps a finished match. */
  readonly onJudgment: (judgment: PairJudgment) => Promise<void>;
  /** Keeps a match of which the end of the pass cut off one game. Absent: its finished game is lost. */
  readonly onCut?: (judgment: PairJudgment) => Promise<void>;
  /** After each match. */
  readonly onProgress?: (outcome: PairOutcome) => void;
  /** A try that failed, in a sentence. */
  readonly onFailure: (sentence: string) => void;
  /** Of a judge that is loaded in this browser; null once it is there. */
  readonly onJudgeLoadProgress?: (progress: LoadProgress | null) => void;
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
  /** US dollars, earlier passes included; null if the judge's price is unknown. */
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
    const { bench, mode, baseline, answers, settings, judge } = task;
    this.#task = task;
    this.#ports = ports;
    this.#matches = task.matches ?? pairMatches(bench, { mode, baseline, models: [...answers.keys()] }, settings);
    this.#answered = this.#matches.filter((match) => answersTo(answers, match) !== null);
    this.#budget = new PairBudget({
      allowedUsd: task.maxUsd,
      price: judge.price,
      maxTokens: settings.judgeMaxTokens,
      spentUsd: task.spentUsd ?? 0,
    });
    const keys = new Set(this.#matches.map((match) => this.#keyOf(match)));
    const standing = new Map(task.done.map((row) => [pairKey(row), row]));
    const own = [...standing].filter(([key]) => keys.has(key)).map(([, row]) => row);
    this.#judged = own.length;
    this.#withoutVerdict = own.filter(({ g1Winner, g2Winner }) => g1Winner === 'error' || g2Winner === 'error').length;
    checkPrompts(task, this.#matches);
  }

  async run(): Promise<PairOutcome> {
    const done = new Set(this.#task.done.map(pairKey));
    const open = this.#answered.filter((match) => !done.has(this.#keyOf(match)));
    if (open.length === 0) return this.#outcome(null);
    try {
      this.#model = await this.#load();
    } catch (thrown) {
      return this.#outcome(this.#ports.signal.aborted ? null : toEngineError(thrown).message);
    }
    await this.#judgeAll(open, this.#model);
    return this.#outcome(this.#caller?.stopReason ?? this.#budgetReason);
  }

  async #load(): Promise<LoadedModel> {
    const { engine, clock, signal, onJudgeLoadProgress: tell } = this.#ports;
    const { judge, settings } = this.#task;
    const onProgress = (progress: LoadProgress) => tell?.(progress.fraction < 1 ? progress : null);
    return loadLastingJudge(engine, judge, {
      ...{ clock, signal, onProgress, gpuBudgetBytes: settings.gpuBudgetBytes },
      mostCrashes: 2 * settings.maxAttempts,
    });
  }

  async close(): Promise<void> {
    this.#caller?.close();
    await this.#model?.unload();
  }

  async #judgeAll(open: readonly PairMatch[], model: LoadedModel): Promise<void> {
    const { clock, backoff, signal, onFailure } = this.#ports;
    const { seed } = this.#task.settings;
    const maxAttempts = this.#mostAttempts();
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

  /** As in the run loop. */
  #mostAttempts(): number {
    const { maxAttempts, judgeMaxAttempts = maxAttempts } = this.#task.settings;
    return this.#ports.engine.capabilities.holdsGpu ? maxAttempts : judgeMaxAttempts;
  }

  /** @returns false if no further match can be judged */
  async #judgeMatch(match: PairMatch, caller: JudgeCaller): Promise<boolean> {
    const plan = planGames({ ...this.#task, match, earlier: this.#earlier(match) });
    const toAsk = plan.flatMap(({ request, kept }) => (kept === null ? [request] : []));
    if (this.#budgetReason !== null || !this.#reserve(toAsk)) return false;
    const played = await this.#play(match, plan, caller);
    this.#budget.settle(toAsk, played.asked);
    if (played.isCut && played.asked.length === 0) return false;
    const judgment = this.#toJudgment(match, played.games);
    if (!isFinished(judgment)) {
      await this.#ports.onCut?.(judgment);
      return false;
    }
    await this.#ports.onJudgment(judgment);
    this.#judged += 1;
    if (played.games.some(({ winner }) => winner === 'error')) this.#withoutVerdict += 1;
    this.#ports.onProgress?.(this.#outcome(null));
    return !played.isCut;
  }

  /** Both games, one after the other; those that the end of the pass cut off stay as they were before. */
  async #play(match: PairMatch, plan: GamePlans, caller: JudgeCaller): Promise<Played> {
    const asked: AskedGame[] = [];
    const games: [GameRecord, GameRecord] = [plan[0].before, plan[1].before];
    for (const game of [1, 2] as const) {
      const { request, kept } = game === 1 ? plan[0] : plan[1];
      if (kept !== null) continue;
      const one = await this.#ask(match, request, caller);
      if (one === null) return { games, asked, isCut: true };
      asked.push({ request, ...one });
      games[game === 1 ? 0 : 1] = {
        userPrompt: request.userPrompt,
        ...one,
        winner: winnerOfGame(game, one.completion?.text ?? null),
      };
    }
    return { games, asked, isCut: false };
  }

  /** null once the pass is at its end. */
  async #ask(match: PairMatch, { messages }: JudgeRequest, caller: JudgeCaller): Promise<Asked | null> {
    const { settings, judge } = this.#task;
    const part = { questionId: match.question.questionId, choiceIndex: 0, turn: match.turn };
    const request: GenerateRequest = {
      messages,
      temperature: judge.parameters.temperature ?? 0,
      maxTokens: settings.judgeMaxTokens,
      seed: seedFor({ seed: settings.seed, ...part }),
      ...(this.#isForced ? { grammar: judgeGrammar(this.#task.mode) } : {}),
    };
    try {
      const asked = await caller.ask(request);
      if (asked.completion === null || this.#model === null) return asked;
      return { ...asked, completion: withVariant(asked.completion, judge, this.#model.report) };
    } catch (thrown) {
      if (toEngineError(thrown).kind === 'cancelled') return null;
      throw thrown;
    }
  }

  /** Its card asks for a grammar, and its engine can be held to one. */
  get #isForced(): boolean {
    const canForce = this.#ports.engine.capabilities.grammar ?? false;
    return canForce && (this.#task.judge.parameters.forcesRating ?? false);
  }

  #toJudgment(match: PairMatch, games: readonly [GameRecord, GameRecord]): PairJudgment {
    const { question, turn, model1, model2, judgePromptName } = match;
    const earlier = this.#earlier(match);
    return {
      ...{ questionId: question.questionId, turn, model1, model2, judgePromptName, games },
      at: this.#ports.clock.now(),
      ...(earlier !== null && isFinished(earlier) ? { replaces: true } : {}),
    };
  }

  #keyOf(match: PairMatch): string {
    return matchKey(match, this.#task.judge.judgeId);
  }

  #earlier(match: PairMatch): PairJudgment | null {
    return this.#task.earlier?.get(this.#keyOf(match)) ?? null;
  }

  #reserve(requests: readonly JudgeRequest[]): boolean {
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

interface Played {
  readonly games: readonly [GameRecord, GameRecord];
  /** Calls that came to something. */
  readonly asked: readonly AskedGame[];
  readonly isCut: boolean;
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
