/**
 * Runs made up for tests: a bench of our own in small, events as an orchestrator would append them, and their fold.
 * Nothing here was said by a model or a judge.
 */
import { judgeRequestFor } from '../../src/core/protocol.ts';
import { foldEvents } from '../../src/core/run.ts';
import type {
  AnswerTurn,
  Bench,
  Completion,
  Failure,
  JudgeCard,
  JudgePrompt,
  Judgment,
  ModelCard,
  Question,
  RunEvent,
  RunSpec,
  RunState,
  RunStatus,
  StepKey,
  Turn,
  TurnKey,
} from '../../src/core/types.ts';

const CATEGORY_NAMES = ['writing', 'roleplay', 'reasoning', 'math', 'coding', 'extraction', 'stem', 'humanities'];
const JUDGE_PROMPT_NAMES = ['single-v1', 'single-math-v1', 'single-v1-multi-turn', 'single-math-v1-multi-turn'];
const WITH_REFERENCE = ['reasoning', 'math', 'coding'];

/** What a test may choose about a made-up run; the rest has sensible values. */
export interface FakeRun {
  readonly runId?: string;
  readonly groupId?: string;
  readonly modelId?: string;
  readonly label?: string;
  readonly isStandIn?: boolean;
  readonly isUncontrolled?: boolean;
  /** null: a run without a judge. */
  readonly judge?: JudgeCard | null;
  readonly bench?: Bench;
  readonly choices?: number;
  /** Mean of the made-up ratings, 1 to 10. */
  readonly quality?: number;
  /** Answers given before the run stands still; the rest is pending. */
  readonly answered?: number;
  readonly status?: RunStatus;
  /** Turns whose answer fails for good. */
  readonly failedAnswers?: readonly TurnKey[];
  /** Turns whose judgment fails for good. */
  readonly failedJudgments?: readonly TurnKey[];
  /** Turns whose judgment holds no rating. */
  readonly unreadable?: readonly TurnKey[];
  /** Text of an answer instead of the made-up one, by question id. */
  readonly answerText?: Readonly<Record<number, string>>;
  /** Text of a judgment instead of the made-up one, by question id. */
  readonly judgmentText?: Readonly<Record<number, string>>;
  readonly createdAt?: string;
}

/** The practice judge's shape: rules, not a language model. */
export const FAKE_PRACTICE_JUDGE: JudgeCard = {
  judgeId: 'practice',
  label: 'Practice judge',
  engine: 'practice',
  model: 'practice',
  price: null,
  parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
  isStandIn: true,
};

/** A judge on a server, with a price. */
export const FAKE_SERVER_JUDGE: JudgeCard = {
  judgeId: 'fake-judge-1',
  label: 'Fake Judge 1',
  engine: 'openai',
  model: 'fake-judge-1',
  baseUrl: 'http://localhost:9/v1',
  price: { inputPerMillion: 0.1, cachedInputPerMillion: 0.025, outputPerMillion: 0.4, asOf: '2026-11-01' },
  parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
  isStandIn: false,
};

/** Sixteen made-up questions, two for each category, ids 1 to 16. */
export function fakeBench(change: Partial<Bench> = {}): Bench {
  const questions = CATEGORY_NAMES.flatMap((category, index) => [
    fakeQuestion(2 * index + 1, category),
    fakeQuestion(2 * index + 2, category),
  ]);
  return {
    name: 'fake_bench',
    label: 'Fake bench',
    questions,
    references: [
      {
        name: 'authors',
        answers: questions
          .filter((question) => WITH_REFERENCE.includes(question.category))
          .map(({ questionId }) => ({ questionId, turns: [`It is **${questionId}**.`, `It is ${questionId} again.`] })),
        sha256: 'c'.repeat(64),
      },
    ],
    judgePrompts: JUDGE_PROMPT_NAMES.map(fakeJudgePrompt),
    source: 'made up for tests',
    questionsSha256: 'a'.repeat(64),
    judgePromptsSha256: 'b'.repeat(64),
    ...change,
  };
}

function fakeJudgePrompt(name: string): JudgePrompt {
  const turns = name.endsWith('multi-turn') ? ['_1', '_2'] : [''];
  return {
    name,
    type: 'single',
    systemPrompt: 'Rate what follows.',
    promptTemplate: turns.map((turn) => `[Question]\n{question${turn}}\n\n[Answer]\n{answer${turn}}`).join('\n\n'),
    outputFormat: '[[rating]]',
    description: 'made up for tests',
    category: 'general',
  };
}

