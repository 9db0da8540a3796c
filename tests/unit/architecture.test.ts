/** Who may import what, without a single exception. The table of the READMEs, in code. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsIn, importsOf, SOURCE_FOLDER, sourceFiles, type SourceImport } from '../source-imports.ts';

interface Rule {
  /** Files it is for, by the beginning of their path under `src`; the first rule that fits counts. */
  readonly zone: string;
  /** Beginnings of the paths it may import; `engines/*` stands for what the engines share. */
  readonly files: readonly string[];
  /** `node:` stands for all of Node's own. */
  readonly packages: readonly string[];
}

/** What the engines share; adapters are folders below. */
const ENGINES = /^engines\/[^/]+\.ts$/;
const ADAPTERS = [
  'engines/webllm/', 'engines/transformers/', 'engines/openai/', 'engines/prompt-api/', 'engines/practice/', 'engines/imported/',
];

const RULES: readonly Rule[] = [
  { zone: 'core/', files: ['core/'], packages: [] },
  adapter('engines/webllm/', ['@mlc-ai/web-llm', 'comlink']),
  adapter('engines/transformers/', ['@huggingface/transformers', 'comlink']),
  adapter('engines/openai/', ['openai', 'p-queue', 'limiter']),
  adapter('engines/prompt-api/', []),
  adapter('engines/practice/', []),
  adapter('engines/imported/', []),
  // The registry and the judge's engine choose an adapter, and load it only then.
  { zone: 'engines/registry.ts', files: ['core/', 'engines/*', ...ADAPTERS], packages: [] },
  { zone: 'engines/model-engine.ts', files: ['core/', 'engines/*', ...ADAPTERS], packages: [] },
  { zone: 'engines/judge-engine.ts', files: ['core/', 'engines/*', ...ADAPTERS], packages: [] },
  { zone: 'engines/', files: ['core/', 'engines/*'], packages: ['comlink'] },
  { zone: 'storage/', files: ['core/', 'storage/'], packages: ['idb'] },
  { zone: 'datasets/', files: ['core/', 'datasets/'], packages: ['hyparquet'] },
  { zone: 'config/', files: ['core/', 'config/'], packages: ['yaml', 'valibot'] },
  // FastChat's files read in a worker, as streams; what they come to is records of the core.
  { zone: 'imports/', files: ['core/', 'imports/'], packages: ['fflate', 'comlink', 'valibot'] },
  { zone: 'exports/', files: ['core/', 'exports/'], packages: ['papaparse', 'fflate'] },
  // Model files fetched and kept, in a worker of its own; which files an engine needs, the engines tell as addresses.
  { zone: 'models/', files: ['core/', 'models/'], packages: ['comlink', 'hash-wasm'] },
  { zone: 'model-maker/', files: ['model-maker/'], packages: ['node:'] },
  {
    zone: 'app/main.ts',
    files: [
      'core/', 'engines/', 'storage/', 'datasets/', 'config/', 'exports/', 'imports/', 'models/', 'app/',
      'headless/autorun.ts', '../package.json',
    ],
    packages: ['svelte'],
  },
  // One context that writes SVG, loaded when somebody asks for such a picture.
  { zone: 'app/charts/svg-picture.ts', files: ['app/charts/'], packages: ['svgcanvas'] },
  // Exports and imports are records to texts and back, no adapters: the page loads them when one is asked for.
  {
    zone: 'app/',
    files: ['core/', 'exports/', 'imports/', 'models/types.ts', 'app/'],
    packages: ['svelte', 'svelte-spa-router', 'chart.js', 'marked', 'dompurify', 'katex', 'highlight.js'],
  },
  // In the browser: what `app/main.ts` loads for a run that comes with the page.
  { zone: 'headless/autorun', files: ['core/', 'headless/autorun'], packages: [] },
  {
    zone: 'headless/',
    files: ['core/', 'engines/', 'storage/', 'datasets/', 'config/', 'exports/', 'headless/'],
    packages: ['node:', 'playwright-core', 'sirv', 'vite'],
  },
];

function adapter(zone: string, packages: readonly string[]): Rule {
  return { zone, files: ['core/', 'engines/*', zone], packages };
}

const FILES = sourceFiles();
const IMPORTS = FILES.flatMap(importsOf);

function isAllowed({ file, target, packageName }: SourceImport): boolean {
  const rule = RULES.find(({ zone }) => file.startsWith(zone));
  if (rule === undefined) return false;
  if (packageName !== null)
    return rule.packages.some((name) => name === packageName || (name === 'node:' && packageName.startsWith('node:')));
  return rule.files.some((path) => (path === 'engines/*' ? ENGINES.test(target ?? '') : target?.startsWith(path)));
}

const describeImport = ({ file, specifier, kind }: SourceImport) => `${file} imports ${specifier} (${kind})`;

