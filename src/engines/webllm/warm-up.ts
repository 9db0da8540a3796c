/** One long prefill right after loading, so that the peak of GPU memory comes before the first question. */
import type { MLCEngine } from '@mlc-ai/web-llm';

/** WebLLM's libraries split prompts into chunks of 1,024 tokens: a longer prompt allocates nothing more. */
const CHUNK_TOKENS = 1024;

/** Words needed for a chunk, with a margin: a common word is one token or a little less with its neighbours. */
const MARGIN = 1.15;

/** Below this a prompt says nothing about memory. */
const FEWEST_WORDS = 16;

/** Activations and logits are allocated on first use and then kept. A prompt too long for the window is halved. */
export async function warmUp(engine: MLCEngine, contextTokens: number): Promise<void> {
  let words = Math.floor(Math.min(CHUNK_TOKENS * MARGIN, contextTokens * 0.9));
  for (; words >= FEWEST_WORDS; words = Math.floor(words / 2)) {
    try {
      await prefill(engine, 'word '.repeat(words));
      break;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ContextWindowSizeExceededError') throw error;
    }
  }
  await engine.resetChat();
}

async function prefill(engine: MLCEngine, content: string): Promise<void> {
  await engine.resetChat();
  await engine.chat.completions.create({
    messages: [{ role: 'user', content }],
    max_tokens: 1,
    temperature: 0,
    top_p: 1,
  });
}
