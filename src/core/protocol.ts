/** The procedure of MT-bench: conversations, temperatures, seeds, and which prompt for which match. */
import { fillTemplate } from './judge-prompts.ts';
import { atTurn, TURNS } from './questions.ts';
import type {
  Bench,
  JudgePrompt,
  Message,
  Question,
  ReferenceAnswer,
  RunSettings,
  Turn,
  TurnKey,
} from './types.ts';

/** Below this temperature decoding is greedy (FastChat, gen_model_answer.py). */
export const GREEDY_BELOW = 1e-4;

/** Temperature of a question's answers: its own, else its category's, else the default. */
export function temperatureFor(
  question: Question,
  settings: Pick<RunSettings, 'temperatures' | 'defaultTemperature'>,
): number {
  return question.requiredTemperature ?? settings.temperatures[question.category] ?? settings.defaultTemperature;
}

/**
 * Seed of one request: 1 to 2^31 − 2, spread over the whole range. Small seeds must not reach WebLLM, whose
 * generator then draws near zero first (engines.md, 1.5).
 *
 * @param part.repeat  of a judge that judges a turn several times, from 0
 */
export function seedFor(part: { readonly seed: number; readonly repeat?: number } & TurnKey): number {
  const { seed, questionId, choiceIndex, turn, repeat = 0 } = part;
  return 1 + (hash32(`${seed}/${questionId}/${choiceIndex}/${turn}${repeat === 0 ? '' : `/${repeat}`}`) % 0x7ffffffe);
}

/** FNV-1a with a final mix; unsigned 32 bits. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const THINKING = { opens: '<think>', closes: '</think>' } as const;

/**
 * The text without a leading think block: what is judged and what the model sees again in turn 2. A block that is
 * never closed leaves an empty text. Where the chat template itself writes the opening mark, the reply begins inside the
 * block: a closing mark at the end of its line, and no opening one before it, then ends it.
 */
export function withoutThinking(text: string): string {
  const end = text.indexOf(THINKING.closes);
  const rest = text.slice(end + THINKING.closes.length);
  if (text.trimStart().startsWith(THINKING.opens)) return end === -1 ? '' : rest.trimStart();
  const isUnopened = end !== -1 && !text.slice(0, end).includes(THINKING.opens);
  return isUnopened && /^[ \t]*(\r?\n|$)/.test(rest) ? rest.trimStart() : text;
}

/**
 * Messages sent to the model for a turn: the earlier turns with the model's own replies, then this turn's user text.
 *
 * @param priorTexts  the model's replies by turn, at least `turn - 1` of them
 */
export function conversationFor(question: Question, turn: Turn, priorTexts: readonly string[]): readonly Message[] {
  return TURNS.slice(0, turn).flatMap((each): Message[] => {
    const user: Message = { role: 'user', content: required(atTurn(question.turns, each), `turn ${each}`) };
    if (each === turn) return [user];
    const reply = required(atTurn(priorTexts, each), `the answer of turn ${each}`);
    return [user, { role: 'assistant', content: withoutThinking(reply) }];
  });
}

/** Is this question judged with a reference answer? Decided by its category (protocol.md, section 2). */
export function needsReference(question: Question, settings: Pick<RunSettings, 'referenceCategories'>): boolean {
  return settings.referenceCategories.includes(question.category);
}

/** Name of the judge prompt of a single match (protocol.md, section 7). */
export function judgePromptName(
  question: Question,
  turn: Turn,
  settings: Pick<RunSettings, 'referenceCategories'>,
): string {
  return `single-${needsReference(question, settings) ? 'math-v1' : 'v1'}${turn === 2 ? '-multi-turn' : ''}`;
}

/** What is sent to the judge for one match. */
export interface JudgeRequest {
  readonly judgePromptName: string;
  /** The filled template: FastChat's `user_prompt`. */
  readonly userPrompt: string;
  /** System message first. */
  readonly messages: readonly Message[];
}

/**
 * A request for a judge that has no system role: the system prompt stands before the user's text, on lines of its own
 * (protocol.md, section 9). Without it a turn-2 or pairwise judge would see no instructions at all.
 */
export function withoutSystemRole(messages: readonly Message[]): readonly Message[] {
  const [system, user, ...rest] = messages;
  if (system?.role !== 'system' || user?.role !== 'user') return messages;
  return [{ role: 'user', content: `${system.content}\n${user.content}` }, ...rest];
}

/** One marking task of mode `single`. */
export interface SingleMatch {
  readonly bench: Bench;
  readonly question: Question;
  readonly turn: Turn;
  /** The model's replies by turn, at least as many as `turn`. */
  readonly answerTexts: readonly string[];
  readonly settings: Pick<RunSettings, 'referenceCategories' | 'referenceSet'>;
}

/**
 * The judge's request for a match.
 *
 * @throws Error if the bench lacks the prompt or the reference answer: benches are checked before a run starts
 */
export function judgeRequestFor(match: SingleMatch): JudgeRequest {
  const { bench, question, turn, settings } = match;
  const prompt = judgePromptNamed(bench, judgePromptName(question, turn, settings));
  const userPrompt = fillTemplate(prompt.promptTemplate, matchTexts(match));
  return {
    judgePromptName: prompt.name,
    userPrompt,
    messages: [
      { role: 'system', content: prompt.systemPrompt },
      { role: 'user', content: userPrompt },
    ],
  };
}

function matchTexts(match: SingleMatch): Readonly<Record<string, string>> {
  const { question, turn, settings } = match;
  const answers = match.answerTexts.map(withoutThinking);
  const texts: Record<string, string> =
    turn === 1
      ? { question: question.turns[0] ?? '', answer: answers[0] ?? '' }
      : {
          question_1: question.turns[0] ?? '',
          question_2: question.turns[1] ?? '',
          answer_1: answers[0] ?? '',
          answer_2: answers[1] ?? '',
        };
  if (!needsReference(question, settings)) return texts;
  const reference = referenceFor(match.bench, question.questionId, settings.referenceSet);
  return { ...texts, ref_answer_1: reference.turns[0] ?? '', ref_answer_2: reference.turns[1] ?? '' };
}

/** @throws Error naming the prompt that the bench lacks */
export function judgePromptNamed(bench: Bench, name: string): JudgePrompt {
  return required(
    bench.judgePrompts.find((prompt) => prompt.name === name),
    `the judge prompt "${name}" of bench "${bench.name}"`,
  );
}

/** @throws Error naming the reference answer that the set lacks */
export function referenceFor(bench: Bench, questionId: number, setName: string | null): ReferenceAnswer {
  const set = bench.references.find(({ name }) => name === setName);
  return required(
    set?.answers.find((answer) => answer.questionId === questionId),
    `the reference answer of question ${questionId} in set "${setName}"`,
  );
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is missing`);
  return value;
}
