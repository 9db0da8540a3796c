/** `npm run make-models`: corpus → tokenizer → training → public/models. Takes a few minutes on one core. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCorpus } from './corpus.ts';
import { makeModel } from './make-model.ts';
import { createManifest, type MadeModel } from './manifest.ts';
import { RECIPES } from './recipes.ts';

const here = dirname(fileURLToPath(import.meta.url));
const output = join(here, '../../public/models');

const corpus = readCorpus(join(here, 'corpus'));
const models: MadeModel[] = RECIPES.map((recipe) => {
  const model = makeModel(recipe, corpus, (line) => console.log(`${recipe.modelId}: ${line}`));
  for (const [path, bytes] of model.files) write(join(recipe.modelId, path), bytes);
  return model;
});
write('manifest.json', `${JSON.stringify(createManifest(corpus, models), null, 2)}\n`);

function write(path: string, content: Uint8Array | string): void {
  const file = join(output, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
