/** What is said about a judge of the catalogue: its price, and when its provider ends it. Pure. */
import type { JudgeCard, Price } from '../../core/types.ts';
import { formatDate } from '../format.ts';

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
