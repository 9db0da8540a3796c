/** A group of runs in one headline and a few totals. Pure but for what it reads from the lanes. */
import { judgesLabel } from '../../core/jury.ts';
import { summariseJury } from '../../core/jury-summary.ts';
import { allTurns, ratingOf } from '../../core/run.ts';
import { scoreRun } from '../../core/scores.ts';
import type { JurySummary, Score } from '../../core/score-types.ts';
import type { RunState } from '../../core/types.ts';
import { asSentence, counted, formatRoughDuration } from '../format.ts';
import type { Lane } from './lane.svelte.ts';
import type { GroupStatus } from './run-controller.svelte.ts';

export interface GroupTotals {
  readonly turns: number;
  readonly answered: number;
  readonly judged: number;
  /** Judgments to make in all: one a turn, or one for each seat of a jury; 0 without a judge. */
  readonly judgments: number;
  /** 0 to 1. */
  readonly answeredPart: number;
  readonly judgedPart: number;
  /** US dollars; null if no run has a priced judge. */
  readonly usd: number | null;
}

export function groupTotals(lanes: readonly Lane[]): GroupTotals {
  const sum = (count: (lane: Lane) => number) => lanes.reduce((total, lane) => total + count(lane), 0);
  const turns = sum(({ progress }) => progress.totalTurns);
  const answered = sum(({ progress }) => progress.answered);
  const judged = sum(({ progress }) => progress.judged);
  const judgments = sum(({ progress }) => progress.totalJudgments);
  const costs = lanes.flatMap(({ spending }) => spending.usd ?? []);
  const answeredPart = turns === 0 ? 0 : answered / turns;
  return {
    turns,
    answered,
    judged,
    judgments,
    answeredPart,
    judgedPart: judgments > 0 ? judged / judgments : answeredPart,
    usd: costs.length === 0 ? null : costs.reduce((total, usd) => total + usd, 0),
  };
}

export interface Headline {
  readonly title: string;
  readonly sentence: string;
}

/** What is going on, in a title and a sentence. `now` in milliseconds since 1970. */
export function groupHeadline(status: GroupStatus, lanes: readonly Lane[], now: number): Headline {
  if (status === 'finished') return finishedHeadline(lanes);
  const totals = groupTotals(lanes);
  const done = `${totals.answered} of ${counted(totals.turns, 'answer')}${judgedWords(lanes, totals)}`;
  if (status === 'running') return { title: 'Running', sentence: `${done}${leftWords(lanes, now)}` };
  if (status === 'stopping') return { title: 'Pausing', sentence: `${done}. Calls in flight are being ended.` };
  if (isDoneButFailed(lanes)) return { title: failedTitle(lanes), sentence: `${done}. Why it failed is told below.` };
  return { title: waitingTitle(lanes), sentence: `${done}. ${waitingReason(lanes)}` };
}

function judgedWords(lanes: readonly Lane[], { judged, judgments }: GroupTotals): string {
  if (lanes.some(({ state }) => state.spec.jury !== undefined)) return `, ${judged} of ${counted(judgments, 'judgment')}`;
  return judgments > 0 ? `, ${judged} judged` : '';
}

function leftWords(lanes: readonly Lane[], now: number): string {
  const current = lanes.find(({ isRunning }) => isRunning);
  if (current === undefined) return '';
  const left = current.state.spec.judge === null ? current.answeringLeftMs(now) : current.judgingLeftMs(now);
  if (left === null || left === 0) return '';
  return `, ${formatRoughDuration(left)} left${lanes.length > 1 ? ' for this model' : ''}`;
}

/** Nothing is left but models that failed: what the others scored is final. */
export function isDoneButFailed(lanes: readonly Pick<Lane, 'isOver' | 'state'>[]): boolean {
  return lanes.some(({ isOver }) => isOver) && lanes.every(({ isOver, state }) => isOver || state.status === 'failed');
}

function failedTitle(lanes: readonly Lane[]): string {
  return `Finished, but ${counted(lanes.filter(({ isOver }) => !isOver).length, 'model')} failed`;
}

function waitingTitle(lanes: readonly Lane[]): string {
  const statuses = lanes.filter(({ isOver }) => !isOver).map(({ state }) => state.status);
  if (statuses.some((status) => status === 'stopped' || status === 'failed')) return 'Stopped early';
  if (statuses.includes('paused')) return 'Paused';
  return statuses.includes('running') ? 'Interrupted' : 'Stopped';
}

/** Why nothing goes on, and that nothing is lost. */
function waitingReason(lanes: readonly Lane[]): string {
  const reason = lanes.map(({ error, state }) => error ?? (isEarlyEnd(state.status) ? state.endReason : null)).find((each) => each !== null);
  const kept = 'Everything made so far is kept; going on makes and pays for nothing again.';
  return reason === undefined || reason === null ? kept : `${asSentence(reason)} ${kept}`;
}

const isEarlyEnd = (status: string) => status === 'stopped' || status === 'failed';

function finishedHeadline(lanes: readonly Lane[]): Headline {
  const rated = lanes.reduce((total, { state }) => total + ratedTurns(state), 0);
  const { answered, turns } = groupTotals(lanes);
  if (rated === 0) return { title: 'Finished', sentence: `${answered} of ${counted(turns, 'answer')}; nothing was rated.` };
  const unrated = turns - rated;
  const all = unrated === 0 ? `All ${counted(turns, 'turn')} are rated.` : `${rated} of ${counted(turns, 'turn')} are rated.`;
  return { title: 'Finished', sentence: all };
}

/** Of a jury's run a turn is rated once all its judges have rated it. */
function ratedTurns(state: RunState): number {
  return allTurns(state.spec).filter((key) => ratingOf(state, key) !== null).length;
}

/** A model's score at the end of a group. */
export interface FinalScore {
  readonly runId: string;
  readonly label: string;
  readonly overall: Score;
  readonly interval: readonly [number, number] | null;
  /** null for one judge that judges once. */
  readonly jury: JurySummary | null;
}

/** Highest first; unscored last. */
export function finalScores(lanes: readonly Lane[]): readonly FinalScore[] {
  const hasSeveralJudges = new Set(lanes.map(({ state }) => judgesLabel(state.spec))).size > 1;
  const scored = lanes.map(({ runId, state }) => {
    const { overall, interval } = scoreRun(state);
    const { model } = state.spec;
    const judges = judgesLabel(state.spec);
    const label = hasSeveralJudges ? `${model.label}, ${judges === null ? 'not judged' : `by ${judges}`}` : model.label;
    return { runId, label, overall, interval, jury: summariseJury(state) };
  });
  return scored.sort((a, b) => (b.overall.mean ?? -Infinity) - (a.overall.mean ?? -Infinity));
}
