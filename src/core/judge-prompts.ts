/** Judge prompts: reading them, and filling a template. */
import { JsonRecord, parseJsonLines, type LineProblem } from './jsonl.ts';
import type { JudgePrompt } from './types.ts';

export interface ParsedJudgePrompts {
  readonly prompts: readonly JudgePrompt[];
  /** Line of each prompt, from 1, in the order of `prompts`. */
  readonly lines: readonly number[];
  readonly problems: readonly LineProblem[];
}

/**
 * Reads a `judge_prompts.jsonl` (protocol.md, section 7).
 *
 * @returns the good lines' prompts, and a problem for each bad line
 */
export function parseJudgePrompts(text: string, file: string): ParsedJudgePrompts {
  const { records, problems } = parseJsonLines(text, file, readJudgePrompt);
  return { prompts: records.map(({ record }) => record), lines: records.map(({ line }) => line), problems };
}

function readJudgePrompt(value: unknown): JudgePrompt {
  const fields = new JsonRecord(value, 'a judge prompt');
  const name = fields.string('name');
  const type = fields.string('type');
  if (type !== 'single' && type !== 'pairwise')
    throw new Error(`expected "single" or "pairwise" as the type of judge prompt "${name}", got "${type}"`);
  return {
    name,
    type,
    systemPrompt: fields.string('system_prompt'),
    promptTemplate: fields.string('prompt_template'),
    outputFormat: fields.string('output_format'),
    description: fields.has('description') ? fields.string('description') : '',
    category: fields.has('category') ? fields.string('category') : '',
  };
}

/** What a template asks for. */
export interface TemplateReading {
  /** Names, each once. */
  readonly placeholders: readonly string[];
  /** A brace is neither doubled nor part of a placeholder: Python's `str.format` refuses it. */
  readonly hasLooseBrace: boolean;
}

/** Looks through a template without filling it. */
export function readTemplate(template: string): TemplateReading {
  const placeholders = [...template.matchAll(PLACEHOLDER)].flatMap((match) => match[1] ?? []);
  return { placeholders: [...new Set(placeholders)], hasLooseBrace: /[{}]/.test(template.replace(PLACEHOLDER, '')) };
}

const PLACEHOLDER = /\{\{|\}\}|\{(\w+)\}/g;

/**
 * Fills a template in one pass: every `{name}` becomes the raw text of that name. Braces inside a text are not
 * expanded again, `$` has no meaning, doubled braces become single ones (Python's `str.format`).
 *
 * @throws Error naming a placeholder for which there is no text
 */
export function fillTemplate(template: string, texts: Readonly<Record<string, string>>): string {
  return template.replace(PLACEHOLDER, (found, name: string | undefined) => {
    if (name === undefined) return found.charAt(0);
    const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
    if (text === undefined) throw new Error(`the judge prompt asks for {${name}}, and there is no such text`);
    return text;
  });
}
