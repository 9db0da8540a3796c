/** The two configuration files, from a folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEvaluationConfig, parseModelConfig } from '../config/load-config.ts';
import { InputError } from '../core/errors.ts';
import type { EvaluationConfig, ModelConfig } from '../core/config-types.ts';

export interface ConfigFolder {
  readonly modelConfig: ModelConfig;
  readonly evaluationConfig: EvaluationConfig;
  /** File name → text, as read. */
  readonly texts: ReadonlyMap<string, string>;
}

/** @throws InputError naming file, line and key */
export async function readConfigFolder(folder: string): Promise<ConfigFolder> {
  const models = await readConfigFile(folder, 'model_config.yaml');
  const evaluation = await readConfigFile(folder, 'evaluation_config.yaml');
  return {
    modelConfig: parseModelConfig(models.text, models.path),
    evaluationConfig: parseEvaluationConfig(evaluation.text, evaluation.path),
    texts: new Map([models, evaluation].map(({ name, text }) => [name, text])),
  };
}

async function readConfigFile(folder: string, name: string) {
  const path = join(folder, name);
  const text = await readFile(path, 'utf8').catch((thrown: Error) => {
    throw new InputError(`cannot be read: ${thrown.message}`, { file: path });
  });
  return { name, path, text };
}
