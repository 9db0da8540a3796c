/** WebLLM's MLCEngine behind three calls. Runs in the worker only; the library comes in by a dynamic import. */
import type * as webllm from '@mlc-ai/web-llm';
import { EngineError } from '../../core/errors.ts';
import type { LoadProgress } from '../../core/ports.ts';
import type { ModelCard } from '../../core/types.ts';
import { probeGpu, type GpuSurroundings } from '../gpu-probe.ts';
import type { BackendLoadReport, WorkerBackend } from '../worker-api.ts';
import type { WorkerLoadRequest } from '../worker-protocol.ts';
import { chooseVariant } from './choose-variant.ts';
import { classifyWebllmError } from './classify-error.ts';
import { NO_ROLE_TEMPLATES, type TemplateShape } from './escape-dollars.ts';
import { generateReply } from './generate-reply.ts';
import { toLoadProgress } from './load-progress.ts';
import { appConfigFor, modelRecordFor } from './model-record.ts';
import { warmUp } from './warm-up.ts';

/** The exports in use, and the package's version. */
export type WebllmLibrary = Pick<typeof webllm, 'MLCEngine' | 'prebuiltAppConfig'> & { readonly version: string };

/** A loaded model with what is needed to call it. */
export interface LoadedMlcModel {
  readonly engine: webllm.MLCEngine;
  readonly card: ModelCard;
  /** The roles whose texts the library corrupts unless they are escaped. */
  readonly template: TemplateShape;
}

export function createWebllmBackend(
  importLibrary: () => Promise<WebllmLibrary>,
  surroundings: GpuSurroundings,
): WorkerBackend {
  let loaded: LoadedMlcModel | null = null;

  async function load(request: WorkerLoadRequest, onProgress: (progress: LoadProgress) => void): Promise<BackendLoadReport> {
    const { card, siteUrl } = request;
    const probe = await probeGpu(surroundings);
    const choice = chooseVariant(card, probe);
    if ('reason' in choice) throw new EngineError('unavailable', choice.reason);
    const library = await importLibrary();
    const record = modelRecordFor(card, choice.source, siteUrl, library.prebuiltAppConfig.model_list);
    const engine = new library.MLCEngine({
      appConfig: appConfigFor(record, library.prebuiltAppConfig),
      initProgressCallback: (report) => onProgress(toLoadProgress(report)),
    });
    await engine.reload(choice.source, windowOptions(card));
    // A fetch that was aborted makes `reload` resolve with nothing loaded; this call then throws.
    await engine.resetChat();
    loaded = { engine, card, template: templateOf(engine, record) };
    if (request.warmUp) {
      onProgress({ phase: 'warm-up', fraction: 0.97, loadedBytes: null, totalBytes: null, text: 'trying a long prompt' });
      await warmUp(engine, card.contextTokens);
    }
    return {
      device: 'webgpu',
      adapter: probe.gpu?.name ?? null,
      engineVersion: `@mlc-ai/web-llm ${library.version}`,
      loadedSource: choice.source,
      warnings: choice.note === null ? [] : [choice.note],
    };
  }

  return {
    load,
    async generate(request, call) {
      if (loaded === null) throw new EngineError('unexpected', 'generate was called before a model was loaded');
      return generateReply(loaded, request, call);
    },
    async unload() {
      const engine = loaded?.engine;
      loaded = null;
      await engine?.unload();
    },
    classify: classifyWebllmError,
  };
}

/**
 * The window also decides the size of the KV cache. The library refuses a model for which both windows are positive, and
 * takes a missing sliding window for a positive one, so it is switched off by name.
 */
function windowOptions(card: ModelCard): webllm.ChatOptions {
  return { context_window_size: card.contextTokens, sliding_window_size: -1 };
}

/**
 * The template that came with the weights. The library keeps it in a private field; were that gone, every role is taken
 * to have a template, as in all models of its list.
 */
function templateOf(engine: webllm.MLCEngine, record: webllm.ModelRecord): TemplateShape {
  if (record.model_manifest !== undefined) return NO_ROLE_TEMPLATES;
  const { loadedModelIdToChatConfig: configs } = engine as unknown as {
    loadedModelIdToChatConfig?: ReadonlyMap<string, { readonly conv_template?: TemplateShape }>;
  };
  return configs?.get(record.model_id)?.conv_template ?? COMMON_TEMPLATE;
}

const COMMON_TEMPLATE: TemplateShape = {
  role_templates: { user: '{user_message}', assistant: '{assistant_message}' },
};
