/** The first reading → what the user is shown. */
import { countTurns, got, type FileFacts, type QuestionTurnCounts, type SingleFacts } from './file-facts.ts';
import type { FirstReading } from './first-reading.ts';
import { modelOfRow, modelsOf, type ModelFiles } from './model-names.ts';
import { judgedNotes, modelNotes, pairNotes } from './notes.ts';
import { routesOf, type Routes } from './routes.ts';
import { hashOfRows } from './row-hashes.ts';
import { withoutCopies } from './same-files.ts';
import type {
  FileSummary,
  ImportSummary,
  JudgedSummary,
  ModelSummary,
  PairSummary,
  QuestionTurns,
  RowsOrigin,
} from './types.ts';

/** What was found, and where each row belongs in the second reading. */
export async function summarise(
  reading: FirstReading,
): Promise<{ readonly summary: ImportSummary; readonly routes: Routes }> {
  const files = await withoutCopies(reading.files);
  const models = modelsOf(files);
  const summary: ImportSummary = {
    files: reading.files.map(fileSummary),
    models: await Promise.all(models.map(modelSummary)),
    pairs: await pairSummaries(files, models),
    questions: questionTurns(files.flatMap(turnCounts)),
    benchFiles: files.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }])),
    problems: reading.problems,
    problemCount: reading.problemCount,
  };
  return { summary, routes: routesOf(files, models) };
}

function fileSummary({ path, kind, bytes, rows, brokenRows, note }: FileFacts): FileSummary {
  return { path, kind, bytes, rows, brokenRows, note };
}

async function modelSummary(model: ModelFiles): Promise<ModelSummary> {
  const { name, answers, meta } = model;
  const rows = [...(answers?.answers.rows.values() ?? [])];
  return {
    model: name,
    answers: rows.length,
    choices: rows.reduce((most, { choices }) => Math.max(most, choices), 0),
    judged: await judgedSummaries(model),
    meta,
    origin: await originOf({
      files: answers === null ? [] : [answers],
      hashes: answerHashes(model),
      turns: answers === null ? [] : [answers.answers.turns],
      notes: modelNotes(model),
    }),
  };
}

/** Of the rows that count. */
function answerHashes({ answers }: ModelFiles): readonly string[] {
  if (answers === null) return [];
  const { rows, hashes } = answers.answers;
  return [...rows.values()].map(({ hash }) => hashes.list[hash] ?? '');
}

interface Judged {
  readonly file: FileFacts;
  readonly facts: SingleFacts;
}

async function judgedSummaries(model: ModelFiles): Promise<readonly JudgedSummary[]> {
  const byJudge = new Map<string, Judged[]>();
  for (const { file, rowModel } of model.judgments)
    for (const [judgeId, facts] of file.singles.get(rowModel) ?? [])
      got(byJudge, judgeId, () => []).push({ file, facts });
  const sorted = [...byJudge].sort(([a], [b]) => (a < b ? -1 : 1));
  return Promise.all(sorted.map(([judgeId, judged]) => judgedSummary(model, judgeId, judged)));
}

async function judgedSummary(model: ModelFiles, judgeId: string, judged: readonly Judged[]): Promise<JudgedSummary> {
  const total = (count: (facts: SingleFacts) => number) => judged.reduce((sum, { facts }) => sum + count(facts), 0);
  const turns = new Set(judged.flatMap(({ facts }) => [...facts.judged, ...facts.failed]));
  const rows = total((facts) => facts.rows);
  const answers = model.answers === null ? [] : [model.answers];
  return {
    judgeId,
    rows,
    rated: total(({ rated }) => rated),
    repeats: rows - turns.size,
    origin: await originOf({
      files: [...answers, ...judged.map(({ file }) => file)],
      hashes: [...answerHashes(model), ...judged.flatMap(({ facts }) => facts.hashes.list)],
      turns: [...answers.map(({ answers: { turns: counts } }) => counts), ...judged.map(({ facts }) => facts.turns)],
      notes: [...modelNotes(model), ...judgedNotes(judged.map(({ file, facts }) => ({ path: file.path, facts })))],
    }),
  };
}

/** Judgments of pairs by judge, whichever file they stand in: their models tell them apart. */
async function pairSummaries(
  files: readonly FileFacts[],
  models: readonly ModelFiles[],
): Promise<readonly PairSummary[]> {
  const judges = [...new Set(files.flatMap(({ pairs }) => [...pairs.keys()]))].sort();
  return Promise.all(judges.map((judgeId) => pairSummary(judgeId, files, models)));
}

async function pairSummary(
  judgeId: string,
  files: readonly FileFacts[],
  models: readonly ModelFiles[],
): Promise<PairSummary> {
  const judged = files.flatMap((file) => {
    const facts = file.pairs.get(judgeId);
    return facts === undefined ? [] : [{ file, facts }];
  });
  const names = judged.flatMap(({ file, facts }) =>
    [...facts.models].map((name) => modelOfRow(models, file, name)?.name ?? name),
  );
  return {
    judgeId,
    models: [...new Set(names)].sort(),
    rows: judged.reduce((sum, { facts }) => sum + facts.rows, 0),
    withoutVerdict: judged.reduce((sum, { facts }) => sum + facts.withoutVerdict, 0),
    origin: await originOf({
      files: judged.map(({ file }) => file),
      hashes: judged.flatMap(({ facts }) => facts.hashes.list),
      turns: judged.map(({ facts }) => facts.turns),
      notes: pairNotes(judged.map(({ file, facts }) => ({ path: file.path, facts }))),
    }),
  };
}

interface OriginParts {
  readonly files: readonly FileFacts[];
  readonly hashes: readonly string[];
  readonly turns: readonly QuestionTurnCounts[];
  readonly notes: readonly string[];
}

async function originOf({ files, hashes, turns, notes }: OriginParts): Promise<RowsOrigin> {
  return {
    files: files.map(({ path }) => path),
    contentSha256: await hashOfRows(hashes),
    questions: questionTurns(turns),
    notes,
  };
}

function turnCounts({ answers, singles, pairs }: FileFacts): readonly QuestionTurnCounts[] {
  const judged = [...singles.values()].flatMap((judges) => [...judges.values()]);
  return [answers, ...judged, ...pairs.values()].map(({ turns }) => turns);
}

function questionTurns(several: readonly QuestionTurnCounts[]): readonly QuestionTurns[] {
  const most: QuestionTurnCounts = new Map();
  for (const counts of several) for (const [questionId, turns] of counts) countTurns(most, questionId, turns);
  return [...most].map(([questionId, turns]) => ({ questionId, turns })).sort((a, b) => a.questionId - b.questionId);
}
