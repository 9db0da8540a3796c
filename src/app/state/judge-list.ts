/** What is said about a judge of the catalogue: its price, and when its provider ends it. Pure. */
import type { JudgeCard, Price } from '../../core/types.ts';
import { formatDate } from '../format.ts';
import { CUSTOM_JUDGE } from './choices.ts';
import type { Keyring } from './keyring.svelte.ts';

/** `$0.10 in, $0.50 out for a million tokens (read on 23 Nov 2026)`. */
export function priceSentence({ inputPerMillion, outputPerMillion, asOf }: Price): string {
  const dollars = (amount: number) => `$${amount.toFixed(2)}`;
  return `${dollars(inputPerMillion)} in, ${dollars(outputPerMillion)} out for a million tokens (read on ${formatDate(asOf)})`;
}

/** The end of a judge, if its provider has named one. */
export interface JudgeEnd {
  readonly hasEnded: boolean;
  readonly sentence: string;
}

/** null while no end is known. `now` in milliseconds since 1970. */
export function judgeEnd({ endsOn, model }: JudgeCard, now: number): JudgeEnd | null {
  if (endsOn === undefined) return null;
  const hasEnded = Date.parse(endsOn) <= now;
  const sentence = hasEnded
    ? `Its provider ended ${model} on ${formatDate(endsOn)}; other servers may still have it.`
    : `Its provider ends ${model} on ${formatDate(endsOn)}.`;
  return { hasEnded, sentence };
}

/**
 * What to do about a judge's key; null if nothing. A provider of the catalogue always asks for one, a server of one's own
 * may not.
 */
export function keyProblem(judgeId: string, judge: JudgeCard | null, keyring: Pick<Keyring, 'get'>): string | null {
  const baseUrl = judgeId === CUSTOM_JUDGE ? undefined : judge?.baseUrl;
  return baseUrl === undefined || keyring.get(baseUrl) !== null ? null : `Give the key for ${new URL(baseUrl).host}.`;
}
