/**
 * The plain form in which a base model is shown a conversation: a sentence that sets the scene, then Human and Assistant
 * in turn, separated by `\n### `. Separators, roles and stop string are those of FastChat's one_shot and zero_shot
 * templates (fastchat/conversation.py); the sentence is our own. The zero-shot shape is used because the example
 * dialogue of the one-shot shape leaves too little of GPT-2's 1,024 positions.
 */
import type { Message } from '../../core/types.ts';

const SCENE = 'Below, a curious human talks with an AI assistant, who gives useful, thorough and friendly answers.';

const SEPARATOR = '\n### ';

/** What ends a reply: the model goes on to write the human's next line. Also cuts Markdown headings, as in FastChat. */
export const PLAIN_STOPS: readonly string[] = ['###'];

/**
 * A system message takes the place of our sentence. No space follows the last colon: GPT-2's tokens carry the leading
 * space. An empty text leaves its mark without a separator, so that the next mark follows at once, as in FastChat.
 */
export function toPlainPrompt(messages: readonly Message[]): string {
  const system = messages.find((message) => message.role === 'system')?.content ?? SCENE;
  const lines = messages
    .filter((message) => message.role !== 'system')
    .map(({ role, content }) => lineOf(role === 'user' ? 'Human' : 'Assistant', content));
  return `${system}${SEPARATOR}${lines.join('')}Assistant:`;
}

function lineOf(name: string, text: string): string {
  return text === '' ? `${name}:` : `${name}: ${text}${SEPARATOR}`;
}
