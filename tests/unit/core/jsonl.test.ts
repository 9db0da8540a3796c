import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeProblem, JsonRecord, parseJsonLines } from '../../../src/core/jsonl.ts';

const readAny = (value: unknown) => value;

describe('parseJsonLines', () => {
  it('gives records in file order with their line numbers', () => {
    const { records, problems } = parseJsonLines('1\n"two"\n{"three":3}\n', 'a.jsonl', readAny);
    expect(records).toEqual([
      { record: 1, line: 1 },
      { record: 'two', line: 2 },
      { record: { three: 3 }, line: 3 },
    ]);
    expect(problems).toEqual([]);
  });

  it('skips blank lines and counts them', () => {
    expect(parseJsonLines('\n1\n   \n\t\n2', 'a.jsonl', readAny).records).toEqual([
      { record: 1, line: 2 },
      { record: 2, line: 5 },
    ]);
  });

  it('ignores a byte-order mark and carriage returns', () => {
    const { records, problems } = parseJsonLines('\uFEFF{"a":1}\r\n\r\n{"a":2}\r\n', 'a.jsonl', readAny);
    expect(records.map(({ record }) => record)).toEqual([{ a: 1 }, { a: 2 }]);
    expect(problems).toEqual([]);
  });

  it('reports a broken line by number and keeps the good ones', () => {
    const { records, problems } = parseJsonLines('1\n{"a":\n3', 'b.jsonl', readAny);
    expect(records.map(({ record }) => record)).toEqual([1, 3]);
    expect(problems).toEqual([{ file: 'b.jsonl', line: 2, message: 'not a JSON object: {"a":' }]);
  });

  it('reports the message of the record reader', () => {
    const refuse = () => {
      throw new Error('no such thing');
    };
    expect(parseJsonLines('1', 'c.jsonl', refuse).problems).toEqual([
      { file: 'c.jsonl', line: 1, message: 'no such thing' },
    ]);
  });

  it('shows only the beginning of a long broken line', () => {
    const [problem] = parseJsonLines(`{${'x'.repeat(500)}`, 'd.jsonl', readAny).problems;
    expect(problem?.message).toBe(`not a JSON object: {${'x'.repeat(56)}…`);
  });

  it('reads back any records, one a line', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (values) => {
        const text = values.map((value) => JSON.stringify(value)).join('\n');
        const expected = values.map((value) => JSON.parse(JSON.stringify(value)) as unknown);
        expect(parseJsonLines(text, 'e.jsonl', readAny).records.map(({ record }) => record)).toEqual(expected);
      }),
    );
  });
});

describe('describeProblem', () => {
  it('puts file and line before the sentence', () => {
    expect(describeProblem({ file: 'question.jsonl', line: 3, message: 'expected 2 turns, got 1' })).toBe(
      'question.jsonl:3: expected 2 turns, got 1',
    );
  });
});

describe('JsonRecord', () => {
  const record = new JsonRecord(
    { id: 81, share: 0.5, name: 'writing', turns: ['a', 'b'], mixed: [1, 'b'], none: null },
    'a thing',
  );

  it.each([[null], [[1]], ['text'], [7], [true]])('refuses %j, which is not an object', (value) => {
    expect(() => new JsonRecord(value, 'a thing')).toThrow('expected a JSON object with the fields of a thing, got');
  });

  it('reads fields by type', () => {
    expect(record.integer('id')).toBe(81);
    expect(record.number('share')).toBe(0.5);
    expect(record.string('name')).toBe('writing');
    expect(record.strings('turns')).toEqual(['a', 'b']);
    expect(record.list('mixed')).toEqual([1, 'b']);
  });

  it('takes null for a missing field', () => {
    expect(record.has('id')).toBe(true);
    expect(record.has('none')).toBe(false);
    expect(record.has('other')).toBe(false);
  });

  it.each([
    [() => record.integer('share'), 'expected a whole number in "share" of a thing, got 0.5'],
    [() => record.integer('name'), 'expected a whole number in "name" of a thing, got "writing"'],
    [() => record.number('name'), 'expected a number in "name" of a thing, got "writing"'],
    [() => record.string('id'), 'expected a text in "id" of a thing, got 81'],
    [() => record.string('other'), 'expected a text in "other" of a thing, got nothing'],
    [() => record.strings('mixed'), 'expected a list of texts in "mixed" of a thing, got [1,"b"]'],
    [() => record.strings('none'), 'expected a list of texts in "none" of a thing, got null'],
    [() => record.list('name'), 'expected a list in "name" of a thing, got "writing"'],
  ])('names field and value of a wrong type', (read, message) => {
    expect(read).toThrow(message);
  });
});
