/** Why two tables of one bench are apart, in words. Pure. */
import { judgedBy } from '../../../core/judged-by.ts';
import type { RunState } from '../../../core/types.ts';
import { identityFacts, type Fact } from './identity-facts.ts';

/** A fact's name without the number of a juror → what differs. In the order in which differences are told. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(Judge( \d+)?|Judge.*’s (server|revision|context)|Jury)$/, 'another judge'],
  [/^Judge.*(asked with|server took)$/, 'a judge asked with other parameters'],
  [/^Judge.*server used$/, 'another model on the judge’s server'],
  [/^(Bench|From|Questions, SHA-256)$/, 'other questions'],
  [/^Judge prompts/, 'other judge prompts'],
  [/^References/, 'other reference answers'],
  [/^Mode$/, 'another mode of judging'],
  [/^Answers$/, 'answers of another length or seed'],
  [/^Temperature$/, 'other temperatures'],
];

/**
 * What keeps two tables of one bench apart: `another judge, other reference answers`.
 *
 * @param one, other  a run of each table, one that has been judged if there is any
 * @returns in the order of importance; empty where no fact that is shown differs
 */
export function identityDifferences(one: RunState, other: RunState): readonly string[] {
  const [left, right] = [one, other].map((state) => identityFacts(state.spec, judgedBy(state)));
  const names = [...(left ?? []), ...(right ?? [])].map(({ name }) => name);
  const different = names.filter((name) => valueOf(left ?? [], name) !== valueOf(right ?? [], name));
  const words = WORDS.filter(([pattern]) => different.some((name) => pattern.test(name))).map(([, text]) => text);
  // Another judge is asked in other ways and served by another model: that goes without saying.
  return words[0] === 'another judge' ? words.filter((text) => !text.includes('judge’s server') && !text.includes('a judge asked')) : words;
}

function valueOf(facts: readonly Fact[], name: string): string | null {
  return facts.find((fact) => fact.name === name)?.value ?? null;
}

/** The sentence under the heading of a table that another one of the same bench precedes; null where nothing is to say. */
export function apartText(state: RunState, above: RunState): string | null {
  const differences = identityDifferences(above, state);
  if (differences.length === 0) return null;
  const last = differences.slice(-1).join('');
  const all = differences.length === 1 ? last : `${differences.slice(0, -1).join(', ')} and ${last}`;
  return `A table of its own, apart from the one above: ${all}. Such scores cannot be compared.`;
}
