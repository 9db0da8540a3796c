/** A run as a fold of its events, and what is left to do. Pure: no clock, no promise. */
import { areAnswersGiven, isJudgedElsewhere } from './imported.ts';
import { combineRatings, judgesLabel, seatsOf } from './jury.ts';
import { judgeRequestFor, type JudgeRequest } from './protocol.ts';
import { turnsOf } from './questions.ts';
import type {
  AnswerTurn,
  ContextChange,
  Failure,
  JudgingKey,
  Question,
  RunEvent,
  RunHeader,
  RunSpec,
  RunState,
  StepKey,
  Trouble,
  TurnKey,
  UnratedReason,
} from './types.ts';

/** `81/0/1`: question, choice, turn. Key of the maps in RunState. */
export function turnKey({ questionId, choiceIndex, turn }: TurnKey): string {
  return `${questionId}/${choiceIndex}/${turn}`;
}

/** As `turnKey`; a jury's further seats stand behind it: `81/0/1#2`. */
export function judgingKey({ seat = 0, ...key }: JudgingKey): string {
  return seat === 0 ? turnKey(key) : `${turnKey(key)}#${seat}`;
}

/** `load`, `answer 81/0/1`, `judge 81/0/1#2`: key of attempts and failures. */
export function stepId(key: StepKey): string {
  switch (key.step) {
    case 'judge':
      return `judge ${judgingKey(key)}`;
    case 'answer':
      return `answer ${turnKey(key)}`;
    case 'judge-load':
      return (key.juror ?? 0) === 0 ? 'judge-load' : `judge-load ${key.juror}`;
    default:
      return key.step;
  }
}

/** Every turn of the run: by question, then choice, then turn. */
export function allTurns(spec: RunSpec): readonly TurnKey[] {
  const choices = Array.from({ length: spec.settings.choices }, (_, choiceIndex) => choiceIndex);
  return spec.bench.questions.flatMap((question) =>
    choices.flatMap((choiceIndex) =>
      turnsOf(question).map((turn) => ({ questionId: question.questionId, choiceIndex, turn })),
    ),
  );
}

/** Every judgment to be made of these turns: all of the first seat, then all of the next. Empty without a judge. */
export function allJudgings(spec: RunSpec, turns: readonly TurnKey[] = allTurns(spec)): readonly JudgingKey[] {
  return seatsOf(spec).flatMap(({ seat }) => (seat === 0 ? turns : turns.map((key) => ({ ...key, seat }))));
}

/** The state after a whole list of events; null for none. */
export function foldEvents(events: readonly RunEvent[]): RunState | null {
  return events.reduce<RunState | null>(applyEvent, null);
}

/**
 * The state after one more event.
 *
 * @throws Error if the first event is not `run-start`, or a later one is
 */
export function applyEvent(state: RunState | null, event: RunEvent): RunState {
  if (event.type === 'run-start') {
    if (state !== null) throw new Error(`run ${event.spec.runId} has a second run-start event`);
    return initialState(event.spec, event.at);
  }
  if (state === null) throw new Error(`a run's first event must be run-start, not ${event.type}`);
  return { ...state, ...changesOf(state, event), ...timeAfter(state, event) };
}

function initialState(spec: RunSpec, at: number): RunState {
  return {
    spec,
    status: 'running',
    endReason: null,
    endKind: null,
    budgetStop: null,
    loadReport: null,
    unloadGpu: null,
    contextTokens: spec.model.contextTokens,
    contextChanges: [],
    troubles: [],
    answers: new Map(),
    judgments: new Map(),
    repeats: new Map(),
    times: new Map(),
    attempts: new Map(),
    failures: new Map(),
    startedAt: at,
    updatedAt: at,
    activeMs: 0,
  };
}

