import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOpenAiServer, type FakeServer, type FakeServerOptions } from '../fakes/openai-server.ts';
import { readResults, runApart, runHere, temporaryFolder, type Results, type Tables } from './command.ts';

const KEY = 'sk-only-for-this-test';

let folder = '';
let server: FakeServer | null = null;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  await server?.close();
  server = null;
});

async function withServer(options: FakeServerOptions = {}): Promise<readonly string[]> {
  server = await startOpenAiServer({ key: KEY, ...options });
  return ['--judge', 'gpt-4.1-nano', '--judge-url', server.baseUrl];
}

const small = (...more: string[]) => ['eval', '--models', 'benchtab-tiny-1', '--max-tokens', '12', ...more];
const output = () => join(folder, 'results.json');

async function tablesOf(file: string): Promise<unknown> {
  return JSON.parse((await runHere(['leaderboard', file, '--json'])).out);
}

/** What `leaderboard` must print of these results: sorted by score, equal ones by name. */
function tablesFrom(models: Results['models']): Tables & { readonly mode: 'single' } {
  const ratedOf = (model: Results['models'][number], turns: readonly number[]) =>
    model.detailed_results.filter(({ turn, score }) => turns.includes(turn) && score !== null).length;
  const table = (turns: readonly number[], scoreOf: (model: Results['models'][number]) => number | null | undefined) =>
    models
      .map((model) => ({ model: model.model_name, score: scoreOf(model) ?? NaN, n: ratedOf(model, turns) }))
      .sort((a, b) => b.score - a.score || (a.model < b.model ? -1 : 1));
  return {
    mode: 'single',
    first_turn: table([1], ({ turn_scores }) => turn_scores[0]),
    second_turn: table([2], ({ turn_scores }) => turn_scores[1]),
    average: table([1, 2], ({ average_score }) => average_score),
    coverage: models.map(({ model_name: model, rated, unrated }) => ({ model, rated, unrated })).sort((a, b) => (a.model < b.model ? -1 : 1)),
  };
}

