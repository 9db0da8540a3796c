/**
 * WebLLM fills its chat templates with `String.prototype.replace(placeholder, text)`, where `$$`, `$&`, `` $` `` and `$'`
 * in the text have a meaning: formulas arrive corrupted (web-llm 0.2.86, Conversation.getPromptArrayInternal). Doubling
 * every dollar undoes it. A unit test on the installed version tells when upstream has mended it.
 */
import type { Message } from '../../core/types.ts';

/** The part of a model's chat template that decides which texts pass through `replace`. */
export interface TemplateShape {
  /** Text by role, with `{user_message}` and the like where the message goes. */
  readonly role_templates?: Readonly<Partial<Record<string, string>>>;
}

/** Where prompts are built from a manifest, only the system text passes through `replace`. */
export const NO_ROLE_TEMPLATES: TemplateShape = {};

/**
 * @param template  the model's; a role without a template of its own is pasted as it is, and must not be escaped
 */
export function escapeDollars(messages: readonly Message[], template: TemplateShape): readonly Message[] {
  return messages.map((message) =>
    passesThroughReplace(message, template) ? { ...message, content: message.content.replaceAll('$', '$$$$') } : message,
  );
}

function passesThroughReplace({ role }: Message, template: TemplateShape): boolean {
  // The system text always goes through the system template.
  if (role === 'system') return true;
  return template.role_templates?.[role]?.includes(`{${role}_message}`) ?? false;
}

/** The library also deletes this word from messages; nothing can be put in its place, so it is reported. */
export function templateWarnings(messages: readonly Message[], template: TemplateShape): readonly string[] {
  const isHit = messages.some(
    (message) =>
      message.role !== 'system' &&
      passesThroughReplace(message, template) &&
      message.content.includes('{function_string}'),
  );
  return isHit ? ['WebLLM removes the text {function_string} from messages, and this conversation holds it'] : [];
}
