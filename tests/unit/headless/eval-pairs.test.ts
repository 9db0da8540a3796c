import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { foldEvents } from '../../../src/core/run.ts';
import type { Bench, RunEvent, RunState } from '../../../src/core/types.ts';
import {
  isPairwise,
  judgeStates,
  pairsToJson,
  pairsToText,
  withoutJudge,
  type PairEvalOptions,
} from '../../../src/headless/eval-pairs.ts';
import { answerEvents } from '../../../src/core/imported-events.ts';
import { parseOptions, type EvalOptions } from '../../../src/headless/options.ts';
import { readBench } from '../../../src/headless/read-bench.ts';
import { readConfigFolder } from '../../../src/headless/read-config.ts';
import { MADE_UP_CARD, madeUpSpec } from '../../fakes/made-up-bench.ts';
import { createRecordingTerminal } from '../../fakes/recording-terminal.ts';

let folder = '';
let bench: Bench;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'benchtab-eval-pairs-'));
  const starter = await readBench('starter');
  bench = { ...starter, questions: starter.questions.slice(0, 2) };
});

function options(...more: string[]): PairEvalOptions {
  const read = parseOptions(['eval', '--mode', 'pairwise-all', ...more]) as EvalOptions;
  if (!isPairwise(read)) throw new Error('not pairwise');
  return read;
}

function specOf(modelId: string) {
  const settings = { referenceCategories: ['reasoning', 'math', 'coding'], referenceSet: 'starter' };
  return madeUpSpec({ bench, model: { ...MADE_UP_CARD, modelId }, settings });
}

/** A run that answered the first so many questions and was judged by nobody. */
function answered(modelId: string, questions = 2): RunState {
  const [spec] = withoutJudge([specOf(modelId), specOf('other')], options());
  if (spec === undefined) throw new Error('no spec');
  const turns = [`first of ${modelId}`, `second of ${modelId}`];
  const rows = bench.questions.slice(0, questions).map(({ questionId }) => ({ questionId, turns }));
  const start: RunEvent = { type: 'run-start', at: 0, spec };
  return foldEvents([start, ...answerEvents(spec, rows, 'f', 0)]) as RunState;
}

async function judge(states: readonly RunState[], chosen = options()) {
  const context = { terminal: createRecordingTerminal(), signal: new AbortController().signal, judgeKeys: { openai: null, other: null } };
  return judgeStates(states, folder, chosen, await readConfigFolder('configs'), context);
}

describe('withoutJudge', () => {
  it('leaves the judge out and keeps its references', () => {
    const specs = withoutJudge([specOf('a'), specOf('b')], options());
    expect(specs.map(({ judge: who, settings }) => [who, settings.mode, settings.referenceSet])).toEqual([
      [null, 'pairwise-all', 'starter'], [null, 'pairwise-all', 'starter'],
    ]);
  });

  it('refuses a lone model, and a baseline that does not take part', () => {
    expect(() => withoutJudge([specOf('a')], options())).toThrow('--models a: a pairwise mode needs two models or more');
    const chosen = options('--mode', 'pairwise-baseline', '--baseline', 'c');
    expect(() => withoutJudge([specOf('a'), specOf('b')], chosen)).toThrow('--baseline c: not among a, b of --models');
  });
});

describe('judgeStates', () => {
  it('writes the rows beside the answers and makes the table', async () => {
    const { outcome, table, file } = await judge([answered('a'), answered('b')]);
    expect(outcome).toMatchObject({ total: 4, judged: 4, unanswered: 0, stopReason: null });
    expect(file).toBe(join(folder, 'data/starter/model_judgment/practice_pair.jsonl'));
    expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(4);
    expect(table).toMatchObject({ mode: 'pairwise-all', dropped: 0 });
    expect(table.table.map(({ win, loss, tie }) => win + loss + tie)).toEqual([4, 4]);
  });

  it('says in file and text that rules judged, and which models are built in', async () => {
    const states = [answered('a'), answered('b')];
    const result = await judge(states);
    expect(pairsToJson(result)).toMatchObject({ mode: 'pairwise-all', dropped: 0, judge: 'practice', is_practice_judge: true });
    expect(pairsToText(result, states)).toContain('(rules, not a language model)\nMode: pairwise-all\n');
    expect(pairsToText(result, states)).not.toContain('Built-in models');
    const [first] = states;
    const builtIn = { ...first, spec: { ...first?.spec, model: { ...MADE_UP_CARD, modelId: 'tiny', isStandIn: true } } };
    expect(pairsToText(result, [builtIn as RunState])).toContain('means nothing: tiny');
  });

  it('leaves unanswered matches out and counts them', async () => {
    const { outcome } = await judge([answered('a'), answered('b', 1)]);
    expect(outcome).toMatchObject({ total: 4, judged: 2, unanswered: 2 });
  });

  it('makes an empty table where nothing is answered', async () => {
    const { table, file } = await judge([answered('a', 0), answered('b')]);
    expect(table.table).toEqual([]);
    expect(existsSync(file)).toBe(false);
  });

  it('replaces the rows about earlier answers, and goes on with them under --resume', async () => {
    const file = join(folder, 'data/starter/model_judgment/practice_pair.jsonl');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, '{"broken": true}\n');
    await judge([answered('a'), answered('b')]);
    const first = await readFile(file, 'utf8');
    const { outcome } = await judge([answered('a'), answered('b')], options('--resume', '--profile', 'p'));
    expect(outcome).toMatchObject({ judged: 4 });
    expect(await readFile(file, 'utf8')).toBe(first);
  });

  it('says that there is no run', async () => {
    await expect(judge([])).rejects.toThrow('the page told of no run');
  });
});
