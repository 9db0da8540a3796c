import { expect, it } from 'vitest';
import { parsePythonJson, toPythonJsonLines } from '../../../src/core/python-json.ts';
import { describeWithSharedData, listShared, readShared } from '../../shared-data.ts';

describeWithSharedData('published lines', () => {
  const files = listShared('golden', '.jsonl');
  const linesOf = (file: string) => readShared(file).split('\n').slice(0, -1);

  it('are 3,226 in 27 files', () => {
    expect(files).toHaveLength(27);
    expect(files.reduce((sum, file) => sum + linesOf(file).length, 0)).toBe(3226);
  });

  it.each(files)('of %s survive reading and rewriting byte for byte', (file) => {
    const rewritten = toPythonJsonLines(linesOf(file).map(parsePythonJson));
    // Compared as a truth value: a difference would print the whole file.
    expect(rewritten === readShared(file)).toBe(true);
  });
});
