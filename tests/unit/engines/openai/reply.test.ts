import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../../src/engines/openai/redact.ts';
import { readReply, ReplyCollector, toCompletion } from '../../../../src/engines/openai/reply.ts';

const TIMING = { firstTokenMs: null, totalMs: 5 };
const KEY = 'sk-a-made-up-key';

function bodyWith(choice: object, more: object = {}) {
  return { model: 'm-2026', choices: [choice], ...more };
}

function completionOf(choice: object, more: object = {}) {
  return toCompletion(readReply(bodyWith(choice, more)), {
    timing: TIMING,
    warnings: ['asked for'],
    sentParameters: { temperature: 0 },
    role: 'judge',
    redact: createRedactor(KEY),
  });
}

describe('toCompletion', () => {
  it('keeps the text as received, white space included', () => {
    expect(completionOf({ message: { content: ' a\n' }, finish_reason: 'stop' })).toMatchObject({
      text: ' a\n',
      finishReason: 'stop',
      servedModel: 'm-2026',
      warnings: ['asked for'],
    });
  });

  it('stores no key that the server says back', () => {
    const echo = { message: { content: `You sent ${KEY}.` }, finish_reason: 'stop' };
    const completion = completionOf(echo, { model: `m for ${KEY}` });
    expect(completion).toMatchObject({ text: 'You sent [key].', servedModel: 'm for [key]' });
  });

  it.each([
    ['length', 'length', ['asked for']],
    ['content_filter', 'unknown', ['asked for', "the server's content filter cut the reply"]],
    ['tool_calls', 'unknown', ['asked for']],
    [null, 'unknown', ['asked for', 'the server did not say why the reply ended']],
  ])('reads the finish reason %o as %o', (raw, finishReason, warnings) => {
    const completion = completionOf({ message: { content: 'a' }, finish_reason: raw });
    expect(completion).toMatchObject({ finishReason, rawFinishReason: raw, warnings });
  });

  it('takes a refusal as the text, with a warning', () => {
    const completion = completionOf({ message: { content: null, refusal: 'I will not.' }, finish_reason: 'stop' });
    expect(completion.text).toBe('I will not.');
    expect(completion.warnings).toContain('the model refused to reply: its refusal stands as the text');
  });

  it('refuses an empty text, and names the token limit where thinking used it up', () => {
    expect(() => completionOf({ message: { content: '' }, finish_reason: 'stop' })).toThrow(/empty \(finish reason: stop\)/);
    expect(() => completionOf({ message: { content: '' } })).toThrow(/empty \(finish reason: none\)/);
    expect(() => completionOf({ message: { content: '' }, finish_reason: 'length' })).toThrow(/raise the limit/);
  });

  it('takes an empty text from a model under test as its answer, if the server says how it ended', () => {
    const answerOf = (choice: object) =>
      toCompletion(readReply(bodyWith(choice)), { timing: TIMING, warnings: [], sentParameters: {}, role: 'model', redact: (text) => text });
    expect(answerOf({ message: { content: '' }, finish_reason: 'stop' })).toMatchObject({ text: '', warnings: [] });
    const thought = { message: { content: null, reasoning_content: 'Let me see.' }, finish_reason: 'length' };
    expect(answerOf(thought)).toMatchObject({ text: '', finishReason: 'length' });
    expect(answerOf(thought).warnings).toEqual([expect.stringMatching(/thought in 11 characters.*no answer was left/)]);
    expect(() => answerOf({ message: { content: '' } })).toThrow(/empty \(finish reason: none\)/);
  });

  it('tells of thinking that the server kept apart, whatever it calls it, and does not store it', () => {
    for (const field of ['reasoning_content', 'reasoning']) {
      const completion = completionOf({ message: { content: 'Four.', [field]: 'Two and two' }, finish_reason: 'stop' });
      expect(completion.text).toBe('Four.');
      expect(completion.warnings).toContainEqual(expect.stringContaining('thought in 11 characters'));
    }
  });

  it('knows no usage where the server gives none or gives nonsense', () => {
    const choice = { message: { content: 'a' }, finish_reason: 'stop' };
    expect(completionOf(choice).usage).toEqual({ promptTokens: null, completionTokens: null });
    expect(completionOf(choice, { usage: { prompt_tokens: 'many', completion_tokens: 3 } }).usage).toEqual({
      promptTokens: null,
      completionTokens: 3,
      cachedPromptTokens: null,
    });
  });
});

describe('readReply', () => {
  it.each([null, undefined, 7, 'text', [], {}, { choices: [] }, { choices: 'one' }, { error: 'x'.repeat(500) }])(
    'refuses %o as garbled',
    (body) => {
      expect(() => readReply(body)).toThrow(expect.objectContaining({ kind: 'garbled' }));
    },
  );
});

describe('ReplyCollector', () => {
  it('counts thinking that comes in pieces, apart from the text', () => {
    const collector = new ReplyCollector();
    const chunks = [
      bodyWith({ delta: { reasoning_content: 'Two and ' }, finish_reason: null }),
      bodyWith({ delta: { reasoning_content: 'two' }, finish_reason: null }),
      bodyWith({ delta: { content: 'Four.' }, finish_reason: 'stop' }),
    ];
    expect(chunks.map((chunk) => collector.add(chunk).isThought)).toEqual([true, true, false]);
    expect(collector.reply).toMatchObject({ text: 'Four.', thoughtCharacters: 11 });
  });

  it('joins chunks and keeps the last word on reason, model and usage', () => {
    const collector = new ReplyCollector();
    const chunks = [
      bodyWith({ delta: { role: 'assistant', content: '' }, finish_reason: null }),
      bodyWith({ delta: { content: 'Hel' }, finish_reason: null }),
      bodyWith({ delta: { content: 'lo' }, finish_reason: null }),
      bodyWith({ delta: {}, finish_reason: 'stop' }),
      { model: 'm-2026', choices: [], usage: { prompt_tokens: 4, completion_tokens: 2 } },
    ];
    expect(chunks.map((chunk) => collector.add(chunk))).toEqual(
      ['', 'Hel', 'lo', '', ''].map((text) => ({ text, isThought: false })),
    );
    expect(collector.reply).toMatchObject({
      text: 'Hello',
      rawFinishReason: 'stop',
      servedModel: 'm-2026',
      usage: { promptTokens: 4, completionTokens: 2 },
    });
  });
});
