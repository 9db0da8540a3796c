import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvaluationConfig, parseModelConfig } from '../../../src/config/load-config.ts';
import { InputError } from '../../../src/core/errors.ts';

const MODELS = readFileSync('configs/model_config.yaml', 'utf8');
const EVALUATION = readFileSync('configs/evaluation_config.yaml', 'utf8');

const ONE_MODEL = `defaults: [tiny]
models:
  - model_id: tiny
    label: Tiny
    family: gpt2
    engine: webllm
    source: Tiny-MLC
    parameters: null
    quantization: q4f16_1
    context_tokens: 1024
    download_bytes: 5
    gpu_bytes: null
    licence: MIT
    prompt_format: chat
`;

function errorOf(parse: () => unknown): InputError {
  try {
    parse();
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown;
    throw thrown;
  }
  throw new Error('no error was thrown');
}

const modelError = (text: string) => String(errorOf(() => parseModelConfig(text, 'm.yaml')));
const evaluationError = (from: string | RegExp, to: string) => {
  const text = EVALUATION.replace(from, to);
  expect(text).not.toBe(EVALUATION);
  return String(errorOf(() => parseEvaluationConfig(text, 'e.yaml')));
};
const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

describe('parseModelConfig', () => {
  it('reads a model into a card, with defaults for what may be left out', () => {
    expect(parseModelConfig(ONE_MODEL, 'm.yaml')).toEqual({
      defaults: ['tiny'],
      sources: {
        hub: 'https://huggingface.co',
        libraries: 'https://raw.githubusercontent.com/mlc-ai/binary-mlc-llm-libs/main/web-llm-models',
      },
      models: [
        {
          modelId: 'tiny',
          label: 'Tiny',
          family: 'gpt2',
          engine: 'webllm',
          source: 'Tiny-MLC',
          parameters: null,
          quantization: 'q4f16_1',
          contextTokens: 1024,
          downloadBytes: 5,
          gpuBytes: null,
          licence: 'MIT',
          promptFormat: 'chat',
          isStandIn: false,
        },
      ],
    });
  });

  it('reads the shipped file, built-in models first and as defaults', () => {
    const { defaults, models } = parseModelConfig(MODELS, 'model_config.yaml');
    expect(defaults).toEqual(['benchtab-tiny-2', 'benchtab-tiny-1']);
    expect(models.slice(0, 2).map((card) => card.modelId)).toEqual(defaults);
    expect(models.filter((card) => card.isStandIn)).toHaveLength(2);
  });

  it('names file, line, key, value and expectation', () => {
    expect(modelError(ONE_MODEL.replace('1024', '4k'))).toBe(
      'm.yaml:10: models[0].context_tokens: got "4k", expected a whole number from 64 upwards',
    );
  });

  it('lists several problems at once, in the order of the file', () => {
    const broken = ONE_MODEL.replace('engine: webllm', 'engine: magic').replace(
      'label: Tiny',
      'lable: Tiny\n    colour: red',
    );
    expect(modelError(broken).split('\n')).toEqual([
      'm.yaml:3: 4 problems',
      '  line 3: models[0].label: this key is missing',
      expect.stringMatching(/^ {2}line 4: models\[0\]\.lable: unknown key; known here: model_id, label, /),
      expect.stringMatching(/^ {2}line 5: models\[0\]\.colour: unknown key; /),
      '  line 7: models[0].engine: got "magic", expected one of webllm, transformers, openai, prompt-api',
    ]);
  });

  it('points into aliased entries', () => {
    const aliased = `defaults: [tiny]\nmodels:\n  - &a { model_id: tiny, label: 1 }\n  - *a\n`;
    expect(modelError(aliased)).toContain('line 3: models[1].label: got 1, expected a text');
  });

  it.each([
    ['', 'm.yaml:1: the file: got null, expected the keys defaults, sources, models'],
    ['- 1\n', 'm.yaml:1: '],
    ['defaults: [a\nmodels: []\n', 'm.yaml:2: '],
    [ONE_MODEL.replace('[tiny]', '[]'), 'm.yaml:1: defaults: got [], expected a list with at least one model_id'],
    [
      ONE_MODEL.replace('[tiny]', '[huge]'),
      'm.yaml:1: defaults[0]: got "huge", expected the model_id of a model in this file',
    ],
    [
      ONE_MODEL.replace('model_id: tiny', 'model_id: org/tiny'),
      'm.yaml:3: models[0].model_id: got "org/tiny", expected an id',
    ],
    [ONE_MODEL.replace('model_id: tiny', 'model_id: ..'), 'm.yaml:3: models[0].model_id: got "..", expected an id'],
    [
      ONE_MODEL + ONE_MODEL.slice(ONE_MODEL.indexOf('  - ')),
      'm.yaml:15: models[1].model_id: got "tiny", expected an id that no model above has',
    ],
    [
      ONE_MODEL.replace('webllm', 'transformers'),
      'm.yaml:3: models[0].dtypes: got nothing, expected for this engine something',
    ],
    [`${ONE_MODEL}    weights_url: https://x.org/w\n`, 'models[0].library_url: got nothing'],
    [`${ONE_MODEL}    library_url: https://x.org/l.wasm\n`, 'models[0].weights_url: got nothing'],
    [
      `${ONE_MODEL}    base_url: https://me:secret@x.org/v1\n`,
      'models[0].base_url: got "https://me:secret@x.org/v1", expected a URL without name and password',
    ],
    [
      `${ONE_MODEL}    weights_url: ftp://x.org/w\n`,
      'm.yaml:15: models[0].weights_url: got "ftp://x.org/w", expected an http or https URL',
    ],
    [`${ONE_MODEL}    label: Twice\n`, 'm.yaml:15: '],
    ['defaults: *nowhere\n', 'm.yaml'],
  ])('refuses %j', (text, beginning) => {
    expect(modelError(text)).toContain(beginning);
  });

  it('never fails in any other way than with an InputError', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.string().map((noise) => ONE_MODEL.replace('tiny', noise)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        try {
          parseModelConfig(text, 'm.yaml');
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(InputError);
        }
      }),
    );
  });
});

