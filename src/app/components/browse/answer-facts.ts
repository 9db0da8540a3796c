/** What stands below an answer: time, tokens, memory, how it ended; each explains itself. Pure. */
import type { AnswerTurn, FinishReason } from '../../../core/types.ts';
import { counted, formatBytes, formatSpeed } from '../../format.ts';

export interface AnswerFact {
  readonly text: string;
  readonly explanation: string;
  /** Something a reader should not overlook. */
  readonly isWarning?: boolean;
}

const ENDINGS: Readonly<Record<FinishReason, AnswerFact>> = {
  stop: { text: 'ended by itself', explanation: 'The model ended its answer.' },
  length: {
    text: 'cut at the limit',
    explanation: 'The answer reached the highest number of new tokens and was cut there. The judge saw it as it is.',
    isWarning: true,
  },
  'context-full': {
    text: 'no room left',
    explanation: 'Conversation and answer filled the model’s context, so the answer was cut. The judge saw it as it is.',
    isWarning: true,
  },
  unknown: { text: 'ending unknown', explanation: 'The engine does not say why the answer ended.' },
};

/** In reading order; what is not known is left out. */
export function answerFacts({ completion, temperature, seed }: AnswerTurn): readonly AnswerFact[] {
  const { timing, usage, gpu, finishReason } = completion;
  return [
    ENDINGS[finishReason],
    {
      text: `${(timing.totalMs / 1000).toFixed(1)} s`,
      explanation:
        timing.firstTokenMs === null
          ? 'Time from the question to the end of the answer.'
          : `Time from the question to the end of the answer; the first token came after ${(timing.firstTokenMs / 1000).toFixed(2)} s.`,
    },
    ...tokenFacts(usage.completionTokens, usage.promptTokens, timing.totalMs),
    ...(gpu === null
      ? []
      : [{ text: formatBytes(gpu.peakBytes), explanation: `GPU memory at its highest while answering: ${gpu.peakBytes.toLocaleString('en')} bytes of buffers.` }]),
    { text: `T ${temperature}`, explanation: `Temperature ${temperature}, by the question’s category; seed ${seed}.` },
  ];
}

function tokenFacts(written: number | null, read: number | null, totalMs: number): readonly AnswerFact[] {
  if (written === null) return [];
  const speed = totalMs > 0 ? formatSpeed(written / (totalMs / 1000)) : null;
  const readText = read === null ? '' : `, after reading ${counted(read, 'token')}`;
  return [
    {
      text: counted(written, 'token'),
      explanation: `The answer has ${counted(written, 'token')}${readText}${speed === null ? '' : `; ${speed} over the whole time`}.`,
    },
  ];
}