describe('eval', () => {
  it('answers and judges in a Chromium and writes table, CSV and FastChat folder', async () => {
    const { status, out, error } = await runHere(small('--max-questions', '2', '--output', output()));
    expect(error).toContain('Results: ');
    expect(status).toBe(0);
    expect(out).toContain('rules, not a language model');
    expect(out).toMatch(/benchtab-tiny-1 \*\s+\d+\.\d\d/);
    const [model] = (await readResults(output())).models;
    expect(model).toMatchObject({ model_name: 'benchtab-tiny-1', rated: 4, unrated: 0 });
    expect(new Set(model?.detailed_results.map(({ answer }) => answer)).size).toBe(4);
    for (const { gpu_bytes, generation_time } of model?.detailed_results ?? []) {
      expect(gpu_bytes).toBeGreaterThan(0);
      expect(generation_time).toBeGreaterThan(0);
    }
    expect((await readFile(join(folder, 'results.csv'), 'utf8')).trim().split(/\r?\n/).length).toBeGreaterThanOrEqual(5);
  });

  it("exports what gives the same numbers again: every model's turns, and the answers judged once more", async () => {
    const argv = ['eval', '--max-tokens', '12', '--max-questions', '3', '--output', output()];
    expect((await runHere(argv)).status).toBe(0);
    const { models } = await readResults(output());
    expect(models).toHaveLength(2);
    const data = join(folder, 'results/data/starter');
    const judged = join(data, 'model_judgment/practice_single.jsonl');
    expect(await tablesOf(judged)).toEqual(tablesFrom(models));
    const answers = models.map(({ model_name }) => join(data, 'model_answer', `${model_name}.jsonl`));
    const again = join(folder, 'again.jsonl');
    const options = ['--bench', 'starter', '--first-n', '3', '--judge', 'practice', '--output', again];
    expect((await runHere(['judge', '--answers', ...answers, ...options])).status).toBe(0);
    expect(await tablesOf(again)).toEqual(tablesFrom(models));
  });

  it('judges by a server over real HTTP, killed half-way and gone on with, without paying twice', async () => {
    const judge = await withServer({ latencyMs: 50 });
    const argv = small('--max-questions', '4', '--profile', join(folder, 'profile'), '--output', output(), ...judge);
    const first = runApart(argv, KEY);
    await first.said(/judged 2/);
    first.child.kill('SIGKILL');
    await first.ended;
    const paid = server?.chats().length ?? 0;
    const second = await runApart([...argv, '--resume'], KEY).ended;
    expect(second.status).toBe(0);
    const [model] = (await readResults(output())).models;
    expect(model).toMatchObject({ rated: 8, unrated: 0 });
    expect(paid).toBeGreaterThanOrEqual(2);
    // A call in flight when the process died may have been answered to nobody.
    expect(server?.chats().length).toBeLessThanOrEqual(8 + 2);
    expect(second.out + second.error).not.toContain(KEY);
  });

  it('stops with 3 at the cap, and goes on with --resume and a higher one without paying twice', async () => {
    const judge = await withServer();
    const argv = small('--max-questions', '2', '--profile', join(folder, 'profile'), '--output', output(), ...judge);
    const capped = await runHere([...argv, '--max-cost', '0.0005'], KEY);
    expect(capped.error).toContain('raise it to go on');
    expect(capped.status).toBe(3);
    const raised = await runHere([...argv, '--resume', '--max-cost', '1'], KEY);
    expect(raised.status).toBe(0);
    expect((await readResults(output())).models[0]).toMatchObject({ rated: 4, unrated: 0 });
    expect(server?.chats()).toHaveLength(4);
  });

  it('stops with 3 at a refused key and keeps the answers', async () => {
    const judge = await withServer();
    const { status, error } = await runHere(small('--max-questions', '2', '--output', output(), ...judge), 'sk-wrong');
    expect(status).toBe(3);
    expect(error).toMatch(/key/i);
    expect(error).not.toContain('sk-wrong');
    const results = (await readResults(output())).models[0]?.detailed_results ?? [];
    expect(results.filter(({ answer }) => answer !== null).length).toBeGreaterThanOrEqual(1);
    expect(results.every(({ score }) => score === null)).toBe(true);
  });

  it('stops with 3 when the judge cannot be reached', async () => {
    const judge = await withServer();
    await server?.close();
    const config = join(folder, 'configs');
    await cp('configs', config, { recursive: true });
    const file = join(config, 'evaluation_config.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/backoff_ms:.*/, 'backoff_ms: { first: 10, longest: 20 }'));
    const argv = small('--max-questions', '4', '--output', output(), '--config', config, ...judge);
    const { status, error } = await runHere(argv, KEY);
    expect(status).toBe(3);
    expect(error).toContain('no answer from');
    server = null;
  });

  it('ends with 130 when interrupted, with what was finished written', async () => {
    const running = runApart(small('--output', output()));
    await running.said(/answers 2 of/);
    running.child.kill('SIGINT');
    expect((await running.ended).status).toBe(130);
    const results = (await readResults(output())).models[0]?.detailed_results ?? [];
    expect(results.filter(({ answer }) => answer !== null).length).toBeGreaterThanOrEqual(2);
  });

  it('ends with 1 where a model does not fit, says so, and goes on with the next', async () => {
    const models = 'Llama-3.2-3B-Instruct-q4f16_1-MLC,benchtab-tiny-1';
    const more = ['--max-questions', '1', '--max-tokens', '12', '--gpu-budget', '2000', '--output', output()];
    const { status, out, error } = await runHere(['eval', '--models', models, ...more]);
    expect(status).toBe(1);
    expect(out).toContain('Llama-3.2-3B-Instruct-q4f16_1-MLC: does not fit the GPU memory it may use\n');
    expect(error).toMatch(/Llama-3\.2-3B-Instruct-q4f16_1-MLC: load failed \(given up\): .* does not fit: even with a context of 1,024 tokens/);
    expect(error).toMatch(/benchtab-tiny-1: unloaded, 0 bytes of GPU memory left/);
    const results = (await readResults(output())).models;
    expect(results.find(({ model_name }) => model_name.startsWith('Llama'))).toMatchObject({
      status: 'failed',
      end_kind: 'out-of-memory',
      average_score: null,
      context_tokens: null,
    });
    expect(results.find(({ model_name }) => model_name === 'benchtab-tiny-1')).toMatchObject({
      status: 'completed',
      gpu: { after_unload_bytes: 0 },
    });
  });

  it('says that there is nothing to resume in a new profile', async () => {
    const { status, error } = await runHere(small('--profile', join(folder, 'profile'), '--resume'));
    expect(status).toBe(2);
    expect(error).toContain('no unfinished run');
  });
});

describe('eval refuses before it starts a browser', () => {
  const refused = async (...argv: string[]) => {
    const ended = await runHere(['eval', '--output', output(), ...argv]);
    expect(ended.status).toBe(2);
    expect(existsSync(output())).toBe(false);
    return ended.error;
  };

  it('a model that is not in the configuration, naming those that are', async () => {
    const error = await refused('--models', 'NOPE');
    expect(error).toContain('--models NOPE');
    expect(error).toContain('benchtab-tiny-2');
  });

  it('a broken configuration, by file and line', async () => {
    const config = join(folder, 'configs');
    await cp('configs', config, { recursive: true });
    const file = join(config, 'evaluation_config.yaml');
    await writeFile(file, `${await readFile(file, 'utf8')}\nsurprise: 1\n`);
    expect(await refused('--config', config)).toMatch(/evaluation_config\.yaml:\d+/);
  });

  it('a bench with a broken line, by file and line', async () => {
    const bench = join(folder, 'my-bench');
    await mkdir(bench);
    await cp('public/benches/starter', bench, { recursive: true });
    const file = join(bench, 'question.jsonl');
    const lines = (await readFile(file, 'utf8')).split('\n');
    lines[2] = '{"question_id": 3, "category": "roleplay", "turns": ["only this';
    await writeFile(file, lines.join('\n'));
    expect(await refused('--bench', bench)).toContain('question.jsonl:3');
  });

  it('a reference set that the bench lacks, naming those it has', async () => {
    expect(await refused('--references', 'nobody')).toContain('--references nobody: bench "starter" has starter');
  });

  it('a category that the bench lacks, and a folder without a bench', async () => {
    expect(await refused('--categories', 'cooking')).toContain('--categories cooking');
    expect(await refused('--bench', folder)).toContain('no question.jsonl here');
  });
});
