/** WebLLM's progress reports, whose fraction restarts in every phase, as one bar. The text's beginning tells the phase. */
import type { InitProgressReport } from '@mlc-ai/web-llm';
import type { LoadProgress } from '../../core/ports.ts';

interface Phase {
  readonly prefix: string;
  readonly phase: LoadProgress['phase'];
  /** Where the phase begins and ends on the whole bar. */
  readonly from: number;
  readonly to: number;
  /** For people, in place of the library's text. */
  readonly text: string;
}

const PHASES: readonly Phase[] = [
  { prefix: 'Start to fetch', phase: 'download', from: 0, to: 0, text: 'fetching the model' },
  { prefix: 'Fetching', phase: 'download', from: 0, to: 0.8, text: 'fetching the model' },
  { prefix: 'Loading model from cache', phase: 'load', from: 0.8, to: 0.92, text: 'copying the model to the GPU' },
  { prefix: 'Loading GPU shader', phase: 'compile', from: 0.92, to: 0.97, text: 'building GPU programs' },
  { prefix: 'Finish', phase: 'compile', from: 0.97, to: 0.97, text: 'loaded' },
];

const MIB = 1024 * 1024;

/** The last 3 % are the warm-up's. A text of no known phase counts as the beginning: the bar does not go back for it. */
export function toLoadProgress(report: Pick<InitProgressReport, 'progress' | 'text'>): LoadProgress {
  const known = PHASES.find(({ prefix }) => report.text.startsWith(prefix));
  if (known === undefined)
    return { phase: 'download', fraction: 0, loadedBytes: null, totalBytes: null, text: report.text };
  const part = /\[\d+\/\d+\]/.exec(report.text)?.[0].replace('/', ' of ').slice(1, -1);
  const mebibytes = /(\d+)MB/.exec(report.text)?.[1];
  return {
    phase: known.phase,
    fraction: known.from + (known.to - known.from) * report.progress,
    loadedBytes: mebibytes === undefined ? null : Number(mebibytes) * MIB,
    totalBytes: null,
    text: part === undefined ? known.text : `${known.text}, part ${part}`,
  };
}
