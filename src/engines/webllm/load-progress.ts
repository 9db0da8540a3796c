/** WebLLM's progress reports, whose fraction restarts in every phase, as one bar. The text's beginning tells the phase. */
import type { InitProgressReport } from '@mlc-ai/web-llm';
import type { LoadProgress } from '../../core/ports.ts';

interface Phase {
  readonly prefix: string;
  readonly phase: LoadProgress['phase'];
  /** Where the phase begins and ends on the whole bar. */
  readonly from: number;
  readonly to: number;
}

const PHASES: readonly Phase[] = [
  { prefix: 'Start to fetch', phase: 'download', from: 0, to: 0 },
  { prefix: 'Fetching', phase: 'download', from: 0, to: 0.8 },
  { prefix: 'Loading model from cache', phase: 'load', from: 0.8, to: 0.92 },
  { prefix: 'Loading GPU shader', phase: 'compile', from: 0.92, to: 0.97 },
  { prefix: 'Finish', phase: 'compile', from: 0.97, to: 0.97 },
];

/** The last 3 % are the warm-up's. A text of no known phase counts as the beginning: the bar does not go back for it. */
export function toLoadProgress(report: Pick<InitProgressReport, 'progress' | 'text'>): LoadProgress {
  const known = PHASES.find(({ prefix }) => report.text.startsWith(prefix));
  const { phase, from, to } = known ?? { phase: 'download' as const, from: 0, to: 0 };
  return { phase, fraction: from + (to - from) * report.progress, loadedBytes: null, totalBytes: null, text: report.text };
}
