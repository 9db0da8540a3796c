import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePythonJson, PythonFloat, toPythonJson, toPythonJsonLines, type PythonValue } from '../../../src/core/python-json.ts';

/** Expected texts are what `json.dumps` of Python 3.12 prints. */
describe('toPythonJson', () => {
  it('separates with ", " and ": " and keeps the order of keys', () => {
    expect(toPythonJson({ b: 1, a: [1, 2, { c: null }], d: true, e: false })).toBe(
      '{"b": 1, "a": [1, 2, {"c": null}], "d": true, "e": false}',
    );
  });

  it('prints empty lists and objects without a space', () => {
    expect(toPythonJson([[], {}])).toBe('[[], {}]');
  });

  it.each([
    ['é', '"\\u00e9"'],
    ['漢', '"\\u6f22"'],
    ['😀', '"\\ud83d\\ude00"'],
    ['\u007f', '"\\u007f"'],
    ['\u0080', '"\\u0080"'],
    ['\u2028', '"\\u2028"'],
    ['\uFEFF', '"\\ufeff"'],
    ['\uD83D', '"\\ud83d"'],
    ['\n\r\t\b\f', '"\\n\\r\\t\\b\\f"'],
    ['\u0000\u000b\u001f', '"\\u0000\\u000b\\u001f"'],
    ['"\\/', '"\\"\\\\/"'],
    ['~ !', '"~ !"'],
    ['\\u00e9', '"\\\\u00e9"'],
  ])('escapes %j as %s', (text, expected) => {
    expect(toPythonJson(text)).toBe(expected);
  });

  it('escapes keys like texts', () => {
    expect(toPythonJson({ 'ä"': 1 })).toBe('{"\\u00e4\\"": 1}');
  });

  it.each([
    [8, '8'],
    [0, '0'],
    [-1, '-1'],
    [8.5, '8.5'],
    [1685358658, '1685358658'],
    [1685358658.5, '1685358658.5'],
  ])('prints the number %d as %s', (value, expected) => {
    expect(toPythonJson(value)).toBe(expected);
  });

  it.each([
    [8, '8.0'],
    [0, '0.0'],
    [-2, '-2.0'],
    [8.25, '8.25'],
    [1685358658, '1685358658.0'],
    [0.1 + 0.2, '0.30000000000000004'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [1.5e-10, '1.5e-10'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.25e22, '1.25e+22'],
    [-1.5e300, '-1.5e+300'],
  ])('prints the float %d as %s', (value, expected) => {
    expect(toPythonJson(new PythonFloat(value))).toBe(expected);
  });

  it('prints an integer of any size', () => {
    expect(toPythonJson(1234567890123456789012n)).toBe('1234567890123456789012');
  });

  it('prints nothing but printable ASCII, and what JSON reads back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = toPythonJson(value as PythonValue);
        expect(text).toMatch(/^[ -~]*$/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('parsePythonJson', () => {
  it.each([
    '8',
    '8.0',
    '-0.5',
    '1e-05',
    '1.5e+16',
    '1234567890123456789012',
    '"8.0 [1.0] \\"2.0\\" \\\\"',
    '{"a": 8, "b": 8.0, "c": [1.0, 2, "3.0"], "d": {"e": null, "f": true}}',
    '[]',
    '{}',
  ])('gives back %s', (text) => {
    expect(toPythonJson(parsePythonJson(text))).toBe(text);
  });

  it('tells integers from floats', () => {
    expect(parsePythonJson('[8, 8.0, 1E2]')).toEqual([8, new PythonFloat(8), new PythonFloat(100)]);
  });

  it.each(['', '{', '01', '01.5', '1.', '.5', '+1', '"a', "{'a': 1}", '[1.0,]', '1.0 2.0'])('refuses %j as JSON does', (text) => {
    expect(() => parsePythonJson(text)).toThrow(SyntaxError);
  });

  it('reads texts of any kind unchanged', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = toPythonJson(value as PythonValue);
        expect(toPythonJson(parsePythonJson(text))).toBe(text);
      }),
    );
  });
});

describe('toPythonJsonLines', () => {
  it('ends every line, the last one too', () => {
    expect(toPythonJsonLines([{ a: 1 }, { a: 2 }])).toBe('{"a": 1}\n{"a": 2}\n');
    expect(toPythonJsonLines([])).toBe('');
  });
});
