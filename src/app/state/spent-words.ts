/** What the judges of a run have cost, in words. Pure. */
import type { Spending } from '../../core/budget.ts';
import { counted, formatUsd } from '../format.ts';

export interface SpentWords {
  /** `$0.012`, with how many judges it leaves out. */
  readonly sum: string;
  /** What it was spent on. */
  readonly note: string;
}

export function spentWords({ promptTokens, completionTokens, calls, foundAgain, ...spending }: Spending): SpentWords {
  const found = foundAgain === 0 ? null : `${counted(foundAgain, 'judgment')} found again`;
  if (found !== null && calls === 0) return { sum: 'nothing to pay', note: found };
  const tokens = counted(promptTokens + completionTokens, 'token');
  return { sum: sumWords(spending), note: found === null ? tokens : `${tokens}, ${found}` };
}

function sumWords({ knownUsd, pricedJudges, unpricedJudges }: Pick<Spending, 'knownUsd' | 'pricedJudges' | 'unpricedJudges'>): string {
  if (pricedJudges === 0) return 'no price known';
  const without = unpricedJudges === 0 ? '' : ` + ${counted(unpricedJudges, 'judge')} without a price`;
  return `${formatUsd(knownUsd)}${without}`;
}
