import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/errors.ts';
import { planImport } from '../../../src/imports/plan.ts';
import type { ImportSummary, ModelSummary } from '../../../src/imports/types.ts';
import { FOLDER, importChoice, IMPORTED_AT, linesFile, pairRow, singleRow } from '../../fakes/import-files.ts';
import { madeUpBench } from '../../fakes/made-up-bench.ts';
import { summaryOf } from './reading.ts';

const model = (name: string, judges: readonly string[] = []): ModelSummary => ({
  model: name,
  answers: 4,
  choices: 1,
  judged: judges.map((judgeId) => ({ judgeId, rows: 7, rated: 7, repeats: 0 })),
  meta: null,
});

const summary = (...models: readonly ModelSummary[]): ImportSummary => ({
  files: [],
  models,
  pairs: [],
  questions: [],
  benchFiles: [],
  problems: [],
  problemCount: 0,
});

describe('planImport', () => {
  it('plans one run for each model and judge, and one for a model without', () => {
    const { runs } = planImport(summary(model('a', ['j', 'k']), model('b')), importChoice());
    expect(runs.map(({ model: name, judgeId, spec }) => [name, judgeId, spec.runId])).toEqual([
      ['a', 'j', 'group-1-a-j'],
      ['a', 'k', 'group-1-a-k'],
      ['b', null, 'group-1-b'],
    ]);
  });

  it('gives every run an id of its own that is safe in addresses and file names', () => {
    const { runs } = planImport(summary(model('../a b'), model('..%a b'), model('x', ['é', 'è'])), importChoice());
    expect(runs.map(({ spec }) => spec.runId)).toEqual([
      'group-1-.._a_b',
      'group-1-.._a_b-2',
      'group-1-x-_',
      'group-1-x-_-2',
    ]);
  });

  it('keeps the order of the models in the dates of the runs', () => {
    const { runs } = planImport(summary(model('a'), model('b')), importChoice());
    expect(runs.map(({ spec }) => Date.parse(spec.createdAt) - IMPORTED_AT)).toEqual([0, 1]);
  });

  it('leaves out what the user leaves out', () => {
    const { runs } = planImport(summary(model('a'), model('b')), importChoice({ without: ['a'] }));
    expect(runs.map((run) => run.model)).toEqual(['b']);
  });

  it("takes the judge's own references, else the first, else none", () => {
    const set = (name: string) => ({ name, answers: [], sha256: name });
    const planned = (names: readonly string[]) =>
      planImport(summary(model('a', ['j'])), importChoice({ bench: madeUpBench({ references: names.map(set) }) }))
        .runs[0]?.spec.settings.referenceSet;
    expect([planned(['gpt-4', 'j']), planned(['gpt-4', 'k']), planned([])]).toEqual(['j', 'gpt-4', null]);
  });

  it('leaves out models of another bench, and says so', async () => {
    const files = [
      ...FOLDER,
      linesFile('j.jsonl', singleRow('carl', 99, 1)),
      linesFile('p.jsonl', pairRow('carl', 'dora', 99)),
    ];
    const { runs, pairRuns, leftOut } = planImport(await summaryOf(files), importChoice());
    expect(runs.map((run) => run.model)).toEqual(['anna', 'bert']);
    expect(pairRuns).toEqual([]);
    expect(leftOut).toEqual([
      'No question of carl is part of Made-up bench: import it with its own bench.',
      'No question of the pairs judged by old-judge is part of Made-up bench: import it with its own bench.',
    ]);
  });

  it('refuses a bench without a question', () => {
    expect(() => planImport(summary(model('a')), importChoice({ bench: madeUpBench({ questions: [] }) }))).toThrow(
      InputError,
    );
  });
});
