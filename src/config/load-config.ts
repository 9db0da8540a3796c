/** `configs/*.yaml` → records. The page fetches the text, the command line reads it from a folder. */
import type { EvaluationConfig, ModelConfig } from '../core/config-types.ts';
import { memoryAt } from '../core/gpu-memory.ts';
import type { ModelCard } from '../core/types.ts';
import { toCamelKeys } from './camel-keys.ts';
import { checkEvaluationConfig, evaluationConfigSchema } from './evaluation-schema.ts';
import { checkModelConfig, modelConfigSchema } from './model-schema.ts';
import { parseYamlFile } from './yaml-file.ts';

/**
 * Reads `model_config.yaml`.
 *
 * @param file  its name, for messages
 * @throws InputError with file, line and key; all problems at once
 */
export function parseModelConfig(text: string, file: string): ModelConfig {
  const { models, ...rest } = toCamelKeys(parseYamlFile({ text, file }, modelConfigSchema, checkModelConfig));
  return { ...rest, models: models.map(withGpuBytes) };
}

/** Where a card tells its parts, their sum is what it takes. */
function withGpuBytes(card: ModelCard): ModelCard {
  return { ...card, gpuBytes: memoryAt(card, card.contextTokens, false)?.totalBytes ?? card.gpuBytes };
}

/**
 * Reads `evaluation_config.yaml`.
 *
 * @param file  its name, for messages
 * @throws InputError with file, line and key; all problems at once
 */
export function parseEvaluationConfig(text: string, file: string): EvaluationConfig {
  return toCamelKeys(parseYamlFile({ text, file }, evaluationConfigSchema, checkEvaluationConfig));
}
