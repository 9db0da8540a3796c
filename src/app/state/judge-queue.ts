/** What the judges are asked right now, as figures and words for people. Pure. */
import { jurorsOf } from '../../core/jury.ts';
import type { Traffic } from '../../core/ports.ts';
import { asSentence, formatDuration } from '../format.ts';
import type { Lane } from './lane.svelte.ts';

/** One judge's server. */
export interface ServerLine {
  /** The judge's name where there are several; null for a single one. */
  readonly judge: string | null;
  /** How many requests may be out at once, and why; or until when nothing is sent. */
  readonly words: string;
  readonly isPaused: boolean;
}

export interface JudgeQueue {
  /** Calls that are out. */
  readonly inFlight: number;
  /** For a place, for the rate, or for the tokens of a minute. */
  readonly waiting: number;
  /** Failed, and soon to be asked again. */
  readonly toRetry: number;
  /** `next in 3 s`, or `now` for one that waits for a place only; empty where nothing is to be tried again. */
  readonly nextRetry: string;
  /** Calls that failed and were asked again, since the run began. */
  readonly retried: number;
  readonly servers: readonly ServerLine[];
}

/** `now` in milliseconds since 1970. */
export function judgeQueue({ activity, state }: Pick<Lane, 'activity' | 'state'>, now: number): JudgeQueue {
  const traffic = activity?.traffic ?? [];
  const retries = activity?.waiting.filter(({ key }) => key.step === 'judge') ?? [];
  const begun = activity?.inFlight.filter(({ step }) => step === 'judge').length ?? 0;
  const soonest = Math.min(...retries.map(({ until }) => until));
  const isOneOfSeveral = jurorsOf(state.spec).length > 1;
  return {
    // Judges without a server have no queue: what was begun is in flight.
    inFlight: traffic.length === 0 ? begun : sum(traffic, (each) => each.inFlight),
    waiting: sum(traffic, (each) => each.waiting),
    toRetry: retries.length,
    nextRetry: retries.length === 0 ? '' : retryWords(soonest - now),
    retried: state.troubles.filter(({ key, isFinal }) => key.step === 'judge' && !isFinal).length,
    servers: traffic.map((each) => lineOf(each, isOneOfSeveral, now)),
  };
}

function retryWords(leftMs: number): string {
  return leftMs < 500 ? 'now' : `next in ${formatDuration(leftMs)}`;
}

function lineOf(traffic: Traffic, isOneOfSeveral: boolean, now: number): ServerLine {
  const pauseMs = (traffic.pausedUntil ?? 0) - now;
  const judge = isOneOfSeveral ? traffic.label : null;
  if (pauseMs > 0) return { judge, words: pauseWords(pauseMs, traffic), isPaused: true };
  return { judge, words: limitWords(traffic), isPaused: false };
}

function pauseWords(pauseMs: number, { reason }: Traffic): string {
  const pause = `Nothing is sent for ${formatDuration(Math.max(1000, pauseMs))}.`;
  return reason === null ? pause : `${pause} Then ${asSentence(reason).replace(/^./, (first) => first.toLowerCase())}`;
}

function limitWords({ concurrency, reason }: Traffic): string {
  return `Up to ${concurrency} at once${reason === null ? '' : `: ${reason}`}.`;
}

function sum(all: readonly Traffic[], count: (one: Traffic) => number): number {
  return all.reduce((total, one) => total + count(one), 0);
}
