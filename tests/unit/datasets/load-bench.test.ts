import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/core/errors.ts';
import {
  loadBenchFromFiles,
  loadBenchFromUrl,
  loadMtBench,
  loadStarterBench,
} from '../../../src/datasets/load-bench.ts';
import { MT_BENCH, urlsOf } from '../../../src/datasets/mt-bench-source.ts';
import { createMemoryBenchCache, serveFiles, type Served } from '../../fakes/bench-server.ts';

const STARTER = 'public/benches/starter';
const OFFICIAL = '../shared/data';
const hasOfficial = existsSync(join(OFFICIAL, 'mt_bench/question.jsonl'));
if (!hasOfficial) console.log('The official MT-bench files are not at hand; their tests are skipped.');

const bytesOf = (path: string) => new Uint8Array(readFileSync(path));
const textOf = (path: string) => readFileSync(join(STARTER, path), 'utf8');
const PARTS = ['question.jsonl', 'reference_answer/starter.jsonl', 'judge_prompts.jsonl'];
const SITE = 'https://site.test/sub/path/';

/** The starter bench's files as text, below a folder, with replacements. */
function starterFiles(changes: Record<string, string> = {}, folder = 'starter/') {
  return PARTS.map((path) => ({ path: `${folder}${path}`, text: changes[path] ?? textOf(path) }));
}

const OFFICIAL_FILES = [MT_BENCH.questions, ...MT_BENCH.references, MT_BENCH.judgePrompts];