function changesOf(state: RunState, event: Exclude<RunEvent, { type: 'run-start' }>): Partial<RunState> {
  switch (event.type) {
    case 'run-resume':
      return { ...goingOn, ...contextAgain(state), attempts: new Map(), failures: lastingFailures(state) };
    case 'retry-request':
      return {
        ...goingOn,
        contextTokens: state.spec.model.contextTokens,
        attempts: new Map(),
        failures: missingAnswers(state),
        judgments: ratedOnly(state),
      };
    case 'budget-change':
      return { spec: { ...state.spec, budget: event.budget } };
    case 'load-end':
      return { loadReport: event.report, attempts: without(state.attempts, 'load') };
    case 'unload-end':
      return { unloadGpu: event.gpu ?? null };
    case 'context-change':
      return contextChanged(state, event);
    case 'answer-end':
      return {
        answers: added(state.answers, turnKey(event.answer), event.answer),
        ...stepDone(state, stepId({ step: 'answer', ...keyOf(event.answer) }), event.at),
      };
    case 'judgment-end':
      return {
        judgments: added(state.judgments, judgingKey(event.judgment), event.judgment),
        repeats: withRepeat(state, judgingKey(event.judgment)),
        ...stepDone(state, stepId({ step: 'judge', ...keyOf(event.judgment), seat: event.judgment.seat ?? 0 }), event.at),
      };
    case 'step-error':
      return {
        attempts: added(state.attempts, stepId(event.key), event.attempt),
        failures: event.isFinal ? added(state.failures, stepId(event.key), event.failure) : state.failures,
        troubles: [...state.troubles, troubleOf(event)],
      };
    case 'run-end':
      return {
        status: event.status,
        endReason: event.reason,
        endKind: event.kind ?? null,
        budgetStop: event.budgetStop ?? null,
      };
  }
}

function troubleOf({ at, key, failure, isFinal }: Trouble): Trouble {
  return { at, key, failure, isFinal };
}

/** A shorter context gets its own tries. */
function contextChanged(state: RunState, { at, contextTokens, failure }: ContextChange): Partial<RunState> {
  const contextChanges = [...state.contextChanges, { at, contextTokens, failure }];
  return { contextTokens, contextChanges, attempts: without(state.attempts, 'load') };
}

/** A failed run that is taken up again gets every chance again: other programs may have left the card meanwhile. */
function contextAgain({ status, spec }: RunState): Partial<RunState> {
  return status === 'failed' ? { contextTokens: spec.model.contextTokens } : {};
}

function stepDone(state: RunState, id: string, at: number): Pick<RunState, 'times' | 'attempts'> {
  return { times: added(state.times, id, at), attempts: without(state.attempts, id) };
}

function withRepeat({ judgments, repeats }: RunState, key: string): RunState['repeats'] {
  const before = judgments.get(key);
  return before === undefined ? repeats : added(repeats, key, [...(repeats.get(key) ?? []), before]);
}

const goingOn = { status: 'running', endReason: null, endKind: null, budgetStop: null } as const;

/** Time counts while the run runs: not between its end and its resumption. */
function timeAfter(state: RunState, event: RunEvent): Pick<RunState, 'updatedAt' | 'activeMs'> {
  const isStart = event.type === 'run-resume' || event.type === 'retry-request';
  const elapsed = isStart || state.status !== 'running' ? 0 : Math.max(0, event.at - state.updatedAt);
  return { updatedAt: event.at, activeMs: state.activeMs + elapsed };
}

/**
 * Turns that were given up stay so until a request to retry. Loads are tried again by every resumption, and so is what
 * a server did not answer before it counted as gone.
 */
function lastingFailures({ failures, status }: RunState): RunState['failures'] {
  const gone = status === 'stopped' ? 'judge ' : status === 'failed' ? 'answer ' : null;
  const isForgotten = (id: string, { kind }: Failure) =>
    id === 'load' || id.startsWith('judge-load') || (gone !== null && kind === 'network' && id.startsWith(gone));
  return new Map([...failures].filter(([id, failure]) => !isForgotten(id, failure)));
}

/** Answers that a run took over are not made again, so that those it lacks stay missing, with the reason. */
function missingAnswers({ spec, failures }: RunState): RunState['failures'] {
  if (!areAnswersGiven(spec)) return new Map();
  return new Map([...failures].filter(([id]) => id.startsWith('answer ')));
}

function ratedOnly(state: RunState): RunState['judgments'] {
  return new Map([...state.judgments].filter(([, judgment]) => judgment.rating !== null));
}

function added<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return new Map(map).set(key, value);
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  if (!map.has(key)) return map;
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}

