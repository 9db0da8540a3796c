/** A line of FastChat's pairwise table as `--json` and the page's file spell it. */
import type { WinLine } from '../core/show-result.ts';

export function winFields({ model, win, loss, tie, winRate, lossRate, winRateAdjusted }: WinLine) {
  return { model, win, loss, tie, win_rate: winRate, loss_rate: lossRate, win_rate_adjusted: winRateAdjusted };
}
