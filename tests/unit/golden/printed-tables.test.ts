import { expect, it } from 'vitest';
import { parseJudgmentRows } from '../../../src/core/fastchat-read.ts';
import { showPairs, showSingle } from '../../../src/core/show-result.ts';
import { tablesToText } from '../../../src/headless/result-tables.ts';
import { describeWithSharedData, listShared, readShared } from '../../shared-data.ts';

interface PairRun {
  readonly label: string;
  readonly arguments: readonly string[];
  /** null where FastChat stops because no row is left. */
  readonly table: readonly object[] | null;
}

interface Expected {
  readonly judgment_file: string;
  readonly runs?: readonly PairRun[];
}

function rowsOf(folder: string, file: string) {
  const { rows, problems } = parseJudgmentRows(readShared(`${folder}/${file}`), file);
  expect(problems).toEqual([]);
  return rows;
}

function expectedIn(folder: string): Expected {
  return JSON.parse(readShared(`${folder}/expected/expected.json`)) as Expected;
}

function foldersOf(mode: 'single' | 'pairwise'): readonly string[] {
  return listShared(`golden/${mode}`, 'expected.json').map((path) => path.replace('/expected/expected.json', ''));
}

/** The values of the arguments after `option`, up to the next option. */
function valuesOf(option: string, given: readonly string[]): readonly string[] | null {
  const start = given.indexOf(option);
  if (start === -1) return null;
  const rest = given.slice(start + 1);
  const end = rest.findIndex((each) => each.startsWith('--'));
  return end === -1 ? rest : rest.slice(0, end);
}

/** What the print would be without pandas' cut at 80 characters; null where it cannot be told from the files. */
function uncut(folder: string, label: string): string | null {
  const printed = readShared(`${folder}/expected/show_result${label === '' ? '' : `.${label}`}.txt`);
  if (!printed.includes('...')) return printed;
  const wide = readShared(`${folder}/expected/show_result.${label}.wide.txt`);
  // Fifteen digits; the cells of these sets end within six decimals where the print was cut, or not at all.
  return /\d\.\d{7}/.test(wide) ? null : wide;
}

describeWithSharedData('what FastChat prints', () => {
  const singles = foldersOf('single');

  it('is there for five single sets', () => expect(singles).toHaveLength(5));

  it.each(singles)('for %s is printed byte for byte', (folder) => {
    const { judgment_file: file } = expectedIn(folder);
    expect(tablesToText(showSingle(rowsOf(folder, file), null), [file])).toBe(uncut(folder, ''));
  });

  const pairs = foldersOf('pairwise').flatMap((folder) =>
    (expectedIn(folder).runs ?? []).flatMap((run) => {
      const text = run.table === null ? null : uncut(folder, run.label);
      return text === null ? [] : [{ folder, run, text }];
    }),
  );

  it('is there for seven pairwise runs', () => expect(pairs.map(({ run }) => run.label)).toHaveLength(7));

  it.each(pairs)('for $folder, $run.label, is printed byte for byte', ({ folder, run, text }) => {
    const { judgment_file: file } = expectedIn(folder);
    const isBaseline = run.arguments.includes('pairwise-baseline');
    const baseline = valuesOf('--baseline-model', run.arguments)?.[0] ?? 'gpt-3.5-turbo';
    const tables = showPairs(rowsOf(folder, file), {
      mode: isBaseline ? 'pairwise-baseline' : 'pairwise-all',
      baseline: isBaseline ? baseline : null,
      models: valuesOf('--model-list', run.arguments),
    });
    expect(tablesToText(tables, [file])).toBe(text);
  });
});
