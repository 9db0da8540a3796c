import { describe, expect, it, vi } from 'vitest';
import { LinkedCancel, throwIfAborted } from '../../../src/core/cancel.ts';
import { EngineError } from '../../../src/core/errors.ts';

describe('LinkedCancel', () => {
  it('aborts when the outer signal does, and tells its listeners once', () => {
    const outer = new AbortController();
    const linked = new LinkedCancel(outer.signal);
    const listener = vi.fn();
    linked.addEventListener('abort', listener);
    outer.abort();
    linked.abort();
    expect(linked.aborted).toBe(true);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('is aborted from the start under an aborted signal', () => {
    expect(new LinkedCancel(AbortSignal.abort()).aborted).toBe(true);
  });

  it('does not abort the outer signal', () => {
    const outer = new AbortController();
    new LinkedCancel(outer.signal).abort();
    expect(outer.signal.aborted).toBe(false);
  });

  it('tells no listener that was removed', () => {
    const linked = new LinkedCancel(new AbortController().signal);
    const listener = vi.fn();
    linked.addEventListener('abort', listener);
    linked.removeEventListener('abort', listener);
    linked.abort();
    expect(listener).not.toHaveBeenCalled();
  });

  it('tells every listener, also when one removes itself', () => {
    const linked = new LinkedCancel(new AbortController().signal);
    const last = vi.fn();
    const first = () => linked.removeEventListener('abort', first);
    linked.addEventListener('abort', first);
    linked.addEventListener('abort', last);
    linked.abort();
    expect(last).toHaveBeenCalledTimes(1);
  });

  it('follows no more once detached', () => {
    const outer = new AbortController();
    const linked = new LinkedCancel(outer.signal);
    linked.detach();
    outer.abort();
    expect(linked.aborted).toBe(false);
  });

  it('leaves no listener on the outer signal once it has aborted', () => {
    const outer = new AbortController();
    const remove = vi.spyOn(outer.signal, 'removeEventListener');
    new LinkedCancel(outer.signal).abort();
    expect(remove).toHaveBeenCalledTimes(1);
  });

  it('can be chained', () => {
    const outer = new AbortController();
    const inner = new LinkedCancel(new LinkedCancel(outer.signal));
    outer.abort();
    expect(inner.aborted).toBe(true);
  });
});

describe('throwIfAborted', () => {
  it('throws kind cancelled under an aborted signal alone', () => {
    expect(() => throwIfAborted(new AbortController().signal)).not.toThrow();
    expect(() => throwIfAborted(AbortSignal.abort())).toThrow(EngineError);
  });
});
