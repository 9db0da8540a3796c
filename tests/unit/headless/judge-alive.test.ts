import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { areJudgesAlive } from '../../../src/headless/judge-alive.ts';
import { readConfigFolder } from '../../../src/headless/read-config.ts';
import { startOpenAiServer, type FakeServer, type FakeServerOptions } from '../../fakes/openai-server.ts';
import { createRecordingTerminal } from '../../fakes/recording-terminal.ts';
import { KEY, readRows, run, writeAnswers } from './judge-runner.ts';

const { evaluationConfig } = await readConfigFolder('configs');
const NOVEMBER = Date.parse('2026-11-23T12:00:00Z');

let folder = '';
let server: FakeServer | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'benchtab-alive-'));
});

afterEach(async () => {
  await server?.close();
  server = null;
});

async function serve(options: FakeServerOptions = {}): Promise<string> {
  server = await startOpenAiServer({ key: KEY, ...options });
  return server.baseUrl;
}

/** What is said of a judge of the catalogue at the fake server, and whether it may begin. */
async function ask(judgeId: string, baseUrl: string, key = KEY) {
  const judge = evaluationConfig.judges.find((card) => card.judgeId === judgeId);
  if (judge === undefined) throw new Error(judgeId);
  const terminal = createRecordingTerminal();
  const judges = [judge.baseUrl === undefined ? judge : { ...judge, baseUrl }];
  const keys = new Map([[baseUrl, key]]);
  const isAlive = await areJudgesAlive({ judges, config: evaluationConfig, keys, terminal, now: NOVEMBER });
  return { isAlive, said: terminal.written.error };
}

describe('areJudgesAlive', () => {
  it('forbids a judge that the list lacks, and names its successor if the list has that', async () => {
    const gone = await ask('gpt-4.1-nano', await serve({ models: ['gpt-6-luna', 'other'] }));
    expect(gone.isAlive).toBe(false);
    expect(gone.said).toMatch(/does not have gpt-4\.1-nano for this key\. .*ended.* 23 Oct 2026\./);
    expect(gone.said).toContain('Use --judge gpt-6-luna, which follows it. Nothing was judged, nothing was spent.');
    await server?.close();
    const alone = await ask('gpt-4.1-nano', await serve({ models: ['other'] }));
    expect(alone.said).toContain('It has other. Use another --judge than gpt-4.1-nano.');
  });

  it('takes one that is listed, without a word', async () => {
    expect(await ask('gpt-6-luna', await serve())).toEqual({ isAlive: true, said: '' });
  });

  it('says when one ends: the server’s date before the catalogue’s', async () => {
    const models = ['gpt-4.1-mini', 'gpt-6-luna'];
    const own = await ask('gpt-4.1-mini', await serve({ models }));
    expect(own).toEqual({ isAlive: true, said: 'OpenAI ends gpt-4.1-mini on 14 Jan 2027, in 52 days. Its successor is gpt-6-luna.\n' });
    await server?.close();
    const dated = await ask('gpt-4.1-mini', await serve({ models, shutdownDates: { 'gpt-4.1-mini': '2026-12-01' } }));
    expect(dated.said).toMatch(/^127\.0\.0\.1:\d+ ends gpt-4\.1-mini on 1 Dec 2026, in 8 days\./);
  });

  it('goes on in silence where a server cannot list, refuses the key or does not answer', async () => {
    expect(await ask('gpt-4o-mini', await serve({ listsModels: false }))).toEqual({ isAlive: true, said: '' });
    expect(await ask('gpt-4o-mini', server?.baseUrl ?? '', 'sk-wrong')).toEqual({ isAlive: true, said: '' });
    await server?.close();
    expect(await ask('gpt-4o-mini', server?.baseUrl ?? '')).toEqual({ isAlive: true, said: '' });
    server = null;
  });

  it('asks nobody about a judge without a server', async () => {
    expect(await ask('practice', 'http://127.0.0.1:1/v1')).toEqual({ isAlive: true, said: '' });
  });
});

describe('judge', () => {
  const judge = async (...more: string[]) => {
    const answers = await writeAnswers(join(folder, 'model-a.jsonl'), 2);
    const output = join(folder, 'out.jsonl');
    return run(['judge', '--answers', answers, '--bench', 'starter', '--first-n', '2', '--output', output, ...more]);
  };

  it('ends with 3 before anything is spent where its judge is gone, a jury too', async () => {
    const baseUrl = await serve({ models: ['gpt-6-luna'] });
    const { status, error } = await judge('--judge', 'gpt-6-luna,gpt-4.1-nano', '--judge-url', baseUrl);
    expect(status).toBe(3);
    expect(error).toContain('Nothing was judged, nothing was spent.');
    expect(server?.chats()).toHaveLength(0);
    expect(existsSync(join(folder, 'out.jsonl'))).toBe(false);
  });

  it('asks for no list where nothing is left to judge', async () => {
    const baseUrl = await serve();
    const args = ['--judge', 'gpt-6-luna', '--judge-url', baseUrl, '--rate', '1000'];
    await judge(...args);
    const asked = server?.requests.length;
    expect((await judge(...args, '--resume')).status).toBe(0);
    expect(server?.requests).toHaveLength(asked ?? -1);
  });
});

describe('judge --judge-prompts', () => {
  const judge = async (file: string, ...more: string[]) => {
    const answers = await writeAnswers(join(folder, 'model-a.jsonl'), 2);
    const argv = ['judge', '--answers', answers, '--bench', 'starter', '--first-n', '2', '--judge', 'gpt-6-luna', '--rate', '1000'];
    return run([...argv, '--judge-url', server?.baseUrl ?? '', '--judge-prompts', file, '--output', join(folder, 'out.jsonl'), ...more]);
  };

  it('sends the judge the prompts of the file, and stores what was sent', async () => {
    await serve();
    const official = await readFile('public/benches/starter/judge_prompts.jsonl', 'utf8');
    const file = join(folder, 'strict.jsonl');
    await writeFile(file, official.replaceAll('"system_prompt": "', '"system_prompt": "Be strict. '));
    expect((await judge(file)).status).toBe(0);
    const systems = (server?.chats() ?? []).map(({ chat }) => chat?.messages[0]?.content ?? '');
    expect(systems).toHaveLength(4);
    expect(systems.every((text) => text.startsWith('Be strict. '))).toBe(true);
    expect(await readRows(join(folder, 'out.jsonl'))).toHaveLength(4);
  });

  it('names file and line of what cannot be used, and the prompts that are missing, before anything is asked', async () => {
    await serve();
    const official = await readFile('public/benches/starter/judge_prompts.jsonl', 'utf8');
    const file = join(folder, 'mine.jsonl');
    await writeFile(file, official.replaceAll('{answer_2}', '{answer_3}'));
    const broken = await judge(file);
    expect(broken.status).toBe(2);
    expect(broken.error).toMatch(/mine\.jsonl:\d: judge prompt "single-v1-multi-turn" asks for \{answer_3\}/);
    await writeFile(file, official.split('\n').filter((line) => !line.includes('-multi-turn')).join('\n'));
    const partial = await judge(file);
    expect(partial.status).toBe(2);
    expect(partial.error).toContain('the file of judge prompts “mine” lacks single-v1-multi-turn');
    expect((await judge(join(folder, 'nowhere.jsonl'))).error).toContain('nowhere.jsonl: cannot be read');
    expect(server?.requests).toHaveLength(0);
  });
});
