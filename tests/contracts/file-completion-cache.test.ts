import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileCompletionCache } from '../../src/headless/file-completion-cache.ts';
import { describeCompletionCache, keptCompletion } from './completion-store.ts';

let file = '';
const unheard = (sentence: string) => {
  throw new Error(sentence);
};
const newFile = async () => (file = join(await mkdtemp(join(tmpdir(), 'benchtab-cache-')), 'below/cache.jsonl'));

describeCompletionCache({
  name: 'completion cache in a file',
  open: async () => openFileCompletionCache(await newFile(), unheard),
  reopen: () => openFileCompletionCache(file, unheard),
});

describe('a completion cache in a file', () => {
  it('cuts off a last line that a crash left unfinished, and goes on', async () => {
    const first = await openFileCompletionCache(await newFile(), unheard);
    await first.keep('a'.repeat(64), keptCompletion('whole'));
    const whole = await readFile(file, 'utf8');
    await appendFile(file, whole.slice(0, 40));
    const second = await openFileCompletionCache(file, unheard);
    await second.keep('b'.repeat(64), keptCompletion('next'));
    expect((await (await openFileCompletionCache(file, unheard)).find('b'.repeat(64)))?.text).toBe('next');
    expect((await readFile(file, 'utf8')).startsWith(whole)).toBe(true);
  });

  it('is refused where a line is none of its own, and left as it is', async () => {
    await (await openFileCompletionCache(await newFile(), unheard)).keep('a'.repeat(64), keptCompletion('x'));
    const text = `${await readFile(file, 'utf8')}{"question_id": 1}\n`;
    await writeFile(file, text);
    await expect(openFileCompletionCache(file, unheard)).rejects.toThrow('this is no file of kept judgments');
    await writeFile(file, 'a note without a line break');
    await expect(openFileCompletionCache(file, unheard)).rejects.toThrow('this is no file of kept judgments');
    expect(await readFile(file, 'utf8')).toBe('a note without a line break');
  });

  it('says once that it can keep no more, and finds what it has all the same', async () => {
    const said: string[] = [];
    const cache = await openFileCompletionCache(await newFile(), (sentence) => said.push(sentence));
    await cache.keep('a'.repeat(64), keptCompletion('kept'));
    // Nothing can be appended to a folder.
    await rm(file);
    await mkdir(file);
    await cache.keep('b'.repeat(64), keptCompletion('in memory'));
    await cache.keep('c'.repeat(64), keptCompletion('too'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('judgments are no longer kept for other runs');
    expect((await cache.find('b'.repeat(64)))?.text).toBe('in memory');
  });
});
