/** The stages of a lane as tracks: download, load, answer, the judge's load, judge. Pure but for what it reads from the lane. */
import { areAnswersGiven } from '../../core/imported.ts';
import { seatsOf } from '../../core/jury.ts';
import type { LoadProgress } from '../../core/ports.ts';
import type { RunState } from '../../core/types.ts';
import { formatBytes, formatDevice, formatDuration, formatRoughDuration } from '../format.ts';
import type { Lane } from './lane.svelte.ts';

export interface LaneStage {
  readonly name: string;
  /** 0 to 1. */
  readonly part: number;
  readonly isActive: boolean;
  /** How far, in words. */
  readonly finding: string;
  /** What is left or how long it took; empty if unknown. */
  readonly time: string;
}

/** `now` in milliseconds since 1970. */
export function laneStages(lane: Lane, now: number): readonly LaneStage[] {
  const stages = [loadStage(lane), answerStage(lane, now)];
  if (lane.state.spec.judge === null) return stages;
  return [...stages, ...judgeLoadStage(lane, now), judgeStage(lane, now)];
}

function loadStage({ load, state, isRunning }: Lane): LaneStage {
  const report = state.loadReport;
  if (load !== null) {
    const name = load.phase === 'download' ? 'Downloading' : 'Loading';
    return { name, part: load.fraction, isActive: isRunning, finding: loadWords(load), time: downloadTime(load) };
  }
  if (areAnswersGiven(state.spec))
    return { name: 'Load', part: 1, isActive: false, finding: 'not needed', time: '' };
  if (report === null) return { name: 'Load', part: 0, isActive: isRunning, finding: unloadedWords(state, isRunning), time: '' };
  return { name: 'Load', part: 1, isActive: false, finding: formatDevice(report.device), time: `took ${formatDuration(report.loadMs)}` };
}

function loadWords({ loadedBytes, totalBytes, text }: LoadProgress): string {
  return totalBytes === null ? text : `${formatBytes(loadedBytes ?? 0)} of ${formatBytes(totalBytes)}`;
}

/** Speed and time left; empty while nothing comes, and for the later phases, which cannot be foretold. */
function downloadTime({ phase, loadedBytes, totalBytes, bytesPerSecond }: LoadProgress): string {
  if (phase !== 'download' || totalBytes === null || !bytesPerSecond) return '';
  const leftMs = ((totalBytes - (loadedBytes ?? 0)) / bytesPerSecond) * 1000;
  return `${formatBytes(bytesPerSecond)}/s, ${formatDuration(leftMs)} left`;
}

function unloadedWords({ status, endKind }: RunState, isRunning: boolean): string {
  if (isRunning) return 'starting';
  if (status !== 'failed') return 'not yet';
  return endKind === 'out-of-memory' ? 'does not fit' : 'failed';
}

function answerStage(lane: Lane, now: number): LaneStage {
  const { answered, totalTurns, answerFailures } = lane.progress;
  const left = lane.isRunning ? lane.answeringLeftMs(now) : null;
  return {
    name: 'Answer',
    part: totalTurns === 0 ? 0 : answered / totalTurns,
    isActive: lane.activity?.inFlight.some(({ step }) => step === 'answer') ?? false,
    finding: `${answered} of ${totalTurns}${lost(answerFailures)}`,
    time: timeLeft(left),
  };
}

/** Of judges in this browser: none where all have servers. */
function judgeLoadStage(lane: Lane, now: number): readonly LaneStage[] {
  const { activity, judgeLoad } = lane;
  const local = localSeats(lane.state);
  if (local.size === 0) return [];
  const isLoading = activity?.inFlight.some(({ step }) => step === 'judge-load') ?? false;
  const retry = activity?.waiting.find(({ key }) => key.step === 'judge-load');
  const isHere = activity?.inFlight.some((key) => key.step === 'judge' && local.has(key.seat ?? 0)) ?? false;
  const hasJudged = [...lane.state.judgments.values()].some(({ seat = 0 }) => local.has(seat));
  const stage = (part: number, finding: string, time = ''): readonly LaneStage[] => [
    { name: 'Load judge', part, isActive: isLoading, finding, time },
  ];
  if (isLoading && judgeLoad !== null) return stage(judgeLoad.fraction, loadWords(judgeLoad), downloadTime(judgeLoad));
  if (isLoading) return stage(0, 'starting');
  if (retry !== undefined) return stage(0, `failed, again in ${formatDuration(Math.max(0, retry.until - now))}`);
  if (isHere) return stage(1, 'loaded');
  if (hasJudged && !lane.isRunning) return stage(1, 'done');
  return stage(0, waitingWords(lane));
}

function waitingWords({ isRunning, state, progress }: Lane): string {
  const isAnswering = progress.answered + progress.answerFailures < progress.totalTurns;
  if (isRunning) return isAnswering ? 'waits for the GPU' : 'next';
  return state.endKind === 'out-of-memory' && !isAnswering ? 'does not fit' : 'not yet';
}

function localSeats({ spec }: RunState): ReadonlySet<number> {
  return new Set(seatsOf(spec).flatMap(({ seat, judge }) => (judge.localModel === undefined ? [] : [seat])));
}

function judgeStage(lane: Lane, now: number): LaneStage {
  const { judged, totalJudgments, judgeFailures } = lane.progress;
  const left = lane.isRunning ? lane.judgingLeftMs(now) : null;
  return {
    name: 'Judge',
    part: totalJudgments === 0 ? 0 : judged / totalJudgments,
    isActive: lane.activity?.inFlight.some(({ step }) => step === 'judge') ?? false,
    finding: `${judged} of ${totalJudgments}${lost(judgeFailures)}`,
    time: timeLeft(left),
  };
}

function lost(failures: number): string {
  return failures === 0 ? '' : `, ${failures} failed`;
}

function timeLeft(milliseconds: number | null): string {
  return milliseconds === null || milliseconds === 0 ? '' : `${formatRoughDuration(milliseconds)} left`;
}
