/** What a game showed, read back from its filled prompt: the prompt is all that imported rows have. */
import type { JudgePrompt } from './types.ts';

/** The question and both answers of a game, by turn. */
export interface ShownTexts {
  readonly questions: readonly string[];
  /** Assistant A's replies. */
  readonly answersA: readonly string[];
  readonly answersB: readonly string[];
  /** Empty where the prompt has none. */
  readonly references: readonly string[];
}

/**
 * The texts that a template was filled with; null where the prompt does not have the template's shape. An answer that
 * itself contains the words between two texts can move their border: the prompt is what counts.
 */
export function shownTexts({ promptTemplate }: Pick<JudgePrompt, 'promptTemplate'>, userPrompt: string): ShownTexts | null {
  const texts = unfillTemplate(promptTemplate, userPrompt);
  if (texts === null) return null;
  const all = (...names: readonly string[]) => names.flatMap((name) => texts.get(name) ?? []);
  return {
    questions: all('question', 'question_1', 'question_2'),
    answersA: all('answer_a', 'answer_a_1', 'answer_a_2'),
    answersB: all('answer_b', 'answer_b_1', 'answer_b_2'),
    references: all('ref_answer_1', 'ref_answer_2'),
  };
}

/** The reverse of `fillTemplate`: texts by placeholder; null where the text was not made from the template. */
export function unfillTemplate(template: string, filled: string): ReadonlyMap<string, string> | null {
  const [start = '', ...parts] = template.split(/\{(\w+)\}/);
  const first = literal(start);
  if (!filled.startsWith(first)) return null;
  const texts = new Map<string, string>();
  let position = first.length;
  for (let index = 0; index < parts.length; index += 2) {
    const [name = '', following = ''] = [parts[index], parts[index + 1]];
    const isLast = index + 2 >= parts.length;
    const end = endOfText(filled, position, literal(following), isLast);
    if (end === -1) return null;
    const text = filled.slice(position, end);
    // A placeholder that stands twice was filled twice with the same text.
    if ((texts.get(name) ?? text) !== text) return null;
    texts.set(name, text);
    position = end + literal(following).length;
  }
  return position === filled.length ? texts : null;
}

function endOfText(filled: string, from: number, following: string, isLast: boolean): number {
  if (!isLast) return following === '' ? -1 : filled.indexOf(following, from);
  const end = filled.length - following.length;
  return end >= from && filled.endsWith(following) ? end : -1;
}

/** Doubled braces stand for single ones. */
function literal(text: string): string {
  return text.replace(/\{\{|\}\}/g, (braces) => braces.charAt(0));
}
