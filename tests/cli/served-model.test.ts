import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOpenAiServer, type FakeServer, type FakeServerOptions } from '../fakes/openai-server.ts';
import { readResults, runHere, temporaryFolder } from './command.ts';

const MODEL_KEY = 'sk-of-the-model-only';
const JUDGE_KEY = 'sk-of-the-judge-only';

let folder = '';
let server: FakeServer | null = null;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  await server?.close();
  server = null;
});

async function serve(options: FakeServerOptions = {}): Promise<FakeServer> {
  server = await startOpenAiServer({ models: ['org/big-model', 'judge-model'], ...options });
  return server;
}

const evaluate = (baseUrl: string, ...more: string[]) => [
  ...['eval', '--models', 'org/big-model', '--model-url', baseUrl, '--output', join(folder, 'results.json')],
  ...more,
];

async function allFiles(path: string): Promise<string> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))).join('\n');
}

describe('eval of a model on a server', () => {
  it('answers the whole starter bench in four conversations at once', async () => {
    const { baseUrl, chats } = await serve({ latencyMs: 60, key: MODEL_KEY });
    const { status, out } = await runHere(evaluate(baseUrl, '--slots', '4'), undefined, MODEL_KEY);
    expect(status).toBe(0);
    expect(out).toMatch(/org__big-model +\d\.\d\d/);
    expect(chats()).toHaveLength(32);
    expect(Math.max(...chats().map(({ inFlight }) => inFlight))).toBe(4);
    const [model] = (await readResults(join(folder, 'results.json'))).models;
    expect(model).toMatchObject({ model_name: 'org__big-model', rated: 32, unrated: 0, peak_gpu_bytes: null });
    const temperatures = new Set(chats().map(({ chat }) => chat?.temperature));
    expect([...temperatures].sort()).toEqual([0, 0.1, 0.7]);
  });

  it('has model and judge on one server, each with its own key, and writes neither down', async () => {
    const { baseUrl, chats } = await serve({ latencyMs: 20 });
    const judge = ['--judge', 'judge-model', '--judge-url', baseUrl, '--max-questions', '2', '--verbose'];
    const { status, out, error } = await runHere(evaluate(baseUrl, ...judge), JUDGE_KEY, MODEL_KEY);
    expect(status).toBe(0);
    const keys = chats().map(({ chat, headers }) => `${chat?.model}: ${headers.authorization}`);
    expect(new Set(keys)).toEqual(new Set([`org/big-model: Bearer ${MODEL_KEY}`, `judge-model: Bearer ${JUDGE_KEY}`]));
    expect(keys).toHaveLength(8);
    for (const text of [out, error, await allFiles(folder)]) {
      expect(text).not.toContain(MODEL_KEY);
      expect(text).not.toContain(JUDGE_KEY);
    }
  });

  it('stops with 3 at a refused key, and says so', async () => {
    const { baseUrl } = await serve({ key: 'sk-right' });
    const { status, error } = await runHere(evaluate(baseUrl, '--max-questions', '1'), undefined, 'sk-wrong-and-secret');
    expect(status).toBe(3);
    expect(error).toMatch(/refused the key \(401\)/);
    expect(error).not.toContain('sk-wrong-and-secret');
  });
});
