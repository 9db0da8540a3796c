/** Where a command writes: tables and JSON to stdout, progress and errors to stderr. */

export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  /** How far something has come: one line that is redrawn on a terminal, a line of its own otherwise. */
  progress(text: string): void;
}

/** The process's own streams. */
export function processTerminal(): Terminal {
  const isInteractive = process.stderr.isTTY === true;
  let drawn = false;
  const clear = () => {
    if (drawn) process.stderr.write('\r\u001b[2K');
    drawn = false;
  };
  return {
    out: (text) => {
      clear();
      process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    error: (text) => {
      clear();
      process.stderr.write(`${text}\n`);
    },
    progress: (text) => {
      clear();
      process.stderr.write(isInteractive ? text.slice(0, (process.stderr.columns ?? 80) - 1) : `${text}\n`);
      drawn = isInteractive;
    },
  };
}
