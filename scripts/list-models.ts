/**
 * Writes the list of WebLLM's models that the page needs, out of the installed package: the library itself is too large for
 * the page, and cannot be taken apart. To be run after an upgrade: `npm run list-models`.
 */
import { writeFileSync } from 'node:fs';
import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { toListedModel } from '../src/engines/webllm/listed-model.ts';

const LIST = new URL('../src/engines/webllm/listed-models.json', import.meta.url);

const lines = prebuiltAppConfig.model_list.map((record) => `  ${JSON.stringify(toListedModel(record))}`);
writeFileSync(LIST, `[\n${lines.join(',\n')}\n]\n`);
process.stdout.write(`${lines.length} models in ${LIST.pathname}\n`);
