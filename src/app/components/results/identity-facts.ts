/** What the runs of one table share, in words. Pure. */
import type { RunSpec } from '../../../core/types.ts';
import { counted } from '../../format.ts';

/** A name and a value, for a description list. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Shown in the type for code: hashes, addresses. */
  readonly isCode?: boolean;
}

/** `16 questions, 2 turns each, 1 attempt`. */
export function benchSummary({ bench, settings }: RunSpec): string {
  const turns = Math.max(...bench.questions.map((question) => question.turns.length), 0);
  const attempts = settings.choices > 1 ? `, ${counted(settings.choices, 'attempt')} each` : '';
  return `${counted(bench.questions.length, 'question')}, ${counted(turns, 'turn')} each${attempts}`;
}

/** Everything that keeps other runs out of the table. */
export function identityFacts(spec: RunSpec): readonly Fact[] {
  const { bench, judge, settings } = spec;
  const references = bench.references.find(({ name }) => name === settings.referenceSet);
  return [
    { name: 'Bench', value: `${bench.label}: ${benchSummary(spec)}` },
    { name: 'From', value: bench.source, isCode: true },
    { name: 'Questions, SHA-256', value: bench.questionsSha256 || 'not known', isCode: true },
    { name: 'Judge prompts, SHA-256', value: bench.judgePromptsSha256 || 'not known', isCode: true },
    { name: 'References', value: referenceText(references?.name, settings.referenceCategories) },
    ...(references === undefined ? [] : [{ name: 'References, SHA-256', value: references.sha256, isCode: true }]),
    { name: 'Judge', value: judge === null ? 'none' : judge.isStandIn ? `${judge.label}: rules, not a language model` : judge.model },
    ...(judge?.baseUrl === undefined ? [] : [{ name: 'Judge’s server', value: judge.baseUrl, isCode: true }]),
    { name: 'Mode', value: settings.mode === 'single' ? 'each answer rated by itself, 1 to 10' : settings.mode },
    { name: 'Answers', value: `up to ${settings.maxTokens.toLocaleString('en')} new tokens a turn, seed ${settings.seed}` },
    { name: 'Temperature', value: temperatureText(settings.temperatures, settings.defaultTemperature) },
  ];
}

function referenceText(name: string | undefined, categories: readonly string[]): string {
  return name === undefined ? 'none' : `“${name}”, shown to the judge for ${categories.join(', ')}`;
}

/** `0 for math and coding; 0.7 for writing; others 0.7`. */
function temperatureText(temperatures: Readonly<Record<string, number>>, others: number): string {
  const values = [...new Set(Object.values(temperatures))].sort((a, b) => a - b);
  const namesAt = (value: number) => Object.keys(temperatures).filter((category) => temperatures[category] === value);
  return [...values.map((value) => `${value} for ${namesAt(value).join(', ')}`), `${others} for any other`].join('; ');
}
