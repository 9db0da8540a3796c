/** `benchtab agreement`: how far judges agree, from vote files, as FastChat's `compute_agreement` prints it. */
import { readFile } from 'node:fs/promises';
import { agreements, parseVotes, type Agreement, type Vote } from '../core/agreement.ts';
import { InputError } from '../core/errors.ts';
import { toPythonFixed } from '../core/python-fixed.ts';
import { EXIT } from './exit-codes.ts';
import type { AgreementOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

/** @throws InputError if a file cannot be read or holds an unusable vote */
export async function runAgreement({ files, judges, json }: AgreementOptions, terminal: Terminal): Promise<number> {
  const votes = (await Promise.all(files.map(readVotes))).flat();
  const results = agreements(votes, judges);
  terminal.out(json ? JSON.stringify(toJson(results, judges), null, 2) : results.map(describe).join('\n'));
  for (const sentence of gapsOf(votes, results)) terminal.error(sentence);
  return EXIT.done;
}

async function readVotes(file: string): Promise<readonly Vote[]> {
  const text = await readFile(file, 'utf8').catch((thrown: Error) => {
    throw new InputError(`cannot be read: ${thrown.message}`, { file });
  });
  return parseVotes(text, file);
}

function describe({ turn, withTies, total, agree, ratio }: Agreement): string {
  const figure = ratio === null ? 'none' : toPythonFixed(ratio, 2);
  return `turn ${turn} ${withTies ? 'with' : 'without'} tie. #total: ${total}, #agree: ${agree}, ratio: ${figure}`;
}

function toJson(results: readonly Agreement[], judges: string): Readonly<Record<string, unknown>> {
  const agreement = results.map(({ withTies, ...result }) => ({ ...result, ties: withTies ? 'counted' : 'left out' }));
  return { judges: judges.split(','), agreement };
}

/** What does not count, and where there is nothing to compare: FastChat is silent about the one and fails at the other. */
function gapsOf(votes: readonly Vote[], results: readonly Agreement[]): readonly string[] {
  const countOf = (wanted: string) => votes.filter(({ judge }) => judge === wanted).length;
  return [
    uncounted(countOf('author'), 'an author'),
    uncounted(countOf('other'), "a judge that is neither expert_… nor GPT-4's pair prompt"),
    results.some(({ total }) => total === 0) ? 'Where the total is 0 there is nothing to compare in these files.' : null,
  ].filter((sentence) => sentence !== null);
}

function uncounted(count: number, by: string): string | null {
  if (count === 0) return null;
  return `${count === 1 ? '1 vote is' : `${count} votes are`} by ${by}: not counted.`;
}
