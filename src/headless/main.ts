/** A command line → a command → an exit status. */
import { InputError } from '../core/errors.ts';
import type { CancelSignal } from '../core/ports.ts';
import { EXIT } from './exit-codes.ts';
import { HELP } from './help.ts';
import { parseOptions } from './options.ts';
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
  // Each command is imported when it is asked for: a leaderboard needs no browser driver.
  const judgeKeys = { openai: environment['OPENAI_API_KEY'] || null, other: environment['BENCHTAB_JUDGE_KEY'] || null };
  switch (options.command) {
    case 'eval':
      return (await import('./eval-command.ts')).runEval(options, {
        terminal,
        signal,
        judgeKeys,
        modelKey: environment['BENCHTAB_MODEL_KEY'] || null,
        now: () => Date.now(),
      });
    case 'judge':
      return (await import('./judge-command.ts')).runJudge(options, { terminal, signal, judgeKeys });
    case 'leaderboard':
      return (await import('./leaderboard-command.ts')).runLeaderboard(options, terminal);
    case 'agreement':
      return (await import('./agreement-command.ts')).runAgreement(options, terminal);
    case 'serve':
      return (await import('./serve-command.ts')).runServe(options, terminal, signal);
    case 'help':
      terminal.out(HELP);
      return EXIT.done;
    case 'version':
      terminal.out(VERSION);
      return EXIT.done;
  }
}
