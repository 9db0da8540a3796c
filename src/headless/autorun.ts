/** Browser side of `benchtab eval`: carries out the plan of the command line and prints every event as a JSON line. */
import { InputError } from '../core/errors.ts';
import { jurorsOf } from '../core/jury.ts';
import type { LoadProgress, RunStore } from '../core/ports.ts';
import { fitSpec } from '../core/run-group.ts';
import type { RunEnvironment, RunEvent, RunSpec } from '../core/types.ts';
import { keysOfJudges, serverForKey } from './autorun-keys.ts';
import { KEY_BINDING, PAUSE_EVENT, PLAN_PATH, type AutorunKeys, type AutorunLine, type AutorunPlan } from './autorun-plan.ts';

export { commandLineCache } from './autorun-cache.ts';

/** What the page offers: the same parts as by hand. */
export interface AutorunHost {
  readonly siteUrl: string;
  readonly store: RunStore;
  environment(): Promise<RunEnvironment>;
  /** Has the adapter the feature shader-f16? */
  hasF16(): Promise<boolean>;
  /** Keeps the key in memory for that server. */
  setKey(baseUrl: string, key: string): void;
  /** As `setKey`, for the models under test of that server alone. */
  setModelKey(baseUrl: string, key: string): void;
  listen(listener: (runId: string, event: RunEvent) => void): () => void;
  onLoadProgress(listener: (runId: string, progress: LoadProgress) => void): void;
  start(specs: readonly RunSpec[]): Promise<unknown>;
  /** @param maxCostUsd  another cap for each run; null: its own */
  resume(groupId: string, maxCostUsd: number | null): Promise<unknown>;
  pause(): void;
}

/** Resolves when nothing goes on any more; what happened has been printed. */
export async function autorun(host: AutorunHost): Promise<void> {
  window.addEventListener(PAUSE_EVENT, () => host.pause());
  host.onLoadProgress((runId, { fraction, text, gpu }) => print({ benchtab: 'load', runId, fraction, text, gpu: gpu ?? null }));
  try {
    const response = await fetch(new URL(PLAN_PATH, host.siteUrl));
    await carryOut((await response.json()) as AutorunPlan, host);
    print({ benchtab: 'end' });
  } catch (thrown) {
    print({ benchtab: 'problem', message: thrown instanceof Error ? String(thrown.message) : String(thrown) });
  }
}

async function carryOut(plan: AutorunPlan, host: AutorunHost): Promise<void> {
  if (plan.action === 'resume') return goOn(host, plan.maxCostUsd);
  const environment = await host.environment();
  const hasF16 = await host.hasF16();
  const specs = plan.specs.map((spec) => fitSpec({ ...spec, environment }, hasF16));
  await takeKeys(specs, host);
  // A run's first event is stored before anyone can listen, so it is told here.
  for (const spec of specs) print({ benchtab: 'event', runId: spec.runId, event: { type: 'run-start', at: Date.now(), spec } });
  host.listen((runId, event) => print({ benchtab: 'event', runId, event }));
  await host.start(specs);
}

async function goOn(host: AutorunHost, maxCostUsd: number | null): Promise<void> {
  const headers = await host.store.listRuns();
  const groupId = headers.find(({ status }) => status !== 'completed')?.groupId;
  if (groupId === undefined) throw new InputError('this browser profile holds no unfinished run');
  const members = headers.filter((header) => header.groupId === groupId);
  members.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  const specs: RunSpec[] = [];
  for (const { runId } of members)
    for (const event of await host.store.readEvents(runId)) {
      if (event.type === 'run-start') specs.push(event.spec);
      print({ benchtab: 'event', runId, event });
    }
  await takeKeys(specs, host);
  host.listen((runId, event) => print({ benchtab: 'event', runId, event }));
  await host.resume(groupId, maxCostUsd);
}

async function takeKeys(specs: readonly RunSpec[], host: AutorunHost): Promise<void> {
  const give = (window as unknown as Record<string, (() => Promise<AutorunKeys>) | undefined>)[KEY_BINDING];
  const keys = await give?.();
  if (keys === undefined) return;
  for (const [baseUrl, key] of keysOfJudges(specs.flatMap(jurorsOf), keys.judges)) host.setKey(baseUrl, key);
  const modelUrl = keys.model === null ? null : serverForKey(specs.map(({ model }) => model));
  if (keys.model !== null && modelUrl !== null) host.setModelKey(modelUrl, keys.model);
}

function print(line: AutorunLine): void {
  // The command line reads the console: this is the page's standard output.
  console.info(JSON.stringify(line));
}
