/** Finding the judge that was named. */
import { InputError } from './errors.ts';
import type { EvaluationConfig } from './config-types.ts';
import type { JudgeCard, ModelCard } from './types.ts';

/** Where a model name without an address is looked for. */
export const OPENAI_URL = 'https://api.openai.com/v1';

/**
 * The judge of that name: one of the catalogue, at another server if an address is given; else any model of a server.
 * A model that is not in the catalogue has no price, so its cost is not counted.
 *
 * @param baseUrl  OpenAI-compatible base URL; null: the catalogue's, else OpenAI's
 * @throws InputError for the practice judge with a server's address
 */
export function judgeCardFor(
  { judges }: Pick<EvaluationConfig, 'judges'>,
  name: string,
  baseUrl: string | null,
): JudgeCard {
  const known = judges.find(({ judgeId }) => judgeId === name);
  if (known === undefined) return serverJudge(name, baseUrl ?? OPENAI_URL);
  if (baseUrl === null) return known;
  if (known.isStandIn) throw new InputError(`the judge "${name}" has no server: leave its address ${baseUrl} out`);
  return baseUrl === known.baseUrl ? known : elsewhere(known, baseUrl);
}

/** At another server the provider's end means nothing. Who follows, and what it costs, is still the best that is known. */
function elsewhere(known: JudgeCard, baseUrl: string): JudgeCard {
  const card: { -readonly [Key in keyof JudgeCard]: JudgeCard[Key] } = { ...known, baseUrl };
  delete card.provider;
  delete card.endsOn;
  delete card.endsOnSource;
  return card;
}

function serverJudge(model: string, baseUrl: string): JudgeCard {
  return {
    judgeId: model.replaceAll('/', '__'),
    label: model,
    engine: 'openai',
    model,
    baseUrl,
    price: null,
    parameters: { tokenLimitField: 'max_tokens', temperature: 0 },
    isStandIn: false,
  };
}

/**
 * A model of the catalogue in the role of judge, in this browser. It costs nothing, and what it says is worth what its
 * size allows: every view says that it is local.
 */
export function localJudgeCard(model: ModelCard): JudgeCard {
  return {
    judgeId: `${model.modelId}-as-judge`,
    label: `${model.label} (${HERE})`,
    engine: model.engine,
    model: model.source,
    price: null,
    parameters: {
      tokenLimitField: 'max_tokens',
      temperature: 0,
      // Gemma's chat template has no system role.
      ...(model.family === 'gemma' ? { systemRole: false } : {}),
      ...(model.engine === 'webllm' ? { forcesRating: true } : {}),
    },
    localModel: model,
    isStandIn: model.isStandIn,
  };
}

const HERE = 'in this browser';

const NOT_A_MODEL = 'not a language model';

/**
 * A judge's label; that of a stand-in says that it is none, whatever the configuration calls it. A built-in model is one,
 * and its own label says that it is built in.
 */
export function judgeTitle(label: string, isStandIn: boolean): string {
  const isMistakable = isStandIn && !label.includes(NOT_A_MODEL) && !label.endsWith(`(${HERE})`);
  return isMistakable ? `${label} (rules, ${NOT_A_MODEL})` : label;
}
