import { describe, expect, it } from 'vitest';
import {
  EngineError,
  InputError,
  remedyFor,
  toEngineError,
  type EngineErrorKind,
  type Remedy,
} from '../../../src/core/errors.ts';

describe('EngineError', () => {
  it('carries kind, sentence, cause and the wish of the server', () => {
    const cause = new Error('429');
    const error = new EngineError('rate-limited', 'the judge is busy', { cause, retryAfterMs: 2000 });
    expect(error).toMatchObject({ name: 'EngineError', kind: 'rate-limited', message: 'the judge is busy', retryAfterMs: 2000 });
    expect(error.cause).toBe(cause);
  });

  it('knows no wish of the server unless told', () => {
    expect(new EngineError('network', 'gone').retryAfterMs).toBeNull();
    expect(new EngineError('network', 'gone', { retryAfterMs: null }).retryAfterMs).toBeNull();
  });
});

describe('InputError', () => {
  it.each([
    [{ file: 'q.jsonl', line: 3 }, 'q.jsonl:3: bad'],
    [{ file: 'q.jsonl' }, 'q.jsonl: bad'],
    [{}, 'bad'],
  ])('prints the place it knows: %j', (place, text) => {
    expect(String(new InputError('bad', place))).toBe(text);
  });
});

describe('remedyFor', () => {
  const kindsWith = (isWanted: (remedy: Remedy) => boolean) => ALL_KINDS.filter((kind) => isWanted(remedyFor(kind)));

  it('loads the model again after what makes it unusable', () => {
    expect(kindsWith(({ reload }) => reload)).toEqual([
      'load-failed', 'out-of-memory', 'device-lost', 'worker-died', 'timeout', 'unexpected',
    ]);
  });

  it('only tries again after trouble on the line', () => {
    expect(kindsWith(({ retry, reload }) => retry && !reload)).toEqual(['network', 'rate-limited', 'garbled']);
  });

  it('shortens the context at once when the memory ran out, and when the card gives up again', () => {
    expect(kindsWith(({ shortensContext }) => shortensContext === 'at-once')).toEqual(['out-of-memory']);
    expect(kindsWith(({ shortensContext }) => shortensContext === 'on-repetition')).toEqual([
      'device-lost', 'worker-died', 'timeout',
    ]);
  });

  it('stops the run where no other step can succeed', () => {
    expect(kindsWith(({ stopsRun }) => stopsRun)).toEqual([
      'unavailable', 'unauthorized', 'no-credit', 'unknown-model', 'bad-request', 'storage-full',
    ]);
  });

  it('gives up the step alone for the rest', () => {
    expect(kindsWith(({ retry, stopsRun }) => !retry && !stopsRun)).toEqual(['context-full', 'cancelled']);
  });
});

describe('toEngineError', () => {
  it('leaves an EngineError as it is', () => {
    const error = new EngineError('timeout', 'slow');
    expect(toEngineError(error)).toBe(error);
  });

  it('takes any other error for unexpected, with its message and itself as the cause', () => {
    const thrown = new TypeError('x is not a function');
    expect(toEngineError(thrown)).toMatchObject({ kind: 'unexpected', message: 'x is not a function', cause: thrown });
  });

  it('says so where there is no message', () => {
    expect(toEngineError(new Error('')).message).toBe('an error without a message');
    expect(toEngineError('').message).toBe('an error without a message');
  });

  it.each([['text', 'text'], [undefined, 'undefined'], [7, '7']])('makes a sentence of %j', (thrown, message) => {
    expect(toEngineError(thrown)).toMatchObject({ kind: 'unexpected', message });
  });
});

const ALL_KINDS: readonly EngineErrorKind[] = [
  'unavailable', 'load-failed', 'out-of-memory', 'device-lost', 'worker-died', 'timeout', 'context-full', 'network',
  'rate-limited', 'garbled', 'unauthorized', 'no-credit', 'unknown-model', 'bad-request', 'storage-full', 'cancelled',
  'unexpected',
];