function fakeQuestion(questionId: number, category: string): Question {
  return {
    questionId,
    category,
    turns: [
      `Explain to a curious neighbour what ${category} has to do with the number ${questionId}, in a few plain sentences.`,
      'Now say the same in half as many words, and keep the most important example.',
    ],
  };
}

/** The model card of a made-up run. */
export function fakeCard(choice: FakeRun = {}): ModelCard {
  const modelId = choice.modelId ?? 'fake-model-a';
  return {
    modelId,
    label: choice.label ?? modelId,
    family: 'built-in',
    engine: 'transformers',
    source: modelId,
    parameters: 1_000_000,
    quantization: 'fp32',
    contextTokens: 1024,
    downloadBytes: 1_200_000,
    gpuBytes: 48_000_000,
    licence: 'Apache-2.0',
    promptFormat: 'chat',
    isStandIn: choice.isStandIn ?? false,
    ...(choice.isUncontrolled === true ? { isUncontrolled: true } : {}),
  };
}

/** The spec of a made-up run. */
export function fakeSpec(choice: FakeRun = {}): RunSpec {
  const bench = choice.bench ?? fakeBench();
  return {
    schemaVersion: 1,
    runId: choice.runId ?? `run-${choice.modelId ?? 'fake-model-a'}`,
    groupId: choice.groupId ?? 'group-1',
    createdAt: choice.createdAt ?? '2026-11-20T10:00:00.000Z',
    bench,
    model: fakeCard(choice),
    judge: choice.judge === undefined ? FAKE_SERVER_JUDGE : choice.judge,
    settings: {
      mode: 'single',
      choices: choice.choices ?? 1,
      maxTokens: 1024,
      judgeMaxTokens: 2048,
      temperatures: { writing: 0.7, roleplay: 0.7, reasoning: 0, math: 0, coding: 0, extraction: 0, stem: 0.1, humanities: 0.1 },
      defaultTemperature: 0.7,
      referenceCategories: WITH_REFERENCE,
      seed: 42,
      maxAttempts: 3,
      gpuBudgetBytes: 6_442_450_944,
      referenceSet: bench.references[0]?.name ?? null,
    },
    budget: { usd: 1, tokens: null, seconds: null },
    environment: { benchtab: '0.1.0', browser: 'Chromium 140', adapter: 'SwiftShader (software adapter)' },
  };
}

/** The events of a made-up run, in the order an orchestrator appends them. */
export function fakeRunEvents(choice: FakeRun = {}): RunEvent[] {
  const spec = fakeSpec(choice);
  let at = Date.parse(spec.createdAt);
  const tick = (ms: number) => (at += ms);
  const events: RunEvent[] = [
    { type: 'run-start', at: tick(0), spec },
    { type: 'load-end', at: tick(900), report: fakeLoadReport(spec.model) },
  ];
  const keys = keysOf(spec).slice(0, choice.answered ?? Number.MAX_SAFE_INTEGER);
  for (const key of keys) events.push(...turnEvents(choice, spec, key, tick));
  const status = choice.status ?? 'completed';
  if (status !== 'running') events.push({ type: 'run-end', at: tick(5), status, reason: endReason(status) });
  return events;
}

/** The fold of a made-up run's events. */
export function fakeRunState(choice: FakeRun = {}): RunState {
  const state = foldEvents(fakeRunEvents(choice));
  if (state === null) throw new Error('a made-up run has no events');
  return state;
}

function endReason(status: RunStatus): string | null {
  return status === 'failed' ? 'The graphics card went away three times.' : null;
}

function keysOf(spec: RunSpec): TurnKey[] {
  return spec.bench.questions.flatMap(({ questionId }) =>
    Array.from({ length: spec.settings.choices }, (_, choiceIndex) => choiceIndex).flatMap((choiceIndex) =>
      ([1, 2] as const).map((turn) => ({ questionId, choiceIndex, turn })),
    ),
  );
}

function turnEvents(choice: FakeRun, spec: RunSpec, key: TurnKey, tick: (ms: number) => number): RunEvent[] {
  const before = { ...key, turn: 1 as Turn };
  if (key.turn === 2 && isAmong(choice.failedAnswers, before)) return [];
  if (isAmong(choice.failedAnswers, key)) return [failureEvent('answer', key, OUT_OF_MEMORY, tick)];
  const answer = fakeAnswer(choice, key);
  const events: RunEvent[] = [{ type: 'answer-end', at: tick(answer.completion.timing.totalMs), answer }];
  if (spec.judge === null) return events;
  if (isAmong(choice.failedJudgments, key)) return [...events, failureEvent('judge', key, NO_ANSWER, tick)];
  return [...events, { type: 'judgment-end', at: tick(300), judgment: fakeJudgment(choice, spec, key) }];
}

