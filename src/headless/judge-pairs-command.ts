/** `benchtab judge --mode pairwise-…`: judges answer files against each other. */
import { InputError } from '../core/errors.ts';
import type { JudgmentRow, PairRow } from '../core/fastchat-read.ts';
import { judgePairs, type PairOutcome, type PairTask } from '../core/judge-pairs.ts';
import type { PairJudgment } from '../core/pair-types.ts';
import { pairJudgmentRow } from '../core/pairwise.ts';
import type { CancelSignal } from '../core/ports.ts';
import type { Mode } from '../core/types.ts';
import { systemClock } from '../engines/system-clock.ts';
import { EXIT } from './exit-codes.ts';
import { areJudgesAlive } from './judge-alive.ts';
import { createJudgeSpec, openRowWriter, readOutput, type JudgeInputs, type OutputOptions } from './judge-inputs.ts';

import type { JudgeOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** Whom to tell, and when to end. */
export interface PairContext {
  readonly terminal: Terminal;
  readonly signal: CancelSignal;
}

/** @throws InputError for unusable files or options */
export async function runJudgePairs(
  options: JudgeOptions & { readonly mode: Exclude<Mode, 'single'> },
  inputs: JudgeInputs,
  context: PairContext,
): Promise<number> {
  const { bench, judges } = inputs;
  const models = inputs.answers.map(({ model }) => model);
  checkPairing(models, options.baseline, '--answers');
  const asked = { judges: [judges.judge], config: inputs.config.evaluationConfig, keys: inputs.keys, now: systemClock.now() };
  if (!(await areJudgesAlive({ ...asked, terminal: context.terminal }))) return EXIT.stopped;
  const answers = new Map(
    inputs.answers.map(({ model, rows }) => [model, new Map(rows.map(({ questionId, turns }) => [questionId, turns]))]),
  );
  const { settings } = createJudgeSpec(inputs, models[0] ?? '', options);
  const { mode, baseline, maxCostUsd: maxUsd } = options;
  const task = { bench, judge: judges.judge, settings, mode, baseline, answers, maxUsd };
  const outcome = await judgeIntoFile(task, options, inputs, context);
  context.terminal.error(describePairs(outcome));
  return pairStatus(outcome, context.signal);
}

/**
 * @param option  where the models were named
 * @throws InputError if no pair comes of these models
 */
export function checkPairing(models: readonly string[], baseline: string | null, option: string): void {
  if (models.length < 2) throw new InputError(`${option} ${models.join(',')}: a pairwise mode needs two models or more`);
  if (baseline !== null && !models.includes(baseline))
    throw new InputError(`--baseline ${baseline}: not among ${models.join(', ')} of ${option}`);
}

/**
 * Judges what the file lacks and appends each row as its match finishes.
 *
 * @throws InputError if the file exists and is not to be gone on with
 */
export async function judgeIntoFile(
  task: Omit<PairTask, 'done'>,
  options: OutputOptions,
  { engineFor, config }: Pick<JudgeInputs, 'engineFor' | 'config'>,
  { terminal, signal }: PairContext,
): Promise<PairOutcome> {
  const isOwn = (row: JudgmentRow) => row.type === 'pair' && row.judgeId === task.judge.judgeId;
  const done = await readOutput(options, (row): row is PairRow => isOwn(row));
  const write = await openRowWriter(options.output);
  const ports = {
    engine: await engineFor(task.judge),
    clock: systemClock,
    backoff: config.evaluationConfig.judging.backoffMs,
    signal,
    onJudgment: (judgment: PairJudgment) => write(pairJudgmentRow(task.judge.judgeId, judgment)),
    onProgress: ({ judged, total }: PairOutcome) => terminal.progress(`pairs: ${judged} of ${total} judged`),
    onFailure: (sentence: string) => terminal.error(sentence),
  };
  return judgePairs({ ...task, done }, ports);
}

/** One sentence with what is judged and what is not. */
export function describePairs(outcome: PairOutcome): string {
  const { total, judged, withoutVerdict, unanswered, stopReason } = outcome;
  const open = total - judged - unanswered;
  const gaps = [
    withoutVerdict > 0 ? `${withoutVerdict} without a verdict` : null,
    unanswered > 0 ? `${unanswered} without both answers` : null,
    open > 0 ? `${open} left` : null,
    stopReason,
  ].filter((gap) => gap !== null);
  return `pairs: ${judged} of ${total} judged${gaps.length > 0 ? `; ${gaps.join('; ')}` : ''}`;
}

export function pairStatus({ total, judged, withoutVerdict, stopReason }: PairOutcome, signal: CancelSignal): number {
  if (signal.aborted) return EXIT.interrupted;
  if (stopReason !== null) return EXIT.stopped;
  return judged === total && withoutVerdict === 0 ? EXIT.done : EXIT.incomplete;
}
