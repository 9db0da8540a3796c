/** The engines of judges: the same in the page and on the command line. */
import type { Engine, LoadedModel } from '../core/ports.ts';
import { withoutSystemRole } from '../core/protocol.ts';
import type { EvaluationConfig } from '../core/config-types.ts';
import type { JudgeCard } from '../core/types.ts';
import type { ServerGates } from './openai/gate.ts';
import { createEngine } from './registry.ts';

export interface JudgeEngineOptions {
  readonly judging: EvaluationConfig['judging'];
  /** Absolute URL of the site's root; unused by judges with a server. */
  readonly siteUrl: string;
}

/**
 * @param judge  whose engine is wanted
 * @param apiKey  goes to the judge's own server and nowhere else; null for none
 * @throws InputError if the judge's engine is unknown or its address is none
 */
export type JudgeEngineFactory = (judge: JudgeCard, apiKey: string | null) => Promise<Engine>;

/** Makes one engine for each judge and key; runs and jurors that share a server share its rate. */
export function createJudgeEngineFactory(options: JudgeEngineOptions): JudgeEngineFactory {
  const gates: ServerGates = new Map();
  const engines = new Map<string, Promise<Engine>>();
  return (judge, apiKey) => {
    const key = JSON.stringify([judge.engine, judge.baseUrl, judge.parameters, judge.pace, apiKey]);
    const engine = engines.get(key) ?? createJudgeEngine(judge, apiKey, { ...options, gates }).then((made) => adapt(made, judge));
    engines.set(key, engine);
    return engine;
  };
}

interface SharedOptions extends JudgeEngineOptions {
  readonly gates: ServerGates;
}

function createJudgeEngine(judge: JudgeCard, apiKey: string | null, options: SharedOptions): Promise<Engine> {
  const { judging, siteUrl, gates } = options;
  const { requestsPerSecond, tokensPerMinute } = judge.pace ?? judging;
  if (judge.baseUrl === undefined) return createEngine(judge.engine, { siteUrl });
  return createEngine(judge.engine, {
    siteUrl,
    openai: {
      baseUrl: judge.baseUrl,
      apiKey,
      parameters: judge.parameters,
      requestsPerSecond,
      tokensPerMinute,
      gates,
      concurrency: judging.concurrency,
      timeoutMs: judging.timeoutSeconds * 1000,
      backoffMs: judging.backoffMs,
    },
  });
}

/** Where model or engine has no system role, the system prompt goes into the user's text: in the request alone. */
function adapt(engine: Engine, { parameters }: JudgeCard): Engine {
  if (engine.capabilities.systemMessage && parameters.systemRole !== false) return engine;
  return {
    engineId: engine.engineId,
    capabilities: engine.capabilities,
    probe: (card) => engine.probe(card),
    load: async (card, options) => withMergedPrompts(await engine.load(card, options)),
  };
}

function withMergedPrompts(model: LoadedModel): LoadedModel {
  const traffic = model.traffic?.bind(model);
  return {
    card: model.card,
    report: model.report,
    slots: model.slots,
    ...(traffic === undefined ? {} : { traffic }),
    unload: () => model.unload(),
    generate: (request, options) => model.generate({ ...request, messages: withoutSystemRole(request.messages) }, options),
  };
}
