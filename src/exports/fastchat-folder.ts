/** Runs as FastChat's folder: its own tools read the result (protocol: `data/<bench>/…`). */
import { toAnswerLines, toJudgmentLines } from '../core/fastchat-format.ts';
import { jurorsOf } from '../core/jury.ts';
import { toPairLines } from '../core/pair-lines.ts';
import type { PairRun } from '../core/pair-types.ts';
import type { RunState } from '../core/types.ts';
import { toFileName } from './file-names.ts';
import { toRunBlock } from './run-block.ts';

/**
 * Answers, judgments and, beside each answer file, what made them. FastChat's rows carry no extra keys, so run
 * metadata is in `model_answer/<model>.meta.json`, which FastChat does not look at.
 *
 * Of a jury each judge has a file of its own, with its repeats as further rows: FastChat knows no jury, and takes the
 * mean of all rows of a file.
 *
 * FastChat knows one run of a model for each bench: a second one goes to `<bench>__2`, to be named by `--bench-name`.
 *
 * @param pairRun  these models' answers judged against each other; null: none
 * @returns texts by path: `data/<bench>/model_answer/<model>.jsonl`, `data/<bench>/model_judgment/<judge>_single.jsonl`
 * and `<judge>_pair.jsonl` beside it
 */
export function toFastchatFolder(states: readonly RunState[], pairRun: PairRun | null = null): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const state of states) addRun(files, state);
  if (pairRun !== null) addPairs(files, pairRun);
  return files;
}

function addPairs(files: Map<string, string>, { spec, judgments }: PairRun): void {
  const lines = toPairLines({ spec, judgments });
  if (lines === '') return;
  const folder = `data/${toFileName(spec.bench.name)}/model_judgment`;
  files.set(`${folder}/${toFileName(spec.judge.judgeId)}_pair.jsonl`, lines);
}

function addRun(files: Map<string, string>, state: RunState): void {
  const lines = toAnswerLines(state);
  // An empty file would be a model to FastChat, one that lacks every answer.
  if (lines === '') return;
  const folder = freeFolder(files, state);
  const answers = answerPath(folder, state);
  files.set(answers, lines);
  files.set(answers.replace(/\.jsonl$/, '.meta.json'), `${JSON.stringify(toRunBlock([state]), null, 2)}\n`);
  for (const { judgeId } of jurorsOf(state.spec)) {
    const judgments = toJudgmentLines(state, judgeId);
    if (judgments === '') continue;
    const path = `${folder}/model_judgment/${toFileName(judgeId)}_single.jsonl`;
    files.set(path, (files.get(path) ?? '') + judgments);
  }
}

function freeFolder(files: ReadonlyMap<string, string>, state: RunState): string {
  const base = `data/${toFileName(state.spec.bench.name)}`;
  for (let count = 1; ; count += 1) {
    const folder = count === 1 ? base : `${base}__${count}`;
    if (!files.has(answerPath(folder, state))) return folder;
  }
}

function answerPath(folder: string, state: RunState): string {
  return `${folder}/model_answer/${toFileName(state.spec.model.modelId)}.jsonl`;
}
