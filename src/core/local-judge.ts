/** A model of the catalogue as a judge in this browser: what it needs, whether it fits, and how it is called. Pure. */
import { CHARACTERS_PER_TOKEN, memoryAt, planMemory, SHORTEST_CONTEXT, TEMPLATE_TOKENS } from './gpu-memory.ts';
import { atTurn, turnsOf } from './questions.ts';
import type { Bench, Completion, JudgeCard, LoadReport, ModelCard, RunSettings } from './types.ts';

/** A judgment of usual length (protocol.md, section 8: median 115 tokens). A shorter reply is allowed where no more fits. */
const USUAL_REPLY_TOKENS = 200;

/** Of the judge prompts' own words, the system prompt among them. */
const PROMPT_CHARACTERS = 1200;

const MIB = 1024 ** 2;

/** Can this model judge in this browser? What a server runs is a judge of its own kind. */
export function canJudgeHere({ engine, isUncontrolled }: ModelCard): boolean {
  return engine !== 'openai' && engine !== 'imported' && isUncontrolled !== true;
}

/**
 * Tokens of the longest judge prompt with a judgment of usual length: a question's texts, its references where they are
 * shown, and answers of full length to all its turns. An estimate from the characters.
 *
 * @param settings.maxTokens  of an answer, a turn
 */
export function judgingTokens(
  bench: Pick<Bench, 'questions' | 'references'>,
  { maxTokens, referenceCategories }: Pick<RunSettings, 'maxTokens' | 'referenceCategories'>,
): number {
  const references = new Map(bench.references[0]?.answers.map(({ questionId, turns }) => [questionId, turns]));
  const lengths = bench.questions.map((question) => {
    const shown = referenceCategories.includes(question.category) ? (references.get(question.questionId) ?? []) : [];
    const texts = [...turnsOf(question).map((turn) => atTurn(question.turns, turn) ?? ''), ...shown];
    const characters = texts.reduce((sum, text) => sum + text.length, PROMPT_CHARACTERS);
    return Math.ceil(characters / CHARACTERS_PER_TOKEN) + question.turns.length * maxTokens;
  });
  return Math.max(0, ...lengths) + USUAL_REPLY_TOKENS + TEMPLATE_TOKENS;
}

/**
 * The judge's model for the longest context that the budget covers, by the card's own figures for the variant with f16:
 * it is refused only where it cannot fit.
 *
 * @param budgetBytes  null: no limit
 * @returns null if it fits with no context
 */
export function fitJudgeModel(card: ModelCard, budgetBytes: number | null): ModelCard | null {
  if (budgetBytes === null || memoryAt(card, card.contextTokens, false) === null) return card;
  const plan = planMemory({ card, usesF32: false, budgetBytes, neededTokens: 0 });
  return plan.fit === 'too-big' ? null : { ...card, contextTokens: plan.contextTokens };
}

/** Why a judge is not loaded at all. */
export function judgeTooBigSentence({ label, localModel }: JudgeCard, budgetBytes: number): string {
  const needed = localModel === undefined ? 0 : (memoryAt(localModel, SHORTEST_CONTEXT, false)?.totalBytes ?? 0);
  const megabytes = (bytes: number) => `${Math.ceil(bytes / MIB).toLocaleString('en')} MB`;
  return (
    `The judge ${label} does not fit: even with a context of ${SHORTEST_CONTEXT.toLocaleString('en')} tokens it needs ` +
    `about ${megabytes(needed)} of the ${megabytes(budgetBytes)} that this run may use. Choose a smaller judge, or allow more memory.`
  );
}

/** What stands beside every number of a judge in this browser; null for any other judge. */
export function localJudgeWords({ localModel, parameters }: JudgeCard): string | null {
  if (localModel === undefined) return null;
  const form = parameters.forcesRating === true ? '; its rating was forced into form by a grammar' : '';
  return `judged in this browser by ${localModel.label}${form}`;
}

/** A reply says which variant of a model in this browser made it, as a server's says which model it used. */
export function withVariant(completion: Completion, judge: JudgeCard, { loadedSource }: Pick<LoadReport, 'loadedSource'>): Completion {
  return judge.localModel === undefined ? completion : { ...completion, servedModel: loadedSource };
}
