/** `benchtab judge` on published answers, by a server that says what the published judge said of the same prompt. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startOpenAiServer, type FakeServer } from '../../fakes/openai-server.ts';
import { describeWithSharedData, readShared, readSharedLines, sharedPath } from '../../shared-data.ts';
import { KEY, placeOf, quickConfig, readRows, run, type Row } from '../headless/judge-runner.ts';
import { editedPrompts } from './edited-prompts.ts';
import { publishedJudgments } from './bench.ts';

/** Hundreds of requests over real HTTP each. */
vi.setConfig({ testTimeout: 120_000 });

let folder = '';
let server: FakeServer | null = null;
let config = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'benchtab-replay-'));
  // The fake server counts a token for four characters, and would cut what a real one let pass.
  config = await quickConfig(folder, { judge_max_tokens: '8192' });
});

afterEach(async () => {
  await server?.close();
  server = null;
});

/**
 * @param replies  by prompt, one after the other; the last one for ever. FastChat's text for a failed call is a reply
 *                 without text
 */
async function replay(judge: string, replies: ReadonlyMap<string, string[]>): Promise<readonly string[]> {
  const reply = ({ messages }: { readonly messages: readonly { readonly content: string }[] }) => {
    const left = replies.get(messages.at(-1)?.content ?? '') ?? [UNPUBLISHED];
    const said = (left.length > 1 ? left.shift() : left[0]) ?? UNPUBLISHED;
    return said === '$ERROR$' ? '' : said;
  };
  server = await startOpenAiServer({ key: KEY, models: [judge], reply });
  return ['--judge', judge, '--judge-url', server.baseUrl, '--rate', '1000', '--config', config];
}

const UNPUBLISHED = 'No judgment of this prompt was published.';

interface ScoreLine {
  readonly model: string;
  readonly score: number;
  readonly n: number;
}

interface Tables {
  readonly first_turn: readonly ScoreLine[];
  readonly second_turn: readonly ScoreLine[];
  readonly average: readonly ScoreLine[];
}

interface Expected extends Tables {
  readonly judgment_file: string;
  readonly judges: readonly [string];
  readonly models: readonly string[];
  readonly extra_not_printed_by_fastchat: { readonly last_row_wins: Readonly<Record<string, number>> };
}

function expectedOf(set: string): Expected {
  return JSON.parse(readShared(`golden/single/${set}/expected/expected.json`)) as Expected;
}

interface Replayed {
  readonly status: number;
  readonly error: string;
  readonly published: readonly Row[];
  readonly rows: readonly Row[];
  readonly tables: Tables;
}

async function judgeSet(set: string, more: readonly string[] = []): Promise<Replayed> {
  const { judgment_file, judges, models } = expectedOf(set);
  const published = publishedJudgments(`golden/single/${set}/${judgment_file}`);
  const judge = await replay(judges[0], new Map(published.map(({ user_prompt, judgment }) => [user_prompt, [judgment]])));
  const answers = models.map((model) => sharedPath(`golden/single/${set}/model_answer/${model}.jsonl`));
  const output = join(folder, 'out.jsonl');
  const { status, error } = await run([
    ...['judge', '--answers', ...answers, '--bench', sharedPath('mt_bench'), ...judge, '--output', output, ...more],
  ]);
  const shown = await run(['leaderboard', output, '--json']);
  return { status, error, published, rows: await readRows(output), tables: JSON.parse(shown.out) as Tables };
}

/** What a row says, without its time, in an order of its own. */
function contentOf(rows: readonly Row[]): readonly unknown[] {
  const last = new Map(rows.map((row) => [placeOf(row), row]));
  return [...last]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([place, { judge, user_prompt, judgment, score }]) => [place, judge, user_prompt, judgment, score]);
}

