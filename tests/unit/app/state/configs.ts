/** The catalogues of the repository, read as the page reads them. */
import { readFileSync } from 'node:fs';
import { parseEvaluationConfig, parseModelConfig } from '../../../../src/config/load-config.ts';

const read = (name: string) => readFileSync(new URL(`../../../../configs/${name}`, import.meta.url), 'utf8');

export const MODELS = parseModelConfig(read('model_config.yaml'), 'model_config.yaml');
export const EVALUATION = parseEvaluationConfig(read('evaluation_config.yaml'), 'evaluation_config.yaml');
