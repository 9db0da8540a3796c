/** A small bench with judge prompts that can be filled, and specs of runs over it. Every text is our own. */
import type { Bench, JudgeCard, JudgePrompt, ModelCard, Question, RunSettings, RunSpec } from '../../src/core/types.ts';

/** Four questions, seven turns: two with a reference answer, one with a single turn, one of a category of its own. */
export const MADE_UP_QUESTIONS: readonly Question[] = [
  { questionId: 1, category: 'writing', turns: ['Describe a rainy harbour.', 'Now without the word "rain".'] },
  { questionId: 2, category: 'math', turns: ['What is 6 times 7?', 'And half of that?'] },
  { questionId: 3, category: 'stem', turns: ['Why does bread rise?'] },
  { questionId: 4, category: 'pottery', turns: ['How is clay wedged?', 'How long does it take?'] },
];

export function madeUpBench(change: Partial<Bench> = {}): Bench {
  return {
    name: 'made_up',
    label: 'Made-up bench',
    questions: MADE_UP_QUESTIONS,
    references: [
      { name: 'authors', answers: [{ questionId: 2, turns: ['42', '21'] }], sha256: 'c'.repeat(64) },
    ],
    judgePrompts: [
      prompt('single-v1', 'Q: {question}\nA: {answer}'),
      prompt('single-math-v1', 'Q: {question}\nR: {ref_answer_1}\nA: {answer}'),
      prompt('single-v1-multi-turn', 'Q: {question_1}\nA: {answer_1}\nQ: {question_2}\nA: {answer_2}'),
      prompt(
        'single-math-v1-multi-turn',
        'Q: {question_1}\nR: {ref_answer_1}\nQ: {question_2}\nR: {ref_answer_2}\nA: {answer_1}\nA: {answer_2}',
      ),
    ],
    source: 'made up for tests',
    questionsSha256: 'a'.repeat(64),
    judgePromptsSha256: 'b'.repeat(64),
    ...change,
  };
}

function prompt(name: string, promptTemplate: string): JudgePrompt {
  return {
    name,
    type: 'single',
    systemPrompt: `Rate the last answer (${name}).`,
    promptTemplate,
    outputFormat: '[[rating]]',
    description: '',
    category: 'general',
  };
}

export const MADE_UP_CARD: ModelCard = {
  modelId: 'made-up-model',
  label: 'Made-up model',
  family: 'custom',
  engine: 'scripted',
  source: 'made-up-model',
  parameters: null,
  quantization: 'fp32',
  contextTokens: 2048,
  downloadBytes: null,
  gpuBytes: null,
  licence: 'Apache-2.0',
  promptFormat: 'chat',
  isStandIn: false,
};

export const MADE_UP_JUDGE: JudgeCard = {
  judgeId: 'made-up-judge',
  label: 'Made-up judge',
  engine: 'scripted',
  model: 'made-up-judge-1',
  price: null,
  parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
  isStandIn: false,
};

export const MADE_UP_SETTINGS: RunSettings = {
  mode: 'single',
  choices: 1,
  maxTokens: 256,
  judgeMaxTokens: 512,
  temperatures: { writing: 0.7, math: 0, stem: 0.1 },
  defaultTemperature: 0.5,
  referenceCategories: ['math'],
  seed: 7,
  maxAttempts: 3,
  gpuBudgetBytes: 1_000_000,
  referenceSet: 'authors',
};

/** What a test may change about a spec; settings and budget are merged with the usual ones. */
export type SpecChange = Partial<Omit<RunSpec, 'settings' | 'budget'>> & {
  readonly settings?: Partial<RunSettings>;
  readonly budget?: Partial<RunSpec['budget']>;
};

export function madeUpSpec({ settings, budget, ...change }: SpecChange = {}): RunSpec {
  return {
    schemaVersion: 1,
    runId: 'run-1',
    groupId: 'group-1',
    createdAt: '2026-11-20T00:00:00.000Z',
    bench: madeUpBench(),
    model: MADE_UP_CARD,
    judge: MADE_UP_JUDGE,
    environment: { benchtab: '0.1.0', browser: 'node', adapter: null },
    ...change,
    settings: { ...MADE_UP_SETTINGS, ...settings },
    budget: { usd: null, tokens: null, seconds: null, ...budget },
  };
}
