import { describe, expect, it } from 'vitest';
import { PUBLISHED_SCORES } from '../../../src/core/published-scores.ts';
import { fetchOfficialResults, gitBlobId, type OfficialProgress } from '../../../src/datasets/official-results.ts';
import { OFFICIAL_ANSWERS, OFFICIAL_JUDGMENTS, officialUrls } from '../../../src/datasets/official-results-source.ts';
import { describeWithSharedData, readShared } from '../../shared-data.ts';

const HUB = 'https://hub.example';
const bytesOf = (text: string) => new TextEncoder().encode(text);
const never = new AbortController().signal;

/** A hub that serves some texts, and 404 for all others. */
function hubWith(files: ReadonlyMap<string, string>) {
  const asked: string[] = [];
  const fetch = (url: string) => {
    asked.push(url);
    const text = files.get(url);
    return Promise.resolve(text === undefined ? new Response('', { status: 404 }) : new Response(text));
  };
  return { fetch, asked };
}

describe('gitBlobId', () => {
  it.each([
    // `git hash-object` of the same contents.
    ['', 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'],
    ['hello\n', 'ce013625030ba8dba906f756967f9e9ca394464a'],
  ])('of %j is git’s own', async (text, id) => {
    expect(await gitBlobId(bytesOf(text))).toBe(id);
  });
});

describe('fetchOfficialResults', () => {
  const [first, second] = officialUrls(HUB, OFFICIAL_JUDGMENTS);
  const options = { hub: HUB, withAnswers: false, signal: never };

  it('asks the pinned revision first', () => {
    expect(first).toBe('https://hub.example/spaces/lmsys/mt-bench/resolve/a4b674c/data/mt_bench/model_judgment/gpt-4_single.jsonl');
  });

  it('refuses judgments that are not the official ones, from every revision', async () => {
    const { fetch, asked } = hubWith(new Map([[first ?? '', 'x'], [second ?? '', 'y']]));
    await expect(fetchOfficialResults({ ...options, fetch })).rejects.toThrow(/gpt-4_single\.jsonl cannot be had.*not the official file.*not the official file/s);
    expect(asked).toEqual([first, second]);
  });

  it('gives the files under paths that say where they are from, once git’s ids are right', async () => {
    const judgments = { path: 'data/a_single.jsonl', gitBlob: 'ce013625030ba8dba906f756967f9e9ca394464a' };
    const answers = [{ path: 'data/b.jsonl', gitBlob: null }];
    const [pinned, main] = officialUrls(HUB, judgments);
    const [ofAnswer] = officialUrls(HUB, { path: 'data/b.jsonl', gitBlob: null });
    const seen: OfficialProgress[] = [];
    const { fetch, asked } = hubWith(new Map([[pinned ?? '', 'changed'], [main ?? '', 'hello\n'], [ofAnswer ?? '', 'answers']]));
    const onProgress = (progress: OfficialProgress) => seen.push(progress);
    const files = await fetchOfficialResults({ ...options, withAnswers: true, fetch, onProgress }, { judgments, answers });
    expect(files.map(({ path }) => path)).toEqual(['huggingface.co/spaces/lmsys/mt-bench/data/a_single.jsonl', 'huggingface.co/spaces/lmsys/mt-bench/data/b.jsonl']);
    expect(await files[0]?.blob.text()).toBe('hello\n');
    expect(asked).toEqual([pinned, main, ofAnswer]);
    expect(seen.at(-1)).toEqual({ file: 'b.jsonl', filesDone: 1, filesTotal: 2, bytes: 13 });
  });

  it('names the failures and the way out where there is no file', async () => {
    const { fetch } = hubWith(new Map());
    await expect(fetchOfficialResults({ ...options, fetch })).rejects.toThrow(/HTTP 404.*drop it here/s);
  });

  it('ends as cancelled when it is cancelled', async () => {
    const abort = new AbortController();
    const fetch = () => {
      abort.abort();
      return Promise.reject(new DOMException('aborted', 'AbortError'));
    };
    await expect(fetchOfficialResults({ ...options, signal: abort.signal, fetch })).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('the official files', () => {
  it('are the judgments and the answers of the 31 published models', () => {
    expect(OFFICIAL_ANSWERS).toHaveLength(31);
    expect(new Set(PUBLISHED_SCORES.map(({ modelId }) => modelId)).size).toBe(31);
  });

  it('have an id of git’s where one is known', () => {
    const ids = [OFFICIAL_JUDGMENTS, ...OFFICIAL_ANSWERS].flatMap(({ gitBlob }) => gitBlob ?? []);
    expect(ids).toHaveLength(8);
    expect(ids.every((id) => /^[0-9a-f]{40}$/.test(id))).toBe(true);
  });
});

describeWithSharedData('official answers that are at hand', () => {
  const known = OFFICIAL_ANSWERS.filter(({ gitBlob }) => gitBlob !== null);

  it('have the ids that are written down', async () => {
    for (const { path, gitBlob } of known) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      expect(await gitBlobId(bytesOf(readShared(`golden/official_answers/model_answer/${name}`)))).toBe(gitBlob);
    }
  });

  it('are what the published table has, score by score', () => {
    const { scores } = JSON.parse(readShared('golden/published_scores.json')) as { scores: { model: string; score: number }[] };
    expect(PUBLISHED_SCORES.map(({ label, score }) => ({ model: label, score }))).toEqual(scores);
  });
});

describe('fetching with answers', () => {
  it('tells of every file, and stops at the first that is not the official one', async () => {
    const seen: OfficialProgress[] = [];
    const fetch = (url: string) => Promise.resolve(url.includes('gpt-4_single') ? new Response('x', { status: 500 }) : new Response('y'));
    await expect(
      fetchOfficialResults({ hub: HUB, withAnswers: true, signal: never, fetch, onProgress: (progress) => seen.push(progress) }),
    ).rejects.toThrow(/HTTP 500/);
    expect(seen[0]).toEqual({ file: 'gpt-4_single.jsonl', filesDone: 0, filesTotal: 32, bytes: 0 });
  });
});