function keyOf({ questionId, choiceIndex, turn }: TurnKey): TurnKey {
  return { questionId, choiceIndex, turn };
}

/** What can be done now, each list in the order in which to do it. */
export interface NextSteps {
  /** Turn 2 stands here once turn 1 is answered. */
  readonly answers: readonly TurnKey[];
  readonly judgments: readonly JudgingKey[];
}

/** What is left to do and possible now: computed from what is done, so resuming needs nothing of its own. */
export function nextSteps(state: RunState): NextSteps {
  const turns = allTurns(state.spec);
  const { spec } = state;
  return {
    answers: areAnswersGiven(spec) ? [] : turns.filter((key) => isAnswerDue(state, key)),
    judgments: isJudgedElsewhere(spec) ? [] : allJudgings(spec, turns).filter((key) => isJudgmentDue(state, key)),
  };
}

function isAnswerDue(state: RunState, key: TurnKey): boolean {
  if (state.answers.has(turnKey(key)) || state.failures.has(stepId({ step: 'answer', ...key }))) return false;
  return key.turn === 1 || state.answers.has(turnKey({ ...key, turn: 1 }));
}

function isJudgmentDue(state: RunState, key: JudgingKey): boolean {
  if (!state.answers.has(turnKey(key)) || state.judgments.has(judgingKey(key))) return false;
  return !state.failures.has(stepId({ step: 'judge', ...key }));
}

/** The model's turns of one question and choice that exist, turn 1 first. */
export function answerTurns(state: RunState, key: Pick<TurnKey, 'questionId' | 'choiceIndex'>): readonly AnswerTurn[] {
  return ([1, 2] as const).flatMap((turn) => state.answers.get(turnKey({ ...key, turn })) ?? []);
}

/**
 * What is sent to the judge for a turn that is answered.
 *
 * @throws Error if the run has no such question, or its bench lacks the prompt or the reference answer
 */
export function judgeRequestOf(state: RunState, key: TurnKey): JudgeRequest {
  const { bench, settings } = state.spec;
  const answerTexts = answerTurns(state, key).map(({ completion }) => completion.text);
  return judgeRequestFor({ bench, question: questionOf(state.spec, key), turn: key.turn, answerTexts, settings });
}

/** @throws Error if the run has no such question */
export function questionOf(spec: RunSpec, { questionId }: Pick<TurnKey, 'questionId'>): Question {
  const question = spec.bench.questions.find((each) => each.questionId === questionId);
  if (question === undefined) throw new Error(`run ${spec.runId} has no question ${questionId}`);
  return question;
}

/** The ratings of a turn by seat, null where there is none; empty for a run without a judge. */
export function ratingsBySeat({ spec, judgments }: Pick<RunState, 'spec' | 'judgments'>, key: TurnKey): readonly (number | null)[] {
  return seatsOf(spec).map(({ seat }) => judgments.get(judgingKey({ ...key, seat }))?.rating ?? null);
}

/** The rating that counts for a turn: the judge's, or that of its jury; null where there is none. */
export function ratingOf(state: Pick<RunState, 'spec' | 'judgments'>, key: TurnKey): number | null {
  const ratings = ratingsBySeat(state, key);
  return state.spec.jury === undefined ? (ratings[0] ?? null) : combineRatings(state.spec.jury, ratings);
}

/** Why a turn has no rating; null if it has one. */
export function unratedReason(state: RunState, key: TurnKey): UnratedReason | null {
  if (state.spec.jury !== undefined) return unratedByJury(state, key);
  const judgment = state.judgments.get(turnKey(key));
  if (judgment !== undefined) return judgment.rating === null ? 'unreadable' : null;
  if (answerFailure(state, key) !== null) return 'answer-failed';
  if (state.spec.judge === null) return 'no-judge';
  if (isJudgedElsewhere(state.spec) && !state.failures.has(stepId({ step: 'judge', ...key }))) return 'not-in-files';
  return state.failures.has(stepId({ step: 'judge', ...key })) ? 'judge-failed' : 'pending';
}

