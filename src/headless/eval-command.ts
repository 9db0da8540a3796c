/** `benchtab eval`: the page itself, driven in a Chromium; what it says becomes tables and files. */
import { InputError } from '../core/errors.ts';
import { jurorsOf } from '../core/jury.ts';
import type { CancelSignal } from '../core/ports.ts';
import { isFullyRated } from '../core/run.ts';
import type { RunState } from '../core/types.ts';
import { keysOfJudges, serverForKey, type JudgeKeys } from './autorun-keys.ts';
import { PLAN_PATH, type AutorunPlan } from './autorun-plan.ts';
import { chooseJudges, tellUnpriced, type ChosenJudges } from './choose-judges.ts';
import { isPairwise, judgeStates, pairsToJson, pairsToText, type PairEvalOptions } from './eval-pairs.ts';
import { createEvalSpecs } from './eval-specs.ts';
import { EXIT } from './exit-codes.ts';
import { GroupProgress } from './group-progress.ts';
import { areJudgesAlive } from './judge-alive.ts';
import { openCache } from './judge-engines.ts';
import { describePairs, pairStatus } from './judge-pairs-command.ts';
import type { EvalOptions } from './options.ts';
import { PageDriver } from './page-driver.ts';
import { readConfigFolder, type ConfigFolder } from './read-config.ts';
import { describeRuns, printLeaderboards } from './run-report.ts';
import { builtSite } from './site-folder.ts';
import { startSiteServer } from './site-server.ts';
import type { Terminal } from './terminal.ts';
import { folderOfResults, tellTables, writeResults, writeResultsJson } from './write-results.ts';

export interface EvalContext {
  readonly terminal: Terminal;
  readonly signal: CancelSignal;
  readonly judgeKeys: JudgeKeys;
  /** Key of the server of the models under test; null if there is none. */
  readonly modelKey: string | null;
  /** Milliseconds since 1970. */
  now(): number;
}

/** How long the page may take to give up what is in flight, once asked. */
const PAUSE_PATIENCE_MS = 10_000;

/** @throws InputError for unusable arguments, configuration or bench: before a browser is started */
export async function runEval(options: EvalOptions, context: EvalContext): Promise<number> {
  const config = await readConfigFolder(options.config);
  const judges = chooseJudges(options, config.evaluationConfig);
  const plan: AutorunPlan = options.resume
    ? { action: 'resume', maxCostUsd: options.maxCostUsd }
    : { action: 'start', specs: await createEvalSpecs({ options, judges, config, now: context.now() }) };
  if (plan.action === 'start' && context.modelKey !== null) serverForKey(plan.specs.map(({ model }) => model));
  if (plan.action === 'start' && !(await areAlive(judges, options, config, context))) return EXIT.stopped;
  const overlay = new Map([[PLAN_PATH, JSON.stringify(plan)]]);
  for (const [name, text] of config.texts) overlay.set(`configs/${name}`, text);
  const folder = await builtSite((sentence) => context.terminal.error(sentence));
  const server = await startSiteServer({ folder, port: 0, overlay });
  try {
    const states = await drive(server.port, options, context);
    return isPairwise(options)
      ? await finishPairs(states, options, config, context)
      : await finish(states, options, config, context);
  } finally {
    await server.close();
  }
}

/** A resumed run may have other judges than the command line names: the page tells what their servers say. */
async function areAlive(
  chosen: ChosenJudges,
  options: EvalOptions,
  { evaluationConfig }: ConfigFolder,
  { terminal, judgeKeys, now }: EvalContext,
): Promise<boolean> {
  tellUnpriced(chosen, options, terminal);
  const judges = jurorsOf(chosen);
  return areJudgesAlive({ judges, config: evaluationConfig, keys: keysOfJudges(judges, judgeKeys), terminal, now: now() });
}

async function drive(port: number, options: EvalOptions, context: EvalContext): Promise<readonly RunState[]> {
  const { terminal, signal, judgeKeys, modelKey } = context;
  const progress = new GroupProgress(terminal);
  const driver = await PageDriver.open({
    port,
    keys: { judges: judgeKeys, model: modelKey },
    // Pairs are judged here, not in the page.
    cache: isPairwise(options) ? null : await openCache(options.cache, terminal),
    profile: options.profile,
    headed: options.headed,
    chromeArgs: options.chromeArgs,
    onLine: (line) => progress.take(line),
    onChatter: (text) => options.verbose && terminal.error(text),
  });
  const interrupt = () => void driver.pause().catch(() => undefined);
  signal.addEventListener('abort', interrupt);
  try {
    await Promise.race([driver.ended, patienceAfter(signal)]);
  } finally {
    signal.removeEventListener('abort', interrupt);
    await driver.close();
  }
  if (progress.problem !== null) throw new InputError(progress.problem);
  return progress.states;
}

/** Resolves some seconds after the signal aborts, should the page not answer. */
function patienceAfter(signal: CancelSignal): Promise<void> {
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => setTimeout(resolve, PAUSE_PATIENCE_MS).unref()),
  );
}

async function finish(
  states: readonly RunState[],
  options: EvalOptions,
  { evaluationConfig }: ConfigFolder,
  { terminal, signal }: EvalContext,
): Promise<number> {
  const file = outputOf(states, options);
  const files = await writeResults(states, file);
  terminal.out(printLeaderboards(states, evaluationConfig.scores.minCoverage));
  tellEnd(states, file, terminal);
  if (files.length > 1) terminal.error(tellTables(files));
  if (signal.aborted) return EXIT.interrupted;
  if (states.some(({ status }) => status === 'stopped')) return EXIT.stopped;
  return states.length > 0 && states.every(isFullyRated) ? EXIT.done : EXIT.incomplete;
}

/** Answers are written before the first pair is judged: whatever happens then, they are kept. */
async function finishPairs(
  states: readonly RunState[],
  options: PairEvalOptions,
  config: ConfigFolder,
  context: EvalContext,
): Promise<number> {
  const { terminal, signal } = context;
  const file = outputOf(states, options);
  await writeResults(states, file);
  if (signal.aborted) {
    tellEnd(states, file, terminal);
    return EXIT.interrupted;
  }
  const result = await judgeStates(states, folderOfResults(file), options, config, context);
  await writeResultsJson(states, file, { pairwise: pairsToJson(result) });
  terminal.out(pairsToText(result, states));
  tellEnd(states, file, terminal);
  terminal.error(describePairs(result.outcome));
  return pairStatus(result.outcome, signal);
}

function outputOf(states: readonly RunState[], { output }: EvalOptions): string {
  return output ?? `results/${states[0]?.spec.groupId ?? 'run'}.json`;
}

function tellEnd(states: readonly RunState[], file: string, terminal: Terminal): void {
  for (const sentence of describeRuns(states)) terminal.error(sentence);
  terminal.error(`Results: ${file}, ${file.replace(/\.json$/, '.csv')} and the folder ${folderOfResults(file)}/`);
}
