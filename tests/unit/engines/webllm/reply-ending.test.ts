import { describe, expect, it } from 'vitest';
import type { GenerateRequest, ReplyGrammar } from '../../../../src/core/ports.ts';
import { createWebllmBackend } from '../../../../src/engines/webllm/backend.ts';
import { webllmCard } from '../../../fakes/fake-cards.ts';
import { surroundingsWith } from '../../../fakes/fake-gpu.ts';
import { createFakeWebllm, type FakeWebllmScript } from '../../../fakes/fake-webllm.ts';

const GRAMMAR: ReplyGrammar = { whole: 'the whole', ending: 'the ending', endingTokens: 4 };
const REQUEST: GenerateRequest = {
  messages: [{ role: 'user', content: 'Rate it.' }],
  temperature: 0,
  maxTokens: 10,
  seed: 1_000_003,
  grammar: GRAMMAR,
};

const words = (count: number) => Array.from({ length: count }, (_, index) => `${index} `);

async function reply(script: FakeWebllmScript, change: Partial<GenerateRequest> = {}, contextTokens = 2048) {
  const fake = createFakeWebllm(script);
  const backend = createWebllmBackend(() => Promise.resolve(fake.library), surroundingsWith());
  await backend.load({ card: webllmCard({ contextTokens }), gpuBudgetBytes: null, siteUrl: 'https://example.org/', warmUp: false }, () => undefined);
  const seen: number[] = [];
  const completion = await backend.generate(
    { ...REQUEST, ...change },
    { onToken: () => void seen.push(fake.grammars.compiled.length), isInterrupted: () => false },
  );
  return { fake, completion, heldFrom: seen.indexOf(1) };
}

describe('a reply with a grammar', () => {
  it('asks the library for the grammar of the whole', async () => {
    const { fake } = await reply({});
    expect(fake.requests[0]?.response_format).toEqual({ type: 'grammar', grammar: 'the whole' });
  });

  it('without one asks for none', async () => {
    const fake = createFakeWebllm({});
    const backend = createWebllmBackend(() => Promise.resolve(fake.library), surroundingsWith());
    await backend.load({ card: webllmCard({}), gpuBudgetBytes: null, siteUrl: 'https://example.org/', warmUp: false }, () => undefined);
    const { messages, temperature, maxTokens, seed } = REQUEST;
    await backend.generate({ messages, temperature, maxTokens, seed }, { onToken: () => undefined, isInterrupted: () => false });
    expect(fake.requests[0]).not.toHaveProperty('response_format');
  });

  it('that ends early is left alone', async () => {
    const { fake, completion } = await reply({ pieces: words(5) });
    expect(fake.grammars.compiled).toEqual([]);
    expect(completion.warnings).toEqual([]);
  });

  it('is held to its ending once only the tokens for that are left', async () => {
    const { fake, completion, heldFrom } = await reply({ pieces: words(10) });
    expect(fake.grammars.compiled).toEqual(['the ending']);
    // Six of ten tokens are written: the seventh is heard under the ending.
    expect(heldFrom).toBe(6);
    expect(completion.warnings).toEqual(['the explanation was cut short, so that the form that was asked for fits the limit']);
  });

  it('is held to its ending before the window is full', async () => {
    const { heldFrom } = await reply({ pieces: words(9), usage: { prompt_tokens: 91, completion_tokens: 9 } }, { maxTokens: 500 }, 100);
    expect(heldFrom).toBe(5);
  });

  it('whose mark is begun is left to finish it', async () => {
    const { fake } = await reply({ pieces: [...words(5), '[[', '7', ']]'] });
    expect(fake.grammars.compiled).toEqual([]);
  });

  it('leaves the library its own matcher for the next one', async () => {
    const { fake } = await reply({ pieces: words(10) });
    expect(fake.grammars.isOwnInPlace()).toBe(true);
    expect(fake.grammars.disposed).toEqual(['the ending']);
  });

  it('is written all the same where the library hides its matcher', async () => {
    const { completion } = await reply({ pieces: words(10), hidesMatcher: true });
    expect(completion.text).toBe(words(10).join('').trimEnd());
    expect(completion.warnings).toEqual([]);
  });
});