/** A juror that has not rated a turn leaves it unrated: the mean of the others would be that of another jury. */
function unratedByJury(state: RunState, key: TurnKey): UnratedReason | null {
  if (ratingOf(state, key) !== null) return null;
  if (answerFailure(state, key) !== null) return 'answer-failed';
  const seats = seatsOf(state.spec).map(({ seat }) => ({ ...key, seat }));
  const isOpen = (one: JudgingKey) =>
    !state.judgments.has(judgingKey(one)) && !state.failures.has(stepId({ step: 'judge', ...one }));
  if (seats.some(isOpen)) return 'pending';
  return seats.some((one) => state.failures.has(stepId({ step: 'judge', ...one }))) ? 'judge-failed' : 'unreadable';
}

/** Why a turn has no answer and will get none: its own failure, or turn 1's; null if it has or may get one. */
export function answerFailure(state: RunState, key: TurnKey): Failure | null {
  const own = state.failures.get(stepId({ step: 'answer', ...key }));
  if (own !== undefined) return own;
  if (key.turn === 1) return null;
  return state.failures.get(stepId({ step: 'answer', ...key, turn: 1 })) ?? null;
}

/** How far a run has come, in turns. */
export interface RunProgress {
  readonly totalTurns: number;
  /** Judgments to make: one a turn, or one for each seat of a jury; 0 without a judge. */
  readonly totalJudgments: number;
  readonly answered: number;
  /** Turns without an answer for good, turn 2 after a failed turn 1 included. */
  readonly answerFailures: number;
  /** Judgments made, unreadable ones included. */
  readonly judged: number;
  readonly judgeFailures: number;
  /** Judgments without a readable rating. */
  readonly unreadable: number;
}

export function progressOf(state: RunState): RunProgress {
  const turns = allTurns(state.spec);
  const judgings = allJudgings(state.spec, turns);
  return {
    totalTurns: turns.length,
    totalJudgments: judgings.length,
    answered: state.answers.size,
    answerFailures: turns.filter((key) => answerFailure(state, key) !== null).length,
    judged: state.judgments.size,
    judgeFailures: judgings.filter((key) => state.failures.has(stepId({ step: 'judge', ...key }))).length,
    unreadable: [...state.judgments.values()].filter(({ rating }) => rating === null).length,
  };
}

/** True when every turn is rated: nothing failed, nothing is missing. */
export function isFullyRated(state: RunState): boolean {
  return allTurns(state.spec).every((key) => unratedReason(state, key) === null);
}

/** The header of a new run. */
export function createHeader(spec: RunSpec, at: number): RunHeader {
  const totalTurns = allTurns(spec).length;
  return {
    runId: spec.runId,
    groupId: spec.groupId,
    createdAt: spec.createdAt,
    updatedAt: at,
    status: 'running',
    benchName: spec.bench.name,
    benchLabel: spec.bench.label,
    modelId: spec.model.modelId,
    modelLabel: spec.model.label,
    judgeId: spec.judge?.judgeId ?? null,
    judgeLabel: judgesLabel(spec),
    totalTurns,
    ...(spec.jury === undefined ? {} : { totalJudgments: totalTurns * seatsOf(spec).length }),
    answeredTurns: 0,
    judgedTurns: 0,
    failedSteps: 0,
    eventCount: 1,
  };
}

/** The header after one more event. Counts only: exact figures come from the fold. */
export function updateHeader(header: RunHeader, event: RunEvent): RunHeader {
  const next = { ...header, updatedAt: event.at, eventCount: header.eventCount + 1 };
  switch (event.type) {
    case 'answer-end':
      return { ...next, answeredTurns: header.answeredTurns + 1 };
    case 'judgment-end':
      // Unreadable ones that are judged again were counted before.
      return { ...next, judgedTurns: Math.min(header.judgedTurns + 1, header.totalJudgments ?? header.totalTurns) };
    case 'step-error':
      return { ...next, failedSteps: header.failedSteps + (event.isFinal && 'turn' in event.key ? 1 : 0) };
    case 'run-resume':
      return { ...next, status: 'running' };
    case 'retry-request':
      return { ...next, status: 'running', failedSteps: 0 };
    case 'run-end':
      return { ...next, status: event.status };
    default:
      return next;
  }
}
