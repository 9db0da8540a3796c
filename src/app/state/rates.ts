/** Speeds and times left, from what has been measured; rough guesses before. Pure. */
import { allTurns } from '../../core/run.ts';
import type { AnswerTurn, ModelCard, RunState } from '../../core/types.ts';

/** Tokens in and out a second while writing: prompt time is left out, as people mean it. null without counts. */
export function tokensPerSecond(answers: Iterable<AnswerTurn>): number | null {
  let tokens = 0;
  let milliseconds = 0;
  for (const { completion } of answers) {
    const { completionTokens } = completion.usage;
    const { firstTokenMs, totalMs } = completion.timing;
    if (completionTokens === null || completionTokens < 2) continue;
    tokens += firstTokenMs === null ? completionTokens : completionTokens - 1;
    milliseconds += totalMs - (firstTokenMs ?? 0);
  }
  return milliseconds > 0 ? (tokens / milliseconds) * 1000 : null;
}

/** How far a task of equal steps came since it was last started. */
export interface Pace {
  /** Steps done since. */
  readonly done: number;
  readonly left: number;
  readonly elapsedMs: number;
}

/** Milliseconds left at this pace; null before the first step is done. */
export function timeLeftMs({ done, left, elapsedMs }: Pace): number | null {
  if (left === 0) return 0;
  return done === 0 ? null : (elapsedMs / done) * left;
}

/** Highest peak of GPU memory of a run; null where nothing was counted. */
export function peakGpuBytes(state: RunState): number | null {
  const peaks = [state.loadReport?.gpu, ...[...state.answers.values()].map(({ completion }) => completion.gpu)]
    .flatMap((gpu) => gpu?.peakBytes ?? []);
  return peaks.length === 0 ? null : Math.max(...peaks);
}

/** Tokens of an answer, from a short to a full one: MT-bench answers of small models run to some 350. */
const ANSWER_TOKENS: readonly [number, number] = [200, 450];

/** Tokens a second of a model with a thousand million parameters, on a slow and on a fast graphics card. */
const SPEED_OF_1B: readonly [number, number] = [35, 160];

/** Milliseconds that answering will take, from fast to slow: a guess from the size, until the model has been seen here. */
export function guessAnswerMs(card: ModelCard, turns: number, maxTokens: number): readonly [number, number] {
  // A stand-in is small enough to write a full answer in about a second anywhere.
  if (card.isStandIn) return [turns * 300, turns * Math.max(500, maxTokens * 6)];
  const billions = Math.max(0.3, (card.parameters ?? 3e9) / 1e9);
  const [slow, fast] = SPEED_OF_1B;
  const [short, long] = ANSWER_TOKENS;
  const time = (tokens: number, speed: number) => ((turns * Math.min(tokens, maxTokens) * billions) / speed) * 1000;
  return [time(short, fast * Math.sqrt(billions)), time(long, slow * Math.sqrt(billions))];
}

/** Turns of a run without an answer and without a final failure. */
export function answersLeft(state: RunState): number {
  const lost = [...state.failures.keys()].filter((id) => id.startsWith('answer ')).length;
  return Math.max(0, allTurns(state.spec).length - state.answers.size - lost);
}
