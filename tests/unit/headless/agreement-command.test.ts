import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/headless/main.ts';
import { createRecordingTerminal } from '../../fakes/recording-terminal.ts';
import { hasSharedData, readShared } from '../../shared-data.ts';

async function run(...argv: string[]) {
  const terminal = createRecordingTerminal();
  const status = await main(['agreement', ...argv], { terminal, signal: new AbortController().signal, environment: {} });
  return { status, ...terminal.written };
}

let folder = '';
const file = (name: string) => join(folder, name);

const vote = (judge: unknown, winner: string, questionId: number) => ({
  question_id: questionId, model_a: 'a', model_b: 'b', winner, judge, turn: 1,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'benchtab-agreement-'));
  const ids = Array.from({ length: 8 }, (_, index) => index + 81);
  await writeFile(file('gpt4.json'), JSON.stringify(ids.map((id) => vote('gpt4_pair', 'model_a', id))));
  const human = ids.map((id) => vote('expert_1', id === 81 ? 'model_a' : 'model_b', id));
  await writeFile(file('human.json'), JSON.stringify([...human, vote('author_1', 'tie', 81), vote('bot', 'tie', 81)]));
});

describe('agreement', () => {
  it('prints the four lines of FastChat and says beside them what does not count', async () => {
    const { status, out, error } = await run(file('human.json'), file('gpt4.json'));
    expect(status).toBe(0);
    // 0.125 goes to the even digit, as in Python.
    expect(out).toBe(
      'turn 1 with tie. #total: 8, #agree: 1, ratio: 0.12\n' +
        'turn 1 without tie. #total: 8, #agree: 1, ratio: 0.12\n' +
        'turn 2 with tie. #total: 0, #agree: 0, ratio: none\n' +
        'turn 2 without tie. #total: 0, #agree: 0, ratio: none\n',
    );
    expect(error).toContain('1 vote is by an author');
    expect(error).toContain("1 vote is by a judge that is neither");
    expect(error).toContain('nothing to compare');
  });

  it('prints one JSON object with full precision', async () => {
    const { out } = await run(file('human.json'), file('gpt4.json'), '--judges', 'gpt4-pair,human', '--json');
    expect(JSON.parse(out)).toMatchObject({
      judges: ['gpt4-pair', 'human'],
      agreement: [
        { turn: 1, ties: 'counted', total: 8, agree: 1, ratio: 0.125 },
        { turn: 1, ties: 'left out', total: 8, agree: 1, ratio: 0.125 },
        { turn: 2, ties: 'counted', total: 0, agree: 0, ratio: null },
        { turn: 2, ties: 'left out', total: 0, agree: 0, ratio: null },
      ],
    });
  });

  it('ends with 2 at a file that is no list of votes, naming it', async () => {
    await writeFile(file('broken.json'), '{"votes": 3}');
    const { status, error } = await run(file('broken.json'));
    expect(status).toBe(2);
    expect(error).toContain(`${file('broken.json')}: expected a JSON array of votes`);
    expect((await run(file('missing.json'))).error).toContain('missing.json: cannot be read');
  });

  it.skipIf(!hasSharedData())('prints what FastChat printed for the published votes', async () => {
    const votes = ['human_votes', 'gpt4_pair_votes'].map((name) => `../shared/data/golden/agreement/${name}.json`);
    const expected = (name: string) => readShared(`golden/agreement/expected/${name}.txt`);
    expect((await run(...votes)).out).toBe(expected('gpt4-pair_vs_human'));
    expect((await run(...votes, '--judges', 'human,human')).out).toBe(expected('human_vs_human'));
  });
});
