import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/errors.ts';
import { sha256Hex } from '../../../src/datasets/bench-files.ts';
import { HUMAN_VOTES, votesUrl } from '../../../src/datasets/human-votes-source.ts';
import { loadHumanVotes, readHumanVotes } from '../../../src/datasets/human-votes.ts';
import { createMemoryBenchCache, serveFiles } from '../../fakes/bench-server.ts';
import { madeUpReply, madeUpVotes, rowsOf, VOTED_ANSWERS, VOTE_ROWS } from '../../fakes/human-votes.ts';
import { votesParquet } from '../../fakes/votes-parquet.ts';

const HUB = 'https://hub.test';

const bytesOf = (text: string) => new TextEncoder().encode(text);

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(InputError);
    return String(thrown);
  }
  throw new Error('nothing was refused');
}

describe('readHumanVotes', () => {
  it('reads votes and answers out of Parquet files laid out as the published ones', async () => {
    const read = await readHumanVotes([
      { path: 'human.parquet', bytes: votesParquet(rowsOf('human')) },
      { path: 'gpt4_pair.parquet', bytes: votesParquet(rowsOf('gpt4_pair')) },
    ]);
    const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
    expect([...read.votes].sort(byText)).toEqual([...madeUpVotes().votes].sort(byText));
    expect([...read.answers].sort(byText)).toEqual([...VOTED_ANSWERS].sort(byText));
    expect(read.source).toMatchObject({ label: 'dropped files', url: null, files: [{ name: 'human.parquet' }, { name: 'gpt4_pair.parquet' }] });
  });

  it('takes the replies alone of a conversation, by turn', async () => {
    const { answers } = await readHumanVotes([{ path: 'human.parquet', bytes: votesParquet(VOTE_ROWS) }]);
    const own = answers.find(({ model }) => model === 'beta')?.answers.find(({ questionId }) => questionId === 2);
    expect(own?.turns).toEqual([madeUpReply('beta', 2, 1), madeUpReply('beta', 2, 2)]);
  });

  it('reads JSON votes, which have no answers', async () => {
    const read = await readHumanVotes([{ path: 'human_votes.json', bytes: bytesOf(JSON.stringify(VOTE_ROWS)) }]);
    expect(read.votes).toHaveLength(VOTE_ROWS.length);
    expect(read.answers).toEqual([]);
  });

  it('says what it expects where there is no such file', async () => {
    expect(await refusal(readHumanVotes([{ path: 'notes.txt', bytes: bytesOf('hello') }]))).toMatch(/parquet.*got notes\.txt/);
  });

  it('names a broken Parquet file', async () => {
    const broken = votesParquet(VOTE_ROWS).slice(0, 500);
    expect(await refusal(readHumanVotes([{ path: 'human.parquet', bytes: broken }]))).toMatch(/human\.parquet.*cannot be read/s);
  });

  it('names the file, the vote and the key of a bad value', async () => {
    const bytes = votesParquet(VOTE_ROWS.map((row, index) => (index === 3 ? { ...row, winner: 'nobody' } : row)));
    expect(await refusal(readHumanVotes([{ path: 'human.parquet', bytes }]))).toMatch(/human\.parquet.*vote 4: .*"winner".*nobody/s);
  });
});

describe('loadHumanVotes', () => {
  const url = votesUrl(HUB, HUMAN_VOTES.human);

  it('asks the hub for both files at the pinned commit', async () => {
    const { fetch, requests } = serveFiles(new Map());
    await refusal(loadHumanVotes(HUB, { fetch, cache: null }));
    expect(requests).toContain(url);
    expect(url).toBe(
      'https://hub.test/datasets/lmsys/mt_bench_human_judgments/resolve/f7d2896d2cc5d80f8b55c2bbc722613555233c25/data/human-00000-of-00001-25f4910818759289.parquet',
    );
  });

  it('refuses other bytes than the published ones, wherever they come from', async () => {
    const cache = createMemoryBenchCache();
    const bytes = votesParquet(rowsOf('human'));
    cache.kept.set(url, bytes);
    const { fetch } = serveFiles(new Map([url, votesUrl(HUB, HUMAN_VOTES.gpt4)].map((each) => [each, bytes])));
    expect(await refusal(loadHumanVotes(HUB, { fetch, cache }))).toMatch(/hub\.test: not the official file.*drop/s);
  });

  it('reads both files, and asks for neither a second time', async () => {
    const [human, gpt4] = [votesParquet(rowsOf('human')), votesParquet(rowsOf('gpt4_pair'))];
    const dataset = {
      ...HUMAN_VOTES,
      human: { path: 'human.parquet', sha256: await sha256Hex(human) },
      gpt4: { path: 'gpt4.parquet', sha256: await sha256Hex(gpt4) },
    };
    const cache = createMemoryBenchCache();
    const { fetch, requests } = serveFiles(new Map([[votesUrl(HUB, dataset.human), human], [votesUrl(HUB, dataset.gpt4), gpt4]]));
    const first = await loadHumanVotes(HUB, { fetch, cache }, dataset);
    const again = await loadHumanVotes(HUB, { fetch, cache }, dataset);
    expect(first.votes).toHaveLength(VOTE_ROWS.length);
    expect(first.source).toMatchObject({ label: HUMAN_VOTES.label, licence: 'CC-BY-4.0', files: [{ sha256: dataset.human.sha256 }, {}] });
    expect(again).toEqual(first);
    expect(requests).toHaveLength(2);
  });

  it('explains a network that is not there, and the way out', async () => {
    const { fetch } = serveFiles(new Map([url, votesUrl(HUB, HUMAN_VOTES.gpt4)].map((each) => [each, new Error('Failed to fetch')])));
    expect(await refusal(loadHumanVotes(HUB, { fetch, cache: null }))).toMatch(/Failed to fetch.*huggingface\.co\/datasets\/lmsys.*drop/s);
  });
});
