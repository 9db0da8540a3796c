/** The page of the overhead's bench: the same reply from our engine and from the bare library, each in its own worker. */
import { createTransformersEngine } from '../../../src/engines/transformers/engine.ts';
import { toPlainPrompt } from '../../../src/engines/transformers/prompt-form.ts';
import { transformersCard } from '../../fakes/fake-cards.ts';
import type { BareReply, BareRequest } from './bare-worker.ts';

/** Milliseconds for each token after the first. */
export interface Pace {
  readonly tokens: number;
  readonly msPerToken: number;
}

export interface OverheadPage {
  open(source: string, device: 'webgpu' | 'wasm'): Promise<void>;
  ours(newTokens: number): Promise<Pace>;
  bare(newTokens: number): Promise<Pace>;
}

declare global {
  interface Window {
    overheadPage: OverheadPage;
  }
}

const SUBJECTS = ['a morning at the harbour', 'an old stove', 'the way to school', 'rain in the hills', 'a market day'];
const CONVERSATIONS = SUBJECTS.map((subject) => [{ role: 'user', content: `Describe ${subject}.` }] as const);

const patient = () => new AbortController().signal;
const output = document.querySelector('output');

/** As the Run page does: the text so far is shown at once. */
function show(piece: string): void {
  if (output !== null) output.textContent += piece;
}

const bareWorker = new Worker(new URL('./bare-worker.ts', import.meta.url), { type: 'module' });

function askBare(request: BareRequest): Promise<BareReply> {
  return new Promise((resolve, reject) => {
    bareWorker.onerror = ({ message }) => reject(new Error(message));
    bareWorker.onmessage = ({ data }: MessageEvent<BareReply>) => resolve(data);
    bareWorker.postMessage(request);
  });
}

let askOurs: OverheadPage['ours'] = () => Promise.reject(new Error('open first'));

window.overheadPage = {
  async open(source, device) {
    const dtypes = { webgpu: device === 'webgpu' ? 'fp32' : null, wasm: 'fp32' };
    const card = transformersCard({ source, contextTokens: 1024, isStandIn: true, dtypes });
    const engine = createTransformersEngine({ siteUrl: new URL('/', location.href).href });
    const model = await engine.load(card, { signal: patient(), gpuBudgetBytes: null });
    if (model.report.device !== device) throw new Error(`the model runs on ${model.report.device}`);
    askOurs = (maxTokens) =>
      paceOf(async (messages) => {
        const request = { messages, temperature: 0, maxTokens, seed: 7 };
        const { timing, usage } = await model.generate(request, { signal: patient(), onDelta: show, onMemory: () => undefined });
        return { decodeMs: timing.totalMs - (timing.firstTokenMs ?? 0), tokens: usage.completionTokens ?? 0 };
      });
    await askBare({ type: 'load', source, device });
  },
  ours: (newTokens) => askOurs(newTokens),
  bare: (newTokens) =>
    paceOf((messages) => askBare({ type: 'generate', prompt: toPlainPrompt(messages), newTokens })),
};

/** Over all conversations; the first token of each is the prefill's. */
async function paceOf(
  ask: (messages: (typeof CONVERSATIONS)[number]) => Promise<{ readonly decodeMs: number; readonly tokens: number }>,
): Promise<Pace> {
  let [ms, tokens] = [0, 0];
  output?.replaceChildren();
  for (const messages of CONVERSATIONS) {
    const reply = await ask(messages);
    ms += reply.decodeMs;
    tokens += reply.tokens - 1;
  }
  return { tokens, msPerToken: ms / tokens };
}
