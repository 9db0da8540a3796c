/** What a leaderboard can do without at first sight because it takes long: flags, and every model against every other. */
import { detectableDifference } from '../../../core/detectable-difference.ts';
import { countFlags } from '../../../core/flags.ts';
import { median } from '../../../core/jury.ts';
import { pairedDifference } from '../../../core/paired.ts';
import type { Leaderboard } from '../../../core/score-types.ts';
import type { RunState } from '../../../core/types.ts';
import { placesOf, rankedStates, type Places } from '../../../exports/ranks.ts';
import { inSlices, nextPaint } from '../../state/slices.ts';

export class BoardFigures {
  /** Counts requests, so that an old one stops. */
  #request = 0;
  /** What stands on the page so far: the table; then also differences; then also charts; then also lists and files. */
  stage = $state.raw<0 | 1 | 2 | 3>(0);
  /** Of the last leaderboard compared; null until the first has been. */
  places = $state.raw<Places | null>(null);
  /** The smallest difference that this bench is likely to find between two of its models, rating points; null: not known. */
  detectable = $state.raw<number | null>(null);
  /** The flags of the first leaderboard are known; those of runs that come later are found as they are read. */
  areFlagsKnown = $state.raw(false);

  /** Goes on with a leaderboard once its table has been drawn. What was found of the one before stays until then. */
  async show(board: Leaderboard, states: readonly RunState[]): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    const isWanted = () => request === this.#request;
    for (const stage of [1, 2, 3] as const) {
      await nextPaint();
      if (stage > this.stage) this.stage = stage;
    }
    if (!isWanted()) return;
    if (!(await inSlices(comparisonsOf(board, states), isWanted))) return;
    this.places = placesOf(board, states);
    if (!(await inSlices(flagsOf(states), isWanted))) return;
    this.areFlagsKnown = true;
    const detectable: number[] = [];
    if (!(await inSlices(detectablesOf(board, states, detectable), isWanted))) return;
    this.detectable = median(detectable);
  }
}

/** Each difference is kept by the core with its runs, so that all of them together come quickly afterwards. */
function* comparisonsOf(board: Leaderboard, states: readonly RunState[]): Iterable<() => void> {
  for (const [first, second] of pairsOf(board, states)) yield () => pairedDifference(first, second, board.counting);
}

/** @param found  takes what is detectable between each two */
function* detectablesOf(board: Leaderboard, states: readonly RunState[], found: number[]): Iterable<() => void> {
  for (const [first, second] of pairsOf(board, states))
    yield () => {
      const detectable = detectableDifference(first, second, board.counting);
      if (detectable !== null) found.push(detectable);
    };
}

function pairsOf(board: Leaderboard, states: readonly RunState[]): readonly (readonly [RunState, RunState])[] {
  const ranked = rankedStates(board, states);
  return ranked.flatMap((first, index) => ranked.slice(index + 1).map((second) => [first, second] as const));
}

function* flagsOf(states: readonly RunState[]): Iterable<() => void> {
  for (const state of states) yield () => countFlags(state);
}
