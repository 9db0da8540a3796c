import { describe, expect, it } from 'vitest';
import { storedText } from '../../../src/core/answer-text.ts';
import type { Message } from '../../../src/core/types.ts';
import { PLAIN_STOPS, toPlainPrompt } from '../../../src/engines/transformers/prompt-form.ts';
import { describeWithSharedData, readShared } from '../../shared-data.ts';

interface PostprocessCase {
  readonly raw: string;
  readonly stop_str: string | readonly string[] | null;
  readonly special_tokens: Readonly<Record<string, string | readonly string[]>>;
  readonly answer: string;
}

interface ConversationCase {
  readonly model_id: string;
  readonly template: string;
  readonly roles: readonly [string, string];
  readonly stop_str: string | null;
  readonly prompt_turn_1: string;
  readonly prompt_turn_2: string;
  readonly prompt_turn_2_after_empty_answer: string;
}

function casesOf<T>(name: string): readonly T[] {
  return (JSON.parse(readShared(`golden/vectors/${name}.json`)) as { readonly cases: readonly T[] }).cases;
}

const FIRST = '\n### Human: First question?';

/** The prompt from the first question on: what stands before is FastChat's wording, and ours is our own. */
function withoutIntroduction(prompt: string): string {
  const start = prompt.indexOf(FIRST);
  expect(start).toBeGreaterThan(0);
  return `(introduction)${prompt.slice(start)}`;
}

function ourPrompt(...texts: readonly string[]): string {
  const turns = texts.map((content, index): Message => ({ role: index % 2 === 0 ? 'user' : 'assistant', content }));
  return toPlainPrompt([{ role: 'system', content: '(introduction)' }, ...turns]);
}

describeWithSharedData('FastChat’s vectors of answers', () => {
  describe('of what is stored', () => {
    const cases = casesOf<PostprocessCase>('answer_postprocess');

    it('are eleven', () => expect(cases).toHaveLength(11));

    it.each(cases)('give $answer for $raw', ({ raw, stop_str, special_tokens, answer }) => {
      const stops = stop_str === null ? [] : [stop_str].flat();
      expect(storedText(raw, { stops, specialTokens: Object.values(special_tokens).flat() })).toBe(answer);
    });
  });

  describe('of the form of a base model', () => {
    const cases = casesOf<ConversationCase>('conversation_prompts').filter(({ template }) => template === 'one_shot');

    it('are thirteen, gpt2 among them', () => {
      expect(cases).toHaveLength(13);
      expect(cases.map(({ model_id }) => model_id)).toContain('gpt2');
    });

    it.each(cases)('have our roles, separators and stop string: $model_id', (one) => {
      expect(one.roles).toEqual(['Human', 'Assistant']);
      expect([one.stop_str]).toEqual(PLAIN_STOPS);
      expect(ourPrompt('First question?')).toBe(withoutIntroduction(one.prompt_turn_1));
      expect(ourPrompt('First question?', 'First answer.', 'Second question?')).toBe(withoutIntroduction(one.prompt_turn_2));
    });

    it.each(cases)('have an empty answer left out as ours does: $model_id', (one) => {
      const ours = ourPrompt('First question?', '', 'Second question?');
      expect(ours).toBe(withoutIntroduction(one.prompt_turn_2_after_empty_answer));
    });
  });
});
