/** What scores are held against in charts, in words. Pure. */
import type { Measure } from '../../charts/relation-chart.ts';
import { formatBytes, formatSpeed } from '../../format.ts';

export interface KnownMeasure {
  readonly title: string;
  readonly measure: Measure;
  /** Why it may not be known of a model. */
  readonly unknown: string;
}

const GIB = 1024 ** 3;

export const MEASURES: Readonly<Record<'length' | 'speed' | 'memory', KnownMeasure>> = {
  length: {
    title: 'Score against the length of answers',
    unknown: 'imported judgments came without the answers',
    measure: {
      axis: 'Characters in an answer, on average',
      valueOf: ({ meanAnswerCharacters }) => meanAnswerCharacters,
      textOf: (value) => `${Math.round(value).toLocaleString('en')} characters`,
    },
  },
  speed: {
    title: 'Score against speed',
    unknown: 'imported files do not say how fast a model wrote',
    measure: { axis: 'Tokens a second', valueOf: ({ tokensPerSecond }) => tokensPerSecond, textOf: formatSpeed },
  },
  memory: {
    title: 'Score against GPU memory',
    unknown: 'imported files and models on a server do not say what they took of a graphics card',
    measure: {
      axis: 'Most GPU memory in use, GB',
      valueOf: ({ peakGpuBytes }) => (peakGpuBytes === null ? null : peakGpuBytes / GIB),
      textOf: (value) => formatBytes(value * GIB),
    },
  },
};
