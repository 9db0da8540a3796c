import { AutoModelForCausalLM, AutoTokenizer, env } from '@huggingface/transformers';
import type { PreTrainedModel, PreTrainedTokenizer, Tensor } from '@huggingface/transformers';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCorpus } from '../../../src/model-maker/corpus.ts';
import { type Manifest, sha256 } from '../../../src/model-maker/manifest.ts';
import { RECIPES } from '../../../src/model-maker/recipes.ts';

const MODELS = new URL('../../../public/models/', import.meta.url).pathname;
const manifest: Manifest = JSON.parse(readFileSync(`${MODELS}manifest.json`, 'utf8'));

const SCENE = 'Below, a curious human talks with an AI assistant, who gives useful, thorough and friendly answers.';
const QUESTIONS = [
  'Write a cheerful invitation to a picnic by the river.', 'Describe an attic that nobody has entered for years.',
  'Speak as a night watchman who guards a bakery.', 'You are a tired tour guide. Greet the last group of the day.',
  'Anna is older than Bert and younger than Cleo. Who is the oldest?', 'Four cups stand in a row. Which is the second?',
  'What is 14 times 12?', 'A rope of 30 metres is cut into five parts. How long is each?',
  'Write a JavaScript function that reverses a string.', 'Which data structure would you use for a queue, and why?',
  'List the colours in: the red door, a blue van, two green hats.', 'Give the years in: built in 1820, sold in 1911.',
  'How does a battery store energy?', 'Why do metals feel colder than wood?',
  'Should museums be free?', 'What made trade routes important in the Middle Ages?',
];
const FOLLOW_UP = 'Please say that again in other words, and add an example.';

/** The same word five times in a row. */
const LOOP = /\b(\w+)(\W+\1\b){4}/i;

async function load(modelId: string) {
  env.allowRemoteModels = false;
  env.localModelPath = MODELS;
  const tokenizer = await AutoTokenizer.from_pretrained(modelId);
  return { tokenizer, model: await AutoModelForCausalLM.from_pretrained(modelId, { dtype: 'fp32', device: 'cpu' }) };
}

interface Reply {
  readonly text: string;
  readonly tokens: number;
}

/** Greedy, as at temperature 0. */
async function reply(model: PreTrainedModel, tokenizer: PreTrainedTokenizer, prompt: string): Promise<Reply> {
  const inputs = tokenizer(prompt);
  const output = (await model.generate({ ...inputs, max_new_tokens: 160 })) as Tensor;
  const ids = (output.tolist() as bigint[][])[0]?.slice(inputs.input_ids.dims[1]) ?? [];
  return { text: tokenizer.decode(ids, { skip_special_tokens: true }).trim(), tokens: ids.length };
}

async function askAll(modelId: string): Promise<Reply[]> {
  const { model, tokenizer } = await load(modelId);
  const replies: Reply[] = [];
  for (const question of QUESTIONS) {
    const prompt = `${SCENE}\n### Human: ${question}\n### Assistant:`;
    const first = await reply(model, tokenizer, prompt);
    const next = `${prompt} ${first.text}\n### Human: ${FOLLOW_UP}\n### Assistant:`;
    replies.push(first, await reply(model, tokenizer, next));
  }
  await model.dispose();
  return replies;
}

describe('the committed files', () => {
  it('are those of the manifest, byte for byte', () => {
    for (const { modelId, files } of manifest.models) {
      for (const { path, bytes, sha256: hash } of files) {
        const content = readFileSync(`${MODELS}${modelId}/${path}`);
        expect([path, content.length, sha256(content)]).toEqual([path, bytes, hash]);
      }
    }
  });

  it('were made from this corpus and these recipes', () => {
    const corpus = readCorpus(new URL('../../../src/model-maker/corpus', import.meta.url).pathname);
    expect(manifest.corpusSha256).toBe(corpus.sha256);
    expect(manifest.models).toMatchObject(RECIPES);
  });

  it('are under 3 MB in all, with nothing left over', () => {
    expect(manifest.models.reduce((sum, { downloadBytes }) => sum + downloadBytes, 0)).toBeLessThan(3_000_000);
    expect(readdirSync(MODELS).sort()).toEqual(['README.md', 'benchtab-tiny-1', 'benchtab-tiny-2', 'manifest.json']);
  });

  it('know the corpus far better in the second model', () => {
    const [worse, better] = manifest.models;
    if (!worse || !better) throw new Error('the manifest lists two models');
    expect(better.trainingBitsPerByte).toBeLessThan(worse.trainingBitsPerByte / 2);
  });
});

describe.each(manifest.models.map(({ modelId }) => modelId))('%s through transformers.js', (modelId) => {
  let replies: Reply[];
  beforeAll(async () => {
    replies = await askAll(modelId);
  }, 60_000);

  it('gives a different answer to each of 32 prompts, without randomness', () => {
    expect(new Set(replies.map(({ text }) => text)).size).toBe(32);
  });

  it('ends by itself', () => {
    expect(replies.filter(({ tokens }) => tokens < 160).length).toBeGreaterThanOrEqual(30);
  });

  it('writes words, not one word over and over', () => {
    for (const { text } of replies) expect(text).toMatch(/^[A-Z][a-z]* ?[a-z]/);
    expect(replies.filter(({ text }) => LOOP.test(text)).length).toBeLessThanOrEqual(1);
  });
});