const OUT_OF_MEMORY: Failure = {
  kind: 'out-of-memory',
  message: 'The model asked for 6.4 GB and the budget is 6.0 GB: choose a smaller model or raise the budget.',
};
const NO_ANSWER: Failure = { kind: 'network', message: 'The judge at localhost:9 did not answer.' };

function failureEvent(step: 'answer' | 'judge', key: TurnKey, failure: Failure, tick: (ms: number) => number): RunEvent {
  const stepKey: StepKey = { step, ...key };
  return { type: 'step-error', at: tick(50), key: stepKey, attempt: 3, failure, isFinal: true };
}

function isAmong(keys: readonly TurnKey[] | undefined, key: TurnKey): boolean {
  return (keys ?? []).some(
    (other) => other.questionId === key.questionId && other.choiceIndex === key.choiceIndex && other.turn === key.turn,
  );
}

function fakeAnswer(choice: FakeRun, key: TurnKey): AnswerTurn {
  const text = choice.answerText?.[key.questionId] ?? answerText(key);
  const tokens = Math.ceil(text.length / 4);
  return {
    ...key,
    completion: {
      text,
      finishReason: tokens > 110 ? 'length' : 'stop',
      rawFinishReason: null,
      usage: { promptTokens: 60 * key.turn, completionTokens: tokens },
      timing: { firstTokenMs: 120 + 3 * key.questionId, totalMs: 200 + tokens * 25 },
      gpu: { liveBytes: 40_000_000, peakBytes: 48_000_000 + key.questionId * 100_000 },
      servedModel: null,
      warnings: [],
    },
    temperature: 0.7,
    seed: 1000 + 10 * key.questionId + key.turn,
  };
}

function answerText({ questionId, choiceIndex, turn }: TurnKey): string {
  const opening = turn === 1 ? `The number **${questionId}** comes up more often than one thinks` : 'In short';
  const example = questionId % 3 === 0 ? '\n\n```js\nconst half = (n) => n / 2;\n```\n' : '\n\n- a first example\n- a second one\n';
  const close = choiceIndex === 0 ? '' : ` (attempt ${choiceIndex + 1})`;
  return `${opening}: a clock has twelve of them, and \`${questionId}\` is seldom the last.${example}\nThat is all${close}.`;
}

function fakeJudgment(choice: FakeRun, { bench, settings }: RunSpec, key: TurnKey): Judgment {
  const rating = isAmong(choice.unreadable, key) ? null : fakeRating(choice.quality ?? 6, key);
  const question = bench.questions.find(({ questionId }) => questionId === key.questionId);
  if (question === undefined) throw new Error(`the bench has no question ${key.questionId}`);
  const answerTexts = ([1, 2] as const).map((turn) => fakeAnswer(choice, { ...key, turn }).completion.text);
  const sent = judgeRequestFor({ bench, question, turn: key.turn, answerTexts, settings });
  const said = rating === null ? 'I would rather not give a number.' : `Rating: [[${rating}]]`;
  const text = choice.judgmentText?.[key.questionId] ?? `The answer stays close to the question and gives an example. ${said}`;
  return {
    ...key,
    judgePromptName: sent.judgePromptName,
    userPrompt: sent.userPrompt,
    completion: judgeCompletion(text),
    rating,
    ratingPattern: rating === null ? null : 1,
  };
}

function judgeCompletion(text: string): Completion {
  return {
    text,
    finishReason: 'stop',
    rawFinishReason: 'stop',
    usage: { promptTokens: 420, completionTokens: 60 },
    timing: { firstTokenMs: null, totalMs: 700 },
    gpu: null,
    servedModel: 'fake-judge-1-2026-10-01',
    warnings: [],
  };
}

/** Spread over about four points around the quality, lower in turn 2; the same for the same key. */
function fakeRating(quality: number, { questionId, choiceIndex, turn }: TurnKey): number {
  const noise = ((questionId * 7 + choiceIndex * 5 + turn * 3) % 9) / 2 - 2;
  return Math.min(10, Math.max(1, Math.round(quality + noise - (turn === 2 ? 0.5 : 0))));
}

function fakeLoadReport(card: ModelCard) {
  return {
    loadMs: 900,
    device: 'webgpu',
    adapter: 'SwiftShader (software adapter)',
    engineVersion: 'fake-engine 1.0.0',
    loadedSource: card.source,
    gpu: { liveBytes: 30_000_000, peakBytes: 36_000_000 },
    warnings: [],
  };
}
