/** Judging answers that exist already: by another judge, with other references, or for the first time. */
import { InputError } from './errors.ts';
import { judgePromptName } from './protocol.ts';
import { turnsOf } from './questions.ts';
import { allTurns, answerFailure, stepId, turnKey } from './run.ts';
import { createRunSpec } from './run-spec.ts';
import type { Bench, Budget, JudgeCard, Jury, RunEvent, RunSettings, RunSpec, RunState, TurnKey } from './types.ts';

export interface JudgeAgainChoice {
  readonly judge: JudgeCard;
  /** Absent: the judge alone, once. */
  readonly jury?: Jury;
  /** Name of the reference set; null: the judge's own, else the bench's first. */
  readonly referenceSet: string | null;
  readonly settings: Pick<RunSettings, 'judgeMaxTokens' | 'maxAttempts' | 'judgeMaxAttempts'>;
  readonly budget: Budget;
  readonly groupId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A run that has its answers from another one: its spec, and the events to begin it with after its `run-start`. */
export interface JudgeAgainRun {
  readonly spec: RunSpec;
  readonly events: readonly RunEvent[];
}

/**
 * A new run with the answers of an existing one, to be judged. What was not answered stays so: the new run makes no
 * answer, it says that there is none. What ran the model stays on record: it made the answers.
 *
 * @throws InputError if the bench's texts, prompts or references do not suffice
 */
export function judgeAgain(source: RunState, choice: JudgeAgainChoice): JudgeAgainRun {
  const { bench, model, settings, environment, runId, origin } = source.spec;
  checkJudgeable(bench, settings);
  const spec: RunSpec = {
    ...createRunSpec({
      bench,
      model,
      judge: choice.judge,
      ...(choice.jury === undefined ? {} : { jury: choice.jury }),
      referenceSet: choice.referenceSet,
      settings: { ...settings, ...choice.settings, mode: 'single' },
      budget: choice.budget,
      environment,
      groupId: choice.groupId,
      now: choice.now,
    }),
    ...(origin === undefined ? {} : { origin }),
    answersOf: runId,
  };
  // Paused first: the times of the answers are those of another run, and must not count as this one's.
  const paused: RunEvent = { type: 'run-end', at: choice.now, status: 'paused', reason: null };
  const loaded: readonly RunEvent[] =
    source.loadReport === null ? [] : [{ type: 'load-end', at: choice.now, report: source.loadReport }];
  return { spec, events: [paused, ...loaded, ...answerEvents(source, choice.now)] };
}

/** @throws InputError naming what the judge would have to be shown and the bench lacks */
export function checkJudgeable(bench: Bench, settings: Pick<RunSettings, 'referenceCategories'>): void {
  const untold = bench.questions.find(({ turns }) => turns.every((text) => text === ''));
  if (untold !== undefined)
    throw new InputError(
      `the text of question ${untold.questionId} is not known: import these files again together with their question.jsonl`,
    );
  const names = new Set(bench.judgePrompts.map(({ name }) => name));
  const wanted = bench.questions.flatMap((question) => turnsOf(question).map((turn) => judgePromptName(question, turn, settings)));
  const missing = [...new Set(wanted)].filter((name) => !names.has(name));
  if (missing.length > 0)
    throw new InputError(`bench "${bench.name}" lacks the judge prompts ${missing.join(', ')}: add a judge_prompts.jsonl with them`);
}

function answerEvents(source: RunState, now: number): readonly RunEvent[] {
  return allTurns(source.spec).map((key): RunEvent => {
    const answer = source.answers.get(turnKey(key));
    if (answer === undefined) return noAnswer(source, key, now);
    const at = source.times.get(stepId({ step: 'answer', ...key })) ?? now;
    return { type: 'answer-end', at, answer };
  });
}

function noAnswer(source: RunState, key: TurnKey, at: number): RunEvent {
  const failure = answerFailure(source, key) ?? {
    kind: 'missing',
    message: `question ${key.questionId}, turn ${key.turn} had no answer when the judging was started`,
  };
  return { type: 'step-error', at, key: { step: 'answer', ...key }, attempt: 1, failure, isFinal: true };
}
