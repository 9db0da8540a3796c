import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readReferenceFile } from '../../../../src/app/state/reference-file.ts';

const row = (id: number) => JSON.stringify({ question_id: id, choices: [{ index: 0, turns: ['a', 'b'] }] });
const fileOf = (text: string | Uint8Array<ArrayBuffer>, name = 'mine.jsonl') => new File([text], name);

describe('readReferenceFile', () => {
  it('names the set as the file, with the SHA-256 of its bytes', async () => {
    const text = `${row(1)}\n${row(2)}\n`;
    const { set, renamedFrom, problems } = await readReferenceFile(fileOf(text), ['gpt-4']);
    expect(set).toMatchObject({ name: 'mine', sha256: createHash('sha256').update(text).digest('hex') });
    expect(set.answers.map(({ questionId, turns }) => [questionId, ...turns])).toEqual([[1, 'a', 'b'], [2, 'a', 'b']]);
    expect([renamedFrom, problems]).toEqual([null, []]);
  });

  it('gives a second set of a name a number, and says so', async () => {
    const { set, renamedFrom } = await readReferenceFile(fileOf(row(1)), ['mine', 'mine-2']);
    expect([set.name, renamedFrom]).toEqual(['mine-3', 'mine']);
  });

  it('names broken lines and keeps the rest', async () => {
    const { set, problems } = await readReferenceFile(fileOf(`${row(1)}\n{\n${row(3)}\n`), []);
    expect(set.answers).toHaveLength(2);
    expect(problems).toEqual([expect.objectContaining({ file: 'mine.jsonl', line: 2 })]);
  });

  it('refuses a file without a reference answer, naming the first broken line', async () => {
    await expect(readReferenceFile(fileOf(''), [])).rejects.toThrow('there is no reference answer in this file');
    await expect(readReferenceFile(fileOf('\n{}\n'), [])).rejects.toMatchObject({ place: 'mine.jsonl', line: 2 });
  });

  it('refuses what is not text', async () => {
    await expect(readReferenceFile(fileOf(new Uint8Array([0xff, 0xfe])), [])).rejects.toThrow(/not UTF-8/);
  });
});