describe('the sources', () => {
  it('are read, Svelte components too', () => {
    expect(FILES.length).toBeGreaterThan(100);
    expect(FILES).toContain('core/run.ts');
    expect(FILES).toContain('app/App.svelte');
    expect(IMPORTS.filter(({ file }) => file.endsWith('.svelte'))).not.toEqual([]);
  });

  it('import only what the table allows', () => {
    expect(IMPORTS.filter((one) => !isAllowed(one)).map(describeImport)).toEqual([]);
  });

  it('import files that exist', () => {
    const missing = IMPORTS.filter(({ target }) => target !== null && !existsSync(join(SOURCE_FOLDER, target)));
    expect(missing.map(describeImport)).toEqual([]);
  });

  it('load the big libraries only in workers', () => {
    const big = IMPORTS.filter(({ packageName }) => ['@mlc-ai/web-llm', '@huggingface/transformers'].includes(packageName ?? ''));
    const early = big.filter(({ file, kind }) => kind !== 'type' && !file.endsWith('/worker.ts'));
    expect(big.length).toBeGreaterThan(0);
    expect(early.map(describeImport)).toEqual([]);
  });

  it('choose adapters lazily: nothing but a worker loads one with the page', () => {
    const intoAdapters = IMPORTS.filter(
      ({ file, target }) => ADAPTERS.some((adapter) => target?.startsWith(adapter) && !file.startsWith(adapter)),
    );
    expect(intoAdapters.length).toBeGreaterThan(0);
    expect(intoAdapters.filter(({ kind }) => kind === 'static').map(describeImport)).toEqual([]);
  });

  it('use vite in the command only for its types, or lazily in a checkout', () => {
    const vite = IMPORTS.filter(({ packageName }) => packageName === 'vite');
    expect(vite.filter(({ kind }) => kind === 'static').map(describeImport)).toEqual([]);
  });
});

describe('the check itself', () => {
  const refused = (file: string, text: string) => importsIn(file, text).filter((one) => !isAllowed(one)).map(describeImport);

  it.each([
    ['core/a.ts', "import { x } from 'idb';"],
    ['core/a.ts', "import type { X } from '../engines/registry.ts';"],
    ['core/a.ts', "export * from '../app/format.ts';"],
    ['core/a.ts', "import 'node:fs';"],
    ['core/a.ts', "const x = await import(\n  `node:fs`\n);"],
    ['core/a.ts', 'const x = await import(name);'],
    ['core/a.ts', "let x: import('openai').OpenAI;"],
    ['engines/webllm/a.ts', "import { x } from '../openai/engine.ts';"],
    ['engines/webllm/worker.ts', "import { x } from '../../app/format.ts';"],
    ['engines/webllm/engine.ts', "new Worker(new URL('../transformers/worker.ts', import.meta.url));"],
    ['engines/practice/a.ts', "import * as x from '@huggingface/transformers';"],
    ['engines/timers.ts', "import { x } from './openai/engine.ts';"],
    ['storage/a.ts', "import { x } from '../datasets/load-bench.ts';"],
    ['datasets/a.ts', "import { x } from 'yaml';"],
    ['app/a.ts', "import { x } from '../engines/registry.ts';"],
    ['app/components/a.svelte', "import { x } from '../../storage/idb-run-store.ts';"],
    ['app/main.ts', "import { x } from '../headless/cli.ts';"],
    ['exports/a.ts', "import { x } from '../headless/options.ts';"],
    ['model-maker/a.ts', "import { x } from '../core/random.ts';"],
    ['headless/a.ts', "import { x } from '../app/format.ts';"],
    ['headless/autorun.ts', "import { x } from 'node:fs';"],
    ['nowhere/a.ts', "import { x } from '../core/run.ts';"],
  ])('refuses in %s: %s', (file, text) => {
    expect(refused(file, text)).toHaveLength(1);
  });

  it.each([
    ['core/a.ts', "import { x } from './run.ts';"],
    ['core/a.ts', "// import { x } from 'idb';\nconst text = \"import 'idb'\";"],
    ['engines/webllm/worker.ts', "import { x } from '../worker-api.ts'; import('@mlc-ai/web-llm');"],
    ['engines/registry.ts', "const x = () => import('./openai/engine.ts');"],
    ['app/routes/a.ts', "import { x } from 'svelte/reactivity'; import { y } from '../state/lane.ts';"],
    ['headless/a.ts', "import { x } from 'node:fs/promises';"],
  ])('allows in %s: %s', (file, text) => {
    expect(refused(file, text)).toEqual([]);
  });

  it('tells types from values', () => {
    const kinds = importsIn('core/a.ts', "import type { A } from './a.ts'; import { type B } from './b.ts'; import { type C, d } from './c.ts';");
    expect(kinds.map(({ kind }) => kind)).toEqual(['type', 'type', 'static']);
  });
});

describe('every folder of the sources', () => {
  const foldersIn = (path: string) =>
    readdirSync(join(SOURCE_FOLDER, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${path}${name}/`);

  it.each([...foldersIn(''), ...foldersIn('engines/')])('%s has a README', (folder) => {
    expect(existsSync(join(SOURCE_FOLDER, folder, 'README.md'))).toBe(true);
  });
});
