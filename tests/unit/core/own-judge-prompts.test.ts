import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readOwnJudgePrompts, requireJudgePrompts, usedNames, withJudgePrompts } from '../../../src/core/own-judge-prompts.ts';
import type { Bench } from '../../../src/core/types.ts';
import { readBench } from '../../../src/headless/read-bench.ts';

const STARTER = 'public/benches/starter/judge_prompts.jsonl';
const text = readFileSync(STARTER, 'utf8');
const lines = text.trim().split('\n');
const bench: Bench = await readBench('starter');
const SETTINGS = { mode: 'single', referenceCategories: ['reasoning', 'math', 'coding'] } as const;

const read = (content: string, path = 'folder/mine.jsonl') => readOwnJudgePrompts({ path, text: content, sha256: 'f'.repeat(64) });
const without = (part: string) => lines.filter((line) => !line.includes(part)).join('\n');

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (thrown) {
    return String(thrown);
  }
  throw new Error('nothing was refused');
}

describe('readOwnJudgePrompts', () => {
  it('names the prompts after their file', () => {
    expect(read(text).name).toBe('mine');
    expect(read(text, 'C:\\prompts\\strict.JSONL').name).toBe('strict');
    expect(read(text).prompts).toEqual(bench.judgePrompts);
  });

  it('refuses the whole file for one bad line, and names all of them by file and line', () => {
    const single = lines.find((line) => line.includes('"single-v1"')) ?? '';
    const said = refusal(() => read([single.replace('{question}', '{task}'), '{"name": 1}', ...lines].join('\n')));
    expect(said).toContain('folder/mine.jsonl:1: judge prompt "single-v1" asks for {task}; there is only {question}, {answer}');
    expect(said).toContain('folder/mine.jsonl:2: expected a text in "name"');
    expect(said).toContain('judge prompt "single-v1" stands here a second time');
  });

  it('names the first twenty of many broken lines, and how many more there are', () => {
    const said = refusal(() => read(Array(30).fill('{').join('\n'))).split('\n');
    expect(said).toHaveLength(21);
    expect(said.at(-1)).toBe('… and 10 more');
  });

  it('refuses prompts that do not show what is judged, or ask for what cannot be read', () => {
    const place = lines.findIndex((line) => line.includes('"single-v1"'));
    const changed = (from: string, to: string) => lines.map((line, index) => (index === place ? line.replaceAll(from, to) : line)).join('\n');
    expect(refusal(() => read(changed('{answer}', '')))).toContain(
      `mine.jsonl:${place + 1}: judge prompt "single-v1" has no {answer}: the judge would not see what it judges`,
    );
    expect(refusal(() => read(changed('"output_format": "[[rating]]"', '"output_format": "[[1-5]]"')))).toContain(
      'expected the output format "[[rating]]" in judge prompt "single-v1", got "[[1-5]]"',
    );
  });

  it('refuses a file of which no name is used, and leaves other names alone', () => {
    const other = (lines[0] ?? '').replace(/"name": "[^"]+"/, '"name": "my-own"');
    expect(refusal(() => read(other))).toContain('no judge prompt here has a name that is used: expected some of single-v1');
    expect(usedNames(read(`${text}\n${other}`).prompts)).not.toContain('my-own');
  });
});

describe('withJudgePrompts', () => {
  it('puts them in the place of the bench’s, with name and hash', () => {
    const prompted = withJudgePrompts(bench, read(without('"pair-')));
    expect(prompted).toMatchObject({ judgePromptsName: 'mine', judgePromptsSha256: 'f'.repeat(64) });
    expect(prompted.judgePrompts.every(({ type }) => type === 'single')).toBe(true);
  });

  it('leaves the bench as it is where they are its own, byte for byte', () => {
    expect(withJudgePrompts(bench, { ...read(text), sha256: bench.judgePromptsSha256 })).toBe(bench);
  });
});

describe('requireJudgePrompts', () => {
  it('asks for what the chosen questions and the mode need, and no more', () => {
    const singles = withJudgePrompts(bench, read(without('"pair-')));
    expect(() => requireJudgePrompts(singles, SETTINGS)).not.toThrow();
    expect(refusal(() => requireJudgePrompts(singles, { ...SETTINGS, mode: 'pairwise-all' }))).toContain(
      'the file of judge prompts “mine” lacks pair-v2, pair-v2-multi-turn, pair-math-v1, pair-math-v1-multi-turn',
    );
    const plain = withJudgePrompts(bench, read(without('-math-v1')));
    expect(refusal(() => requireJudgePrompts(plain, SETTINGS))).toContain('lacks single-math-v1, single-math-v1-multi-turn');
    const writing = { ...plain, questions: plain.questions.filter(({ category }) => category === 'writing') };
    expect(() => requireJudgePrompts(writing, SETTINGS)).not.toThrow();
  });
});