describeWithSharedData('published answers, judged again by a server that says what was published', () => {
  // Complete sets without repeated rows: everything that FastChat prints must come out again.
  describe.each(['claude-3', 'granite-7b', 'qwen-1.8b-self'])('of %s', (set) => {
    it('give the published rows and the tables that FastChat prints', async () => {
      const { status, rows, published, tables } = await judgeSet(set);
      const { first_turn, second_turn, average } = expectedOf(set);
      expect(contentOf(rows)).toEqual(contentOf(published));
      expect(tables).toMatchObject({ first_turn, second_turn, average });
      expect(status).toBe(rows.some(({ score }) => score === -1) ? 1 : 0);
    });
  });

  it('of llama-3-griffin give the last of the rows that stand there twice, and their mean', async () => {
    const { rows, published, tables } = await judgeSet('llama-3-griffin');
    expect(contentOf(rows)).toEqual(contentOf(published));
    expect(meansOf(tables)).toEqual(expectedOf('llama-3-griffin').extra_not_printed_by_fastchat.last_row_wins);
  });

  it('of gemma-by-llama-3.1 give the published rows where the author’s edited prompts are given as own ones', async () => {
    const set = 'gemma-by-llama-3.1';
    const file = join(folder, 'edited.jsonl');
    await writeFile(file, editedPrompts(set));
    const { rows, published, tables } = await judgeSet(set, ['--judge-prompts', file]);
    expect(contentOf(rows)).toEqual(contentOf(published));
    expect(meansOf(tables)).toEqual(expectedOf(set).extra_not_printed_by_fastchat.last_row_wins);
  });
});

function meansOf({ average }: Tables): Readonly<Record<string, number>> {
  return Object.fromEntries(average.map(({ model, score }) => [model, score]));
}

interface PairRun {
  readonly label: string;
  readonly table: readonly unknown[];
}

interface ExpectedPairs {
  readonly judgment_file: string;
  readonly judges: readonly [string];
  readonly rows: number;
  readonly rows_with_error: number;
  readonly runs: readonly PairRun[];
}

interface PublishedGames {
  readonly model_1: string;
  readonly model_2: string;
  readonly g1_user_prompt: string;
  readonly g1_judgment: string;
  readonly g2_user_prompt: string;
  readonly g2_judgment: string;
}

describeWithSharedData('published answers, judged again in pairs', () => {
  it.each(['pythia-2.8b', 'phi-3'])('of %s give the table that FastChat prints', async (set) => {
    const expected = JSON.parse(readShared(`golden/pairwise/${set}/expected/expected.json`)) as ExpectedPairs;
    const games = readSharedLines<PublishedGames>(`golden/pairwise/${set}/${expected.judgment_file}`);
    const replies = games.flatMap((row) => [
      [row.g1_user_prompt, row.g1_judgment] as const,
      [row.g2_user_prompt, row.g2_judgment] as const,
    ]);
    // Where both answers are the same, both games have one prompt.
    const byPrompt = new Map(replies.map(([prompt]) => [prompt, replies.flatMap(([each, said]) => (each === prompt ? [said] : []))]));
    const judge = await replay(expected.judges[0], byPrompt);
    const models = [...new Set(games.flatMap(({ model_1, model_2 }) => [model_1, model_2]))];
    const answers = models.map((model) => sharedPath(`golden/pairwise/${set}/model_answer/${model}.jsonl`));
    const output = join(folder, 'out.jsonl');
    const mode = ['--mode', 'pairwise-all'];
    await run(['judge', '--answers', ...answers, '--bench', sharedPath('mt_bench'), ...mode, ...judge, '--output', output]);
    const { table, dropped } = JSON.parse((await run(['leaderboard', output, ...mode, '--json'])).out) as {
      readonly table: readonly unknown[];
      readonly dropped: number;
    };
    expect(table).toEqual(expected.runs.find(({ label }) => label === 'pairwise-all')?.table);
    // phi-3 was broken off: what nobody judged then has no verdict now.
    expect(dropped).toBe(models.length * (models.length - 1) * 80 - expected.rows + expected.rows_with_error);
  });
});