/** In our copy the judge prompts lie beside the questions. */
function officialBytes(path: string) {
  return bytesOf(join(OFFICIAL, 'mt_bench', path.replace(/^mt_bench\//, '')));
}

function officialServer(host: 0 | 1 = 0, changes: Record<string, Served> = {}) {
  const files = OFFICIAL_FILES.map(
    (file) => [urlsOf(file)[host] ?? '', changes[file.path] ?? officialBytes(file.path)] as const,
  );
  return serveFiles(new Map<string, Served>(files));
}

async function errorOf(loading: Promise<unknown>): Promise<InputError> {
  const thrown: unknown = await loading.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(InputError);
  return thrown as InputError;
}

describe('loadStarterBench', () => {
  it('loads the bench beside the page, under any sub-path', async () => {
    const files = PARTS.map((path) => [`${SITE}benches/starter/${path}`, bytesOf(join(STARTER, path))] as const);
    const bench = await loadStarterBench(SITE, serveFiles(new Map(files)).fetch);
    expect(bench).toMatchObject({ name: 'starter', label: 'Starter bench', source: `${SITE}benches/starter/` });
    expect(bench.questions).toHaveLength(16);
    expect(bench.references.map((set) => [set.name, set.answers.length])).toEqual([['starter', 6]]);
    expect(bench.judgePrompts).toHaveLength(8);
    expect(bench.questionsSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('says what it could not read', async () => {
    const error = await errorOf(loadStarterBench(SITE, serveFiles(new Map()).fetch));
    expect(error.message).toContain(`${SITE}benches/starter/question.jsonl: HTTP 404`);
  });
});

describe('loadBenchFromUrl', () => {
  const at = (base: string, changes: Record<string, Served> = {}) =>
    serveFiles(new Map(PARTS.map((path) => [`${base}${path}`, changes[path] ?? bytesOf(join(STARTER, path))])));

  it('finds judge prompts one folder up, takes web pages for missing files, names the bench by folder', async () => {
    const { fetch } = serveFiles(
      new Map<string, Served>([
        ['https://x.test/data/mine/question.jsonl', bytesOf(join(STARTER, 'question.jsonl'))],
        ['https://x.test/data/mine/judge_prompts.jsonl', 'page'],
        ['https://x.test/data/judge_prompts.jsonl', bytesOf(join(STARTER, 'judge_prompts.jsonl'))],
        ['https://x.test/data/mine/reference_answer/gpt-4.jsonl', 'page'],
        [
          'https://x.test/data/mine/reference_answer/me.jsonl',
          bytesOf(join(STARTER, 'reference_answer/starter.jsonl')),
        ],
      ]),
    );
    const bench = await loadBenchFromUrl('https://x.test/data/mine', fetch, { references: ['gpt-4', 'me'] });
    expect(bench.name).toBe('mine');
    expect(bench.references.map((set) => set.name)).toEqual(['me']);
  });

  it('stops at a server that fails', async () => {
    const base = 'https://x.test/b/';
    const broken = at(base, { 'judge_prompts.jsonl': 500 });
    const error = await errorOf(loadBenchFromUrl(base, broken.fetch, { references: ['starter'] }));
    expect(error.message).toContain('judge_prompts.jsonl: HTTP 500');
    expect(broken.requests).not.toContain('https://x.test/judge_prompts.jsonl');
    const cut = at(base, { 'reference_answer/starter.jsonl': new TypeError('Failed to fetch') });
    const other = await errorOf(loadBenchFromUrl(base, cut.fetch, { references: ['starter'] }));
    expect(String(other)).toBe(
      `${base}reference_answer/starter.jsonl: these reference answers cannot be read: Failed to fetch`,
    );
  });
});

describe('loadBenchFromFiles', () => {
  it('reads a folder, named after itself', async () => {
    const bench = await loadBenchFromFiles([...starterFiles(), { path: 'starter/README.md', text: 'x' }]);
    expect(bench).toMatchObject({ name: 'starter', label: 'starter', source: 'dropped files' });
    expect((await loadBenchFromFiles(starterFiles(), 'mine')).name).toBe('mine');
  });

  it('hashes bytes and text alike', async () => {
    const bytes = PARTS.map((path) => ({ path, bytes: bytesOf(join(STARTER, path)) }));
    const fromBytes = await loadBenchFromFiles(bytes, 'b');
    expect(fromBytes).toEqual(await loadBenchFromFiles(starterFiles({}, ''), 'b'));
  });

  it('finds judge prompts in the folder above, and all reference sets', async () => {
    const [questions, references, prompts] = starterFiles({}, '');
    const bench = await loadBenchFromFiles([
      { path: 'data/mt/question.jsonl', text: questions?.text ?? '' },
      { path: 'data/mt/reference_answer/me.jsonl', text: references?.text ?? '' },
      { path: 'data/mt/reference_answer/partial.jsonl', text: (references?.text ?? '').split('\n')[0] ?? '' },
      { path: 'data/mt/model_answer/gpt2.jsonl', text: 'not looked at' },
      { path: 'data/judge_prompts.jsonl', text: prompts?.text ?? '' },
    ]);
    expect(bench.name).toBe('mt');
    expect(bench.references.map((set) => [set.name, set.answers.length])).toEqual([
      ['me', 6],
      ['partial', 1],
    ]);
  });

  it('takes loose files, any other .jsonl being reference answers', async () => {
    const loose = starterFiles({}, '').map((file) => ({ ...file, path: file.path.replace('reference_answer/', '') }));
    const bench = await loadBenchFromFiles(loose);
    expect(bench.name).toBe('bench');
    expect(bench.references.map((set) => set.name)).toEqual(['starter']);
  });

  it('allows questions of one turn', async () => {
    const question = '{"question_id": 1, "category": "writing", "turns": ["Write."]}\n';
    const bench = await loadBenchFromFiles(starterFiles({ 'question.jsonl': question }));
    expect(bench.questions).toEqual([{ questionId: 1, category: 'writing', turns: ['Write.'] }]);
  });

  it('tells every broken line of every file', async () => {
    const questions = textOf('question.jsonl').split('\n');
    questions[1] = 'oops';
    questions[3] = questions[2] ?? '';
    const error = await errorOf(
      loadBenchFromFiles(
        starterFiles({ 'question.jsonl': questions.join('\n'), 'judge_prompts.jsonl': '{"name": 1}' }),
      ),
    );
    expect(error.message.split('\n')).toEqual([
      '3 problems in bench "starter":',
      '  starter/question.jsonl:2: not a JSON object: oops',
      '  starter/question.jsonl:4: question 3 stands here a second time',
      expect.stringMatching(/^ {2}starter\/judge_prompts\.jsonl:1: expected a text in "name"/),
    ]);
  });

  it('names file and line of a single broken line, and lists no more than twenty', async () => {
    const [first, ...rest] = textOf('question.jsonl').split('\n');
    const threeTurns = (first ?? '').replace('"turns": [', '"turns": ["one more", ');
    const one = await errorOf(loadBenchFromFiles(starterFiles({ 'question.jsonl': [threeTurns, ...rest].join('\n') })));
    expect(String(one)).toBe('starter/question.jsonl:1: expected 1 or 2 turns in question 1, got 3');
    const many = await errorOf(loadBenchFromFiles(starterFiles({ 'question.jsonl': 'bad\n'.repeat(30) })));
    expect(many.message.split('\n')).toHaveLength(22);
    expect(many.message).toContain('… and 10 more');
  });

  it.each([
    [{ 'question.jsonl': '\n' }, 'starter/question.jsonl: there is not one question in this file'],
    [{ 'reference_answer/starter.jsonl': '' }, 'for question 5, 6, 7, 8, 9, 10: its category is judged with one'],
    [
      {
        'reference_answer/starter.jsonl': textOf('reference_answer/starter.jsonl').replace(
          '"question_id": 7',
          '"question_id": 70',
        ),
      },
      'reference_answer/starter.jsonl: no reference answer with all turns for question 7: its category',
    ],
    [
      { 'judge_prompts.jsonl': textOf('judge_prompts.jsonl').replace('"single-math-v1"', '"single-maths"') },
      'judge prompt "single-math-v1" is missing: questions of this bench are graded with it',
    ],
    [
      { 'judge_prompts.jsonl': textOf('judge_prompts.jsonl').replace('"pair-v2"', '"single-v1"') },
      'judge prompt "single-v1" stands here a second time',
    ],
    [
      { 'judge_prompts.jsonl': textOf('judge_prompts.jsonl').replaceAll('{answer_2}', '{answer_3}') },
      'judge prompt "single-v1-multi-turn" asks for {answer_3}; there is only {question_1}',
    ],
    [
      { 'judge_prompts.jsonl': textOf('judge_prompts.jsonl').replaceAll('"single"', '"pairwise"') },
      'expected type "single" in judge prompt "single-v1", got "pairwise"',
    ],
    [
      { 'judge_prompts.jsonl': textOf('judge_prompts.jsonl').replaceAll('{answer_b_2}', '{answer_c_2}') },
      /judge_prompts\.jsonl:\d: judge prompt "pair-v2-multi-turn" asks for \{answer_c_2\}; there is only \{question_1\}/,
    ],
    [
      { 'judge_prompts.jsonl': textOf('judge_prompts.jsonl').replace('{answer_a}', '{answer_a') },
      /judge_prompts\.jsonl:\d: judge prompt "pair-v2" has a brace that belongs to no \{placeholder\}/,
    ],
  ])('refuses a bench that lacks something it needs', async (changes, message) => {
    expect(String(await errorOf(loadBenchFromFiles(starterFiles(changes))))).toMatch(message);
  });

  it('does without pair prompts, which only judging in pairs needs', async () => {
    const lines = textOf('judge_prompts.jsonl').split('\n').filter((line) => !line.includes('"pair-'));
    const bench = await loadBenchFromFiles(starterFiles({ 'judge_prompts.jsonl': lines.join('\n') }));
    expect(bench.judgePrompts).toHaveLength(4);
  });

  it('says which files it wants', async () => {
    const none = await errorOf(loadBenchFromFiles([{ path: 'notes.txt', text: '' }]));
    expect(none.message).toContain(
      'there is no question.jsonl among the files (notes.txt): expected question.jsonl, reference',
    );
    const two = await errorOf(loadBenchFromFiles([...starterFiles(), ...starterFiles({}, 'other/')]));
    expect(two.message).toContain('more than one bench: starter/question.jsonl, other/question.jsonl');
    const promptless = await errorOf(loadBenchFromFiles(starterFiles().slice(0, 2)));
    expect(promptless.message).toContain('there is no judge_prompts.jsonl beside starter/question.jsonl');
    const binary = { path: 'starter/question.jsonl', bytes: new Uint8Array([0xff, 0xfe, 0x00]) };
    const garbled = await errorOf(loadBenchFromFiles([binary, ...starterFiles().slice(1)]));
    expect(String(garbled)).toContain('starter/question.jsonl: this is not UTF-8 text');
  });

  it.skipIf(!hasOfficial)('knows the official files by their hashes', async () => {
    const files = OFFICIAL_FILES.map(({ path }) => ({ path: `somewhere/${path}`, bytes: officialBytes(path) }));
    const bench = await loadBenchFromFiles(files);
    expect(bench).toMatchObject({ name: 'mt_bench', label: 'MT-bench', source: 'dropped files' });
    const [questions, ...others] = files;
    const changed = await loadBenchFromFiles([
      { path: 'somewhere/mt_bench/question.jsonl', text: `${new TextDecoder().decode(questions?.bytes)}\n` },
      ...others,
    ]);
    expect(changed.label).toBe('mt_bench');
  });
});

describe.skipIf(!hasOfficial)('loadMtBench', () => {
  it('loads the official files, checked, from the first host, and keeps them', async () => {
    const cache = createMemoryBenchCache();
    const server = officialServer();
    const bench = await loadMtBench({ fetch: server.fetch, cache });
    expect(bench).toMatchObject({ name: 'mt_bench', label: 'MT-bench', questionsSha256: MT_BENCH.questions.sha256 });
    expect(bench.questions).toHaveLength(80);
    expect(bench.references.map((set) => [set.name, set.answers.length])).toEqual([['gpt-4', 30]]);
    expect(bench.judgePrompts).toHaveLength(8);
    expect(server.requests).toHaveLength(3);
    expect(cache.kept.size).toBe(3);
  });

  it('needs no network once they are kept', async () => {
    const cache = createMemoryBenchCache();
    const first = await loadMtBench({ fetch: officialServer().fetch, cache });
    const offline = serveFiles(new Map());
    expect(await loadMtBench({ fetch: offline.fetch, cache })).toEqual(first);
    expect(offline.requests).toEqual([]);
  });

  it('fetches again what was kept wrongly, and loads without a working cache', async () => {
    const cache = createMemoryBenchCache();
    await loadMtBench({ fetch: officialServer().fetch, cache });
    cache.kept.set(urlsOf(MT_BENCH.questions)[0] ?? '', new Uint8Array([1, 2, 3]));
    const server = officialServer();
    expect((await loadMtBench({ fetch: server.fetch, cache })).questions).toHaveLength(80);
    expect(server.requests).toEqual([urlsOf(MT_BENCH.questions)[0]]);
    const full = createMemoryBenchCache(true);
    expect((await loadMtBench({ fetch: officialServer().fetch, cache: full })).questions).toHaveLength(80);
  });

  it('turns to the mirror', async () => {
    const server = officialServer(1);
    expect((await loadMtBench({ fetch: server.fetch, cache: null })).questions).toHaveLength(80);
    expect(server.requests).toHaveLength(6);
  });

  it('refuses a file with another hash and keeps nothing of it', async () => {
    const cache = createMemoryBenchCache();
    const changed = officialBytes(MT_BENCH.judgePrompts.path);
    changed[10] = 0x20;
    const server = officialServer(0, { [MT_BENCH.judgePrompts.path]: changed });
    const error = await errorOf(loadMtBench({ fetch: server.fetch, cache }));
    expect(error.message).toContain(
      'judge_prompts.jsonl (raw.githubusercontent.com: not the official file; cdn.jsdelivr.net: HTTP 404)',
    );
    expect(cache.kept.has(urlsOf(MT_BENCH.judgePrompts)[0] ?? '')).toBe(false);
  });
});

describe('loadMtBench without a network', () => {
  it('says what failed where, and the way out', async () => {
    const offline = serveFiles(
      new Map<string, Served>(OFFICIAL_FILES.map((file) => [urlsOf(file)[0] ?? '', new TypeError('Failed to fetch')])),
    );
    const { message } = await errorOf(loadMtBench({ fetch: offline.fetch, cache: null }));
    expect(message).toMatch(
      /^MT-bench cannot be had: .*\(raw\.githubusercontent\.com: Failed to fetch; cdn\.jsdelivr\.net: HTTP 404\)/,
    );
    expect(message).toContain('drop them on the page or give their folder as the bench.');
  });
});
