/** A terminal that keeps what was written. */
import type { Terminal } from '../../src/headless/terminal.ts';

export interface RecordingTerminal extends Terminal {
  readonly written: { out: string; error: string; progress: string[] };
}

export function createRecordingTerminal(): RecordingTerminal {
  const written = { out: '', error: '', progress: [] as string[] };
  return {
    written,
    out: (text) => (written.out += text.endsWith('\n') ? text : `${text}\n`),
    error: (text) => (written.error += `${text}\n`),
    progress: (text) => written.progress.push(text),
  };
}
