/**
 * Vite plug-in: the page finds a list of the results in `public/runs/` beside them, in development and in the built site.
 * A static server cannot be asked what is in a folder.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const FOLDER = 'public/runs';
const LIST = 'runs/index.json';

/** One published results file, as the list tells it. */
export interface ListedRun {
  /** Name in the folder. */
  readonly file: string;
  readonly benchLabel: string;
  /** null: nobody judged. */
  readonly judgeLabel: string | null;
  readonly isPractice: boolean;
  /** Best first. */
  readonly models: readonly string[];
  /** ISO date of the newest run. */
  readonly date: string;
}

/** @param warn  told of each file that is no results.json of ours */
export function listRuns(folder: string, warn: (message: string) => void): readonly ListedRun[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'index.json');
  const listed = names.flatMap((name) => listedRun(folder, name, warn) ?? []);
  return listed.sort((a, b) => b.date.localeCompare(a.date) || a.file.localeCompare(b.file));
}

function listedRun(folder: string, file: string, warn: (message: string) => void): ListedRun | null {
  try {
    const text = readFileSync(join(folder, file), 'utf8');
    return { file, ...factsOf(JSON.parse(text)) };
  } catch (thrown) {
    warn(`${join(folder, file)} is not listed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return null;
  }
}

/** The shape that `exports/results-json.ts` writes. @throws Error naming what is missing */
function factsOf(results: unknown): Omit<ListedRun, 'file'> {
  const run = fieldOf(results, 'run');
  const runs = listOf(run, 'models');
  const judge = fieldOf(run, 'judge');
  return {
    benchLabel: textOf(fieldOf(run, 'bench'), 'label'),
    judgeLabel: judge === null ? null : judgesOf(run, judge),
    isPractice: fieldOf(results, 'is_practice_judge') === true,
    models: listOf(results, 'models').map((model) => labelOf(textOf(model, 'run_id'), runs) ?? textOf(model, 'model_name')),
    date: runs.map((each) => textOf(each, 'created_at').slice(0, 10)).sort().at(-1) ?? '',
  };
}

function judgesOf(run: unknown, judge: unknown): string {
  const jury = fieldOf(run, 'jury');
  const jurors = jury === null ? [judge] : listOf(jury, 'jurors');
  return jurors.map((juror) => textOf(juror, 'label')).join(', ');
}

function labelOf(runId: string, runs: readonly unknown[]): string | null {
  const own = runs.find((each) => fieldOf(each, 'run_id') === runId);
  return own === undefined ? null : textOf(fieldOf(own, 'card'), 'label');
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) throw new Error(`expected "${key}" as in a results.json`);
  return (value as Readonly<Record<string, unknown>>)[key];
}

function textOf(value: unknown, key: string): string {
  const text = fieldOf(value, key);
  if (typeof text !== 'string') throw new Error(`expected a text in "${key}"`);
  return text;
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const list = fieldOf(value, key);
  if (!Array.isArray(list)) throw new Error(`expected a list in "${key}"`);
  return list;
}

export function serveRunList(): Plugin {
  return {
    name: 'benchtab-runs',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (!/\/runs\/index\.json(?:\?|$)/.test(request.url ?? '')) return next();
        response.setHeader('content-type', 'application/json; charset=utf-8');
        response.end(JSON.stringify(listRuns(FOLDER, (message) => server.config.logger.warn(message))));
      });
    },
    generateBundle() {
      if (this.environment.config.build.ssr) return;
      const source = JSON.stringify(listRuns(FOLDER, (message) => this.warn(message)));
      this.emitFile({ type: 'asset', fileName: LIST, source });
    },
  };
}
