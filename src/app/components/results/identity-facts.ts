/** What the runs of one table share, in words. Pure. */
import { togetherBy } from '../../../core/judged-by.ts';
import { jurorsOf } from '../../../core/jury.ts';
import { localJudgeWords } from '../../../core/local-judge.ts';
import type { JudgeCard, JudgedBy, ModelCard, RunSpec, SentParameters } from '../../../core/types.ts';
import { counted } from '../../format.ts';

/** A name and a value, for a description list. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** Shown in the type for code: hashes, addresses. */
  readonly isCode?: boolean;
  /** What a reader should doubt about it, in a sentence. */
  readonly warning?: string;
}

/** `16 questions, 2 turns each, 1 attempt`. */
export function benchSummary({ bench, settings }: RunSpec): string {
  const turns = Math.max(...bench.questions.map((question) => question.turns.length), 0);
  const attempts = settings.choices > 1 ? `, ${counted(settings.choices, 'attempt')} each` : '';
  return `${counted(bench.questions.length, 'question')}, ${counted(turns, 'turn')} each${attempts}`;
}

/**
 * Everything that keeps other runs out of the table.
 *
 * @param judged  what the judges' servers said and took, by seat; empty where nobody has judged yet
 */
export function identityFacts(spec: RunSpec, judged: readonly JudgedBy[] = []): readonly Fact[] {
  const { bench, settings } = spec;
  const references = bench.references.find(({ name }) => name === settings.referenceSet);
  return [
    { name: 'Bench', value: `${bench.label}: ${benchSummary(spec)}` },
    { name: 'From', value: bench.source, isCode: true },
    { name: 'Questions, SHA-256', value: bench.questionsSha256 || 'not known', isCode: true },
    ...(bench.judgePromptsName === undefined ? [] : [{ name: 'Judge prompts', value: `“${bench.judgePromptsName}”, not the bench’s own` }]),
    { name: 'Judge prompts, SHA-256', value: bench.judgePromptsSha256 || 'not known', isCode: true },
    { name: 'References', value: referenceText(references?.name, settings.referenceCategories) },
    ...(references === undefined ? [] : [{ name: 'References, SHA-256', value: references.sha256, isCode: true }]),
    ...juryFacts(spec),
    ...judgeFacts(spec, judged),
    { name: 'Mode', value: settings.mode === 'single' ? 'each answer rated by itself, 1 to 10' : settings.mode },
    { name: 'Answers', value: `up to ${settings.maxTokens.toLocaleString('en')} new tokens a turn, seed ${settings.seed}` },
    { name: 'Temperature', value: temperatureText(settings.temperatures, settings.defaultTemperature) },
  ];
}

function juryFacts({ jury }: RunSpec): readonly Fact[] {
  if (jury === undefined) return [];
  const times = jury.repeats === 1 ? 'once' : `${jury.repeats} times`;
  return [{ name: 'Jury', value: `${jury.rule} of ${counted(jury.jurors.length, 'judge')}, each judging every turn ${times}` }];
}

function judgeFacts(spec: RunSpec, judged: readonly JudgedBy[]): readonly Fact[] {
  const jurors = jurorsOf(spec);
  if (jurors.length === 0) return [{ name: 'Judge', value: 'none' }];
  return jurors.flatMap((judge, juror) => {
    const did = togetherBy(judged.filter((_, seat) => seat % jurors.length === juror));
    const number = jurors.length === 1 ? '' : ` ${juror + 1}`;
    return factsOfJudge(judge, did, spec).map((fact) => ({ ...fact, name: fact.name.replace('Judge', `Judge${number}`) }));
  });
}

function factsOfJudge(judge: JudgeCard, did: JudgedBy, { settings }: RunSpec): readonly Fact[] {
  if (judge.localModel !== undefined) return localFacts(judge, judge.localModel);
  if (judge.isStandIn) return [{ name: 'Judge', value: `${judge.label}: rules, not a language model` }];
  const { tokenLimitField, temperature, reasoningEffort } = judge.parameters;
  const asked = fieldText({
    [tokenLimitField]: settings.judgeMaxTokens,
    ...(temperature === null ? {} : { temperature }),
    ...(reasoningEffort === undefined ? {} : { reasoning_effort: reasoningEffort }),
  });
  return [
    { name: 'Judge', value: judge.model },
    ...(judge.baseUrl === undefined ? [] : [{ name: 'Judge’s server', value: judge.baseUrl, isCode: true }]),
    { name: 'Judge asked with', value: asked, isCode: true },
    ...servedFacts(did),
  ];
}

function localFacts(judge: JudgeCard, { contextTokens, revision }: ModelCard): readonly Fact[] {
  const standIn = judge.isStandIn ? '; a built-in model, which checks the set-up and is no real judge' : '';
  return [
    { name: 'Judge', value: `${judge.model}: ${localJudgeWords(judge) ?? ''}${standIn}` },
    { name: 'Judge’s context', value: `${contextTokens.toLocaleString('en')} tokens` },
    ...(revision === undefined ? [] : [{ name: 'Judge’s revision', value: revision, isCode: true }]),
  ];
}

/** What came of it, by the server's own word. */
function servedFacts({ servedModels, sentParameters }: JudgedBy): readonly Fact[] {
  const facts: Fact[] = [];
  if (servedModels.length > 0)
    facts.push({
      name: 'Judge’s server used',
      value: servedModels.join(', '),
      isCode: true,
      ...(servedModels.length === 1 ? {} : { warning: `${counted(servedModels.length, 'model')} answered under this judge’s name: its ratings may not be alike.` }),
    });
  if (sentParameters.length > 0)
    facts.push({
      name: 'Judge’s server took',
      value: sentParameters.map(fieldText).join(' · '),
      isCode: true,
      ...(sentParameters.length === 1 ? {} : { warning: 'It took other parameters at one time than at another: its ratings may not be alike.' }),
    });
  return facts;
}

/** `max_tokens 2048, temperature 0`. */
function fieldText(fields: SentParameters): string {
  const entries = Object.entries(fields);
  return entries.length === 0 ? 'nothing but the messages' : entries.map(([name, value]) => `${name} ${value}`).join(', ');
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
