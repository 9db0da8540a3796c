/** The engines by id. Each is imported when it is first asked for, so that a page that judges only loads no model code. */
import { InputError } from '../core/errors.ts';
import type { Engine } from '../core/ports.ts';
import type { OpenAiEngineOptions } from './openai/engine.ts';

/** What an engine may need to know of its surroundings. */
export interface EngineContext {
  /** Absolute URL of the site's root, ending in `/`. */
  readonly siteUrl: string;
  /** Server, key and limits of an OpenAI-compatible engine; the key stays in memory. */
  readonly openai?: OpenAiEngineOptions;
}

interface RegistryEntry {
  /** One line for people. */
  readonly description: string;
  create(context: EngineContext): Promise<Engine>;
}

const ENGINES: Readonly<Record<string, RegistryEntry>> = {
  webllm: {
    description: 'WebLLM: MLC-compiled models on the GPU of this computer',
    create: async (context) => (await import('./webllm/engine.ts')).createWebllmEngine({ siteUrl: context.siteUrl }),
  },
  transformers: {
    description: 'transformers.js: ONNX models on the GPU or the CPU of this computer',
    create: async (context) => (await import('./transformers/engine.ts')).createTransformersEngine({ siteUrl: context.siteUrl }),
  },
  openai: {
    description: 'a server that speaks the OpenAI API',
    create: async ({ openai }) => {
      if (openai === undefined) throw new InputError('the engine "openai" needs a server: give its base URL');
      return (await import('./openai/engine.ts')).createOpenAiEngine(openai);
    },
  },
  'prompt-api': {
    description: "the browser's own model: Chrome's Prompt API, unpinned and never ranked",
    create: async () => (await import('./prompt-api/engine.ts')).createPromptApiEngine(),
  },
  practice: {
    description: 'the practice judge: rules, not a language model',
    create: async () => (await import('./practice/engine.ts')).createPracticeEngine(),
  },
  imported: {
    description: 'answers and judgments from files: nothing is run',
    create: async () => (await import('./imported/engine.ts')).createImportedEngine(),
  },
};

/** Every engine id with its one-line description. */
export const engineDescriptions: readonly { readonly engineId: string; readonly description: string }[] = Object.entries(
  ENGINES,
).map(([engineId, { description }]) => ({ engineId, description }));

/** @throws InputError for an id that is not in the registry */
export async function createEngine(engineId: string, context: EngineContext): Promise<Engine> {
  const entry = Object.hasOwn(ENGINES, engineId) ? ENGINES[engineId] : undefined;
  if (entry === undefined)
    throw new InputError(`there is no engine "${engineId}": choose one of ${Object.keys(ENGINES).join(', ')}`);
  return entry.create(context);
}
