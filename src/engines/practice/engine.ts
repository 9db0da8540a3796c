/** The practice judge as an engine: rules instead of a model, in the page and in Node, at once and without memory. */
import { EngineError } from '../../core/errors.ts';
import type { CancelSignal, Engine, GenerateOptions, GenerateRequest, LoadedModel } from '../../core/ports.ts';
import type { Completion, LoadReport, ModelCard } from '../../core/types.ts';
import { judgeByRules } from './practice-rules.ts';

/** Counted up whenever the rules change: older practice ratings are then not comparable. */
const RULES_VERSION = 1;

/** Longer than any judgment the rules write. */
const LONGEST_JUDGMENT_TOKENS = 300;

const REPORT: LoadReport = {
  loadMs: 0,
  device: 'script',
  adapter: null,
  engineVersion: `practice rules ${RULES_VERSION}`,
  loadedSource: 'practice-rules',
  gpu: null,
  warnings: [],
};

/** Needs nothing and is always available. Reads the last user message as a filled judge prompt. */
export function createPracticeEngine(): Engine {
  return {
    engineId: 'practice',
    capabilities: {
      temperature: false,
      // The same prompt gives the same text, whatever the seed.
      seed: true,
      maxTokens: false,
      systemMessage: true,
      reportsUsage: false,
      holdsGpu: false,
    },
    probe: () => Promise.resolve({ available: true, note: 'Rules, not a language model.' }),
    load: async (card, { signal, onProgress }) => {
      failIfCancelled(signal);
      onProgress?.({ phase: 'load', fraction: 1, loadedBytes: null, totalBytes: null, text: 'Nothing to load' });
      return createPracticeModel(card);
    },
  };
}

function createPracticeModel(card: ModelCard): LoadedModel {
  return { card, report: REPORT, slots: 4, generate, unload: () => Promise.resolve(null) };
}

async function generate(request: GenerateRequest, { signal, onDelta }: GenerateOptions): Promise<Completion> {
  failIfCancelled(signal);
  const startedAt = performance.now();
  const prompt = request.messages.findLast((message) => message.role === 'user')?.content ?? '';
  const text = judgeByRules(prompt);
  onDelta?.(text);
  return {
    text,
    finishReason: 'stop',
    rawFinishReason: null,
    usage: { promptTokens: null, completionTokens: null },
    timing: { firstTokenMs: null, totalMs: performance.now() - startedAt },
    gpu: null,
    servedModel: null,
    warnings: warningsFor(request),
  };
}

function warningsFor({ temperature, maxTokens }: GenerateRequest): readonly string[] {
  const warnings: string[] = [];
  if (temperature > 0) warnings.push(`The practice judge knows no temperature; ${temperature} was not applied.`);
  if (maxTokens < LONGEST_JUDGMENT_TOKENS)
    warnings.push(`The practice judge knows no token limit; ${maxTokens} was not applied.`);
  return warnings;
}

function failIfCancelled(signal: CancelSignal): void {
  if (signal.aborted) throw new EngineError('cancelled', 'The practice judge was asked to stop.');
}