describe('parseEvaluationConfig', () => {
  it('reads that a judge has no system role', () => {
    const text = EVALUATION.replace('temperature: 0 }', 'temperature: 0, system_role: false }');
    expect(parseEvaluationConfig(text, 'e.yaml').judges[0]?.parameters).toEqual({
      tokenLimitField: 'max_tokens',
      temperature: 0,
      systemRole: false,
    });
    expect(evaluationError('temperature: 0 }', 'temperature: 0, system_role: none }')).toContain('system_role');
  });

  it('reads the shipped file: practice judge by default, FastChat settings', () => {
    const config = parseEvaluationConfig(EVALUATION, 'evaluation_config.yaml');
    expect(config.defaultJudge).toBe('practice');
    expect(config.judges.map((judge) => judge.judgeId).slice(0, 3)).toEqual(['gpt-4.1-nano', 'gpt-6-luna', 'gpt-5.6-luna']);
    expect(config.settings).toMatchObject({
      choices: 1,
      maxTokens: 1024,
      judgeMaxTokens: 2048,
      maxAttempts: 3,
      defaultTemperature: 0.7,
      referenceCategories: ['reasoning', 'math', 'coding'],
    });
    expect(config.gpu).toEqual({ budgetMb: 6144, reserveMb: 1024 });
    expect(config.judging).toMatchObject({ requestsPerSecond: 10, maxCostUsd: 1, backoffMs: { first: 1000 } });
  });

  it('leaves category names as they are', () => {
    const text = EVALUATION.replace('writing: 0.7', 'creative_writing: 0.5');
    expect(parseEvaluationConfig(text, 'e.yaml').settings.temperatures).toMatchObject({ creative_writing: 0.5 });
  });

  it('gives every judge that has ended or will end a successor and a source', () => {
    const { judges } = parseEvaluationConfig(EVALUATION, 'e.yaml');
    const ending = judges.filter((judge) => judge.endsOn !== undefined);
    expect(ending.map((judge) => judge.judgeId)).toEqual([
      'gpt-4.1-nano',
      'gpt-4.1-mini',
      'gpt-4o-mini',
      'gpt-5-mini',
      'gpt-5-nano',
    ]);
    expect(ending.every((judge) => judge.successor === 'gpt-6-luna' && judge.endsOnSource !== undefined)).toBe(true);
    const real = judges.filter((judge) => !judge.isStandIn);
    expect(real.every(({ factsFrom, provider, price }) => factsFrom && provider && price)).toBe(true);
  });

  it('refuses a default judge, a successor or a repeated id that leads nowhere', () => {
    expect(evaluationError('default_judge: practice', 'default_judge: nobody')).toContain(
      'default_judge: got "nobody", expected the judge_id of another judge in this file',
    );
    expect(evaluationError('successor: gpt-6-luna', 'successor: gpt-7')).toContain('judges[0].successor: got "gpt-7"');
    expect(evaluationError('judge_id: gpt-5.6-luna', 'judge_id: gpt-6-luna')).toContain(
      'expected an id that no judge above has',
    );
  });

  it('refuses an end without its source, and a source without an end', () => {
    expect(evaluationError(/ {4}ends_on_source: .*\n/, '')).toContain(
      'judges[0].ends_on_source: got nothing, expected where it is written, since there is ends_on',
    );
    expect(evaluationError(/ {4}ends_on: .*\n/, '')).toContain(
      'judges[0].ends_on: got nothing, expected a date, since there is ends_on_source',
    );
  });

  it('refuses a successor that ends before the judge it is to follow, or as soon', () => {
    for (const end of ['2026-10-23', '2026-10-22'])
      expect(evaluationError(/(successor: )gpt-6-luna([^]*?)2026-12-11/, `$1gpt-5-mini$2${end}`)).toContain(
        `judges[0].successor: got "gpt-5-mini", expected a judge that outlives this one: it ends on ${end}, this one on 2026-10-23`,
      );
  });

  it('refuses a successor at another server', () => {
    expect(evaluationError(/(gpt-6-luna\n {4}base_url: https:\/\/)api.openai.com/, '$1other.example')).toContain(
      'judges[0].successor: got "gpt-6-luna", expected a judge of the same server: it is asked with the same key',
    );
    expect(evaluationError('successor: gpt-6-luna', 'successor: practice')).toContain('expected a judge of the same server');
  });

  it('refuses a judge behind a server without its URL', () => {
    const line = lineOf(EVALUATION, '- judge_id: gpt-4.1-nano');
    expect(evaluationError(/ {4}base_url: .*\n/, '')).toBe(
      `e.yaml:${line}: judges[0].base_url: got nothing, expected for this engine the URL of its server`,
    );
  });

  it.each([
    ['reserve_mb: 1024', 'reserve_mb: 6144', 'gpu.reserve_mb: got 6144, expected less than budget_mb, which is 6144'],
    ['longest: 60000', 'longest: 10', 'judging.backoff_ms.longest: got 10, expected no less than first'],
    [
      'requests_per_second: 10',
      'requests_per_second: 0',
      'judging.requests_per_second: got 0, expected a number above 0',
    ],
    ['max_cost_usd: 1.0', 'max_cost_usd: lots', 'judging.max_cost_usd: got "lots", expected a number above 0'],
    ['min_coverage: 0.8', 'min_coverage: 80', 'scores.min_coverage: got 80, expected a part from 0 to 1'],
    ['writing: 0.7', 'writing: 9', 'settings.temperatures.writing: got 9, expected a temperature from 0 to 2'],
    ['ends_on: 2026-10-23', 'ends_on: soon', 'judges[0].ends_on: got "soon", expected a date as 2026-11-23'],
    ['default_bench: starter', 'default_bench: other', 'default_bench: got "other", expected one of starter, mt-bench'],
    ['max_tokens: 1024', 'max_tokens: 0', 'settings.max_tokens: got 0, expected a whole number from 1 upwards'],
  ])('refuses %s → %s', (from, to, message) => {
    expect(evaluationError(from, to)).toContain(message);
  });
});
