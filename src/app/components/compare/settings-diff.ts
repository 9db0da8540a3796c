/** What two runs have in common and in what they differ, besides answers and ratings. Pure. */
import { judgedBy } from '../../../core/judged-by.ts';
import { isAnsweredElsewhere } from '../../../core/imported.ts';
import { hasLoadedF32, quantizationOf } from '../../../core/gpu-memory.ts';
import type { RunState } from '../../../core/types.ts';
import { formatBytes, formatDate, formatDevice } from '../../format.ts';
import { identityFacts, type Fact } from '../results/identity-facts.ts';

/** One setting in both runs; null where a run does not have it. */
export interface SettingRow {
  readonly name: string;
  readonly a: string | null;
  readonly b: string | null;
  readonly isCode: boolean;
}

export interface SettingsDiff {
  readonly different: readonly SettingRow[];
  readonly same: readonly SettingRow[];
}

export function settingsDiff(a: RunState, b: RunState): SettingsDiff {
  const [ofA, ofB] = [factsOf(a), factsOf(b)];
  const names = [...new Set([...ofA, ...ofB].map(({ name }) => name))];
  const rows = names.map((name) => {
    const [one, other] = [ofA, ofB].map((facts) => facts.find((fact) => fact.name === name));
    return { name, a: one?.value ?? null, b: other?.value ?? null, isCode: (one ?? other)?.isCode ?? false };
  });
  return { different: rows.filter((row) => row.a !== row.b), same: rows.filter((row) => row.a === row.b) };
}

/** The model and how it was run, then everything that a leaderboard goes by. */
function factsOf(state: RunState): readonly Fact[] {
  return [...modelFacts(state), ...machineFacts(state), ...identityFacts(state.spec, judgedBy(state)), ...originFacts(state)];
}

function modelFacts(state: RunState): readonly Fact[] {
  const { model } = state.spec;
  const facts: readonly Fact[] = [
    { name: 'Model', value: model.label },
    { name: 'Model’s files', value: state.loadReport?.loadedSource ?? model.source, isCode: true },
    ...(model.revision === undefined ? [] : [{ name: 'Model’s revision', value: model.revision, isCode: true }]),
    ...(model.baseUrl === undefined ? [] : [{ name: 'Model’s server', value: model.baseUrl, isCode: true }]),
  ];
  if (isAnsweredElsewhere(state.spec)) return facts;
  return [
    ...facts,
    { name: 'Quantization', value: quantizationOf(model, hasLoadedF32(state)) },
    { name: 'Context', value: `${state.contextTokens.toLocaleString('en')} tokens` },
    { name: 'Prompt', value: model.promptFormat === 'chat' ? 'the model’s chat template' : 'lines of “Human:” and “Assistant:”' },
    ...(model.disableThinking === true ? [{ name: 'Thinking', value: 'switched off' }] : []),
  ];
}

function machineFacts({ spec, loadReport }: RunState): readonly Fact[] {
  const { environment, settings } = spec;
  if (isAnsweredElsewhere(spec)) return [];
  return [
    { name: 'Engine', value: loadReport?.engineVersion ?? spec.model.engine },
    ...(loadReport === null ? [] : [{ name: 'Ran on', value: formatDevice(loadReport.device) }]),
    { name: 'Graphics card', value: loadReport?.adapter ?? environment.adapter ?? 'not known' },
    { name: 'Memory allowed', value: settings.gpuBudgetBytes === null ? 'any' : formatBytes(settings.gpuBudgetBytes) },
    { name: 'Browser', value: environment.browser },
    { name: 'BenchTab', value: environment.benchtab },
  ];
}

function originFacts({ spec, status }: RunState): readonly Fact[] {
  return [
    { name: 'Begun', value: formatDate(spec.createdAt) },
    { name: 'Ended', value: status },
    ...(spec.origin === undefined ? [] : [{ name: 'Imported from', value: spec.origin.files.join(', '), isCode: true }]),
    ...(spec.answersOf === undefined ? [] : [{ name: 'Answers of the run', value: spec.answersOf, isCode: true }]),
  ];
}
