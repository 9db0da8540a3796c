import { describe, expect, it } from 'vitest';
import { type ChatBody, Dialect, refusedField, sentParametersOf } from '../../../../src/engines/openai/dialect.ts';

const SENT: ChatBody = {
  model: 'm',
  messages: [],
  temperature: 0,
  max_tokens: 9,
  seed: 1,
  stop: ['###'],
  chat_template_kwargs: { enable_thinking: false },
};

const REQUEST = { messages: [], temperature: 0.7, maxTokens: 64, seed: 3, stop: ['###'] };

function refusal(message: string, more: { code?: string; param?: string } = {}) {
  return { message, code: more.code ?? null, param: more.param ?? null };
}

describe('refusedField', () => {
  it.each([
    [refusal("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."), 'max_tokens'],
    [refusal("Unsupported value: 'temperature' does not support 0 with this model.", { param: 'temperature' }), 'temperature'],
    [refusal('no words', { code: 'unsupported_parameter', param: 'seed' }), 'seed'],
    [refusal('seed: extra fields not permitted'), 'seed'],
    [refusal('Unknown parameter: `stop`'), 'stop'],
    [refusal('max_tokens is too large: 99999. This model supports at most 4096.', { param: 'max_tokens' }), null],
    [refusal('Unrecognized request argument supplied: chat_template_kwargs'), 'chat_template_kwargs'],
    [refusal('Invalid JSON payload received. Unknown name "seed": Cannot find field.'), 'seed'],
    [refusal("property 'temperature' is unsupported"), 'temperature'],
    [refusal('Chat.__init__() got an unexpected keyword argument seed'), 'seed'],
    [refusal("Unsupported value: 'temperature' does not support 0.", { code: 'unsupported_value', param: 'temperature' }), 'temperature'],
    [refusal('Unsupported image type'), null],
    [refusal("'logprobs' is not supported", { param: 'logprobs' }), null],
    [refusal("'reasoning_effort' is not supported"), null],
  ])('finds in %o the field %o', (words, expected) => {
    expect(refusedField(words, SENT)).toBe(expected);
  });
});

describe('sentParametersOf', () => {
  it('gives what shapes a reply besides model, messages and seed, as plain values', () => {
    expect(sentParametersOf({ ...SENT, reasoning_effort: 'low', stream: true, stream_options: { include_usage: true } })).toEqual({
      max_tokens: 9,
      temperature: 0,
      reasoning_effort: 'low',
      stop: '["###"]',
      enable_thinking: false,
    });
    expect(sentParametersOf({ model: 'm', messages: [], seed: 1, max_completion_tokens: 8 })).toEqual({ max_completion_tokens: 8 });
  });
});

describe('Dialect', () => {
  it('writes the fields of the request as the card wants them', () => {
    const dialect = new Dialect({ tokenLimitField: 'max_completion_tokens', temperature: 0, reasoningEffort: 'low' });
    expect(dialect.toBody('m', REQUEST, true)).toEqual({
      model: 'm',
      messages: [],
      temperature: 0.7,
      max_completion_tokens: 64,
      seed: 3,
      stop: ['###'],
      reasoning_effort: 'low',
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('switches thinking off where that is asked for, and learns from a refusal', () => {
    const dialect = new Dialect({ tokenLimitField: 'max_tokens', temperature: 0, disablesThinking: true });
    expect(dialect.toBody('m', REQUEST, false).chat_template_kwargs).toEqual({ enable_thinking: false });
    expect(dialect.learn('chat_template_kwargs')).toBe(true);
    expect(dialect.toBody('m', REQUEST, false)).not.toHaveProperty('chat_template_kwargs');
    expect(dialect.warningsFor(REQUEST)).toEqual([expect.stringContaining('no switch for thinking')]);
  });

  it('leaves out what was refused and warns of what changes the reply', () => {
    const dialect = new Dialect({ tokenLimitField: 'max_tokens', temperature: 0, reasoningEffort: 'low' });
    for (const field of ['stop', 'reasoning_effort', 'stream_options'] as const) expect(dialect.learn(field)).toBe(true);
    expect(Object.keys(dialect.toBody('m', REQUEST, true))).toEqual([
      'model',
      'messages',
      'max_tokens',
      'seed',
      'temperature',
      'stream',
    ]);
    expect(dialect.warningsFor(REQUEST)).toEqual([
      'the server refused the stop strings',
      'the server refused reasoning effort "low": its own default was used',
    ]);
  });
});
