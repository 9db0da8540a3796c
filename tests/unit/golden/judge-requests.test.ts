import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { main } from '../../../src/headless/main.ts';
import { startOpenAiServer, type FakeServer } from '../../fakes/openai-server.ts';
import { createRecordingTerminal } from '../../fakes/recording-terminal.ts';
import { describeWithSharedData, readShared } from '../../shared-data.ts';

interface RequestCase {
  readonly judge: string;
  readonly question_id: number;
  readonly turn: number;
  readonly prompt: string;
  readonly temperature: number;
  readonly max_tokens: number;
  /** Absent for the legacy completions of claude-2. */
  readonly messages?: readonly object[];
}

const DATA = '../shared/data';

describeWithSharedData('what `judge` sends to a chat judge', () => {
  const { cases } = JSON.parse(readShared('golden/vectors/judge_requests.json')) as { readonly cases: readonly RequestCase[] };
  const chatCases = cases.filter(({ messages }) => messages !== undefined);
  let server: FakeServer;
  let sent: readonly string[] = [];

  beforeAll(async () => {
    server = await startOpenAiServer({ key: null, models: ['gpt-4'], reply: () => 'Rating: [[5]], or [[C]]' });
    const folder = await mkdtemp(join(tmpdir(), 'benchtab-requests-'));
    const answers = ['gpt-3.5-turbo', 'claude-v1'].map((name) => `${DATA}/golden/official_answers/model_answer/${name}.jsonl`);
    for (const [mode, files] of [['single', answers.slice(0, 1)], ['pairwise-all', answers]] as const)
      await main(
        ['judge', '--answers', ...files, '--bench', `${DATA}/mt_bench`, '--judge', 'gpt-4', '--judge-url', server.baseUrl,
          '--rate', '2000', '--mode', mode, '--output', join(folder, `${mode}.jsonl`)],
        { terminal: createRecordingTerminal(), signal: new AbortController().signal, environment: {} },
      );
    sent = server.chats().map(({ chat }) => fieldsOf({ ...chat }));
  }, 60_000);

  afterAll(() => server.close());

  /** All but the seed, which FastChat does not send; keys in one order. */
  function fieldsOf(body: Readonly<Record<string, unknown>>): string {
    const fields = Object.entries(body).filter(([key]) => key !== 'seed');
    return JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  it('is one request for each turn, and one for each game', () => expect(sent).toHaveLength(160 + 320));

  it('is compared for all eight prompts', () => expect(new Set(chatCases.map(({ prompt }) => prompt)).size).toBe(8));

  it.each(chatCases)('is what FastChat sends, field by field, for $prompt and question $question_id', (one) => {
    const { messages, temperature, max_tokens } = one;
    expect(sent.includes(fieldsOf({ model: 'gpt-4', messages, temperature, max_tokens }))).toBe(true);
  });
});
