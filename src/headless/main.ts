/** A command line → a command → an exit status. */
import { InputError } from '../core/errors.ts';
import type { CancelSignal } from '../core/ports.ts';
import { runEval } from './eval-command.ts';
import { EXIT } from './exit-codes.ts';
import { HELP } from './help.ts';
import { runJudge } from './judge-command.ts';
import { runLeaderboard } from './leaderboard-command.ts';
import { parseOptions } from './options.ts';
import { runServe } from './serve-command.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

export interface MainContext {
  readonly terminal: Terminal;
  readonly signal: CancelSignal;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Runs one command line. Unusable input ends in a sentence and status 2; what is a bug of ours is thrown. */
export async function main(argv: readonly string[], context: MainContext): Promise<number> {
  try {
    return await dispatch(argv, context);
  } catch (thrown) {
    if (!(thrown instanceof InputError)) throw thrown;
    context.terminal.error(`benchtab: ${String(thrown)}`);
    return EXIT.unusable;
  }
}

async function dispatch(argv: readonly string[], { terminal, signal, environment }: MainContext): Promise<number> {
  const options = parseOptions(argv);
  const apiKey = environment['OPENAI_API_KEY'] || null;
  switch (options.command) {
    case 'eval':
      return runEval(options, { terminal, signal, apiKey, now: () => Date.now() });
    case 'judge':
      return runJudge(options, { terminal, signal, apiKey });
    case 'leaderboard':
      return runLeaderboard(options, terminal);
    case 'serve':
      return runServe(options, terminal, signal);
    case 'help':
      terminal.out(HELP);
      return EXIT.done;
    case 'version':
      terminal.out(VERSION);
      return EXIT.done;
  }
}
