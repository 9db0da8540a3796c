import { appendFile, chmod, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foldEvents } from '../../../src/core/run.ts';
import type { RunEvent, RunSpec } from '../../../src/core/types.ts';
import { createFileRunStore } from '../../../src/headless/file-run-store.ts';
import { fakeRunEvents } from '../../fakes/run-states.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runs-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function keepRun() {
  const events = fakeRunEvents();
  const { spec, at } = events[0] as RunEvent & { spec: RunSpec };
  const store = createFileRunStore(folder);
  await store.createRun(spec, at);
  for (const event of events.slice(1)) await store.appendEvent(spec.runId, event);
  const [name = ''] = await readdir(folder);
  return { events, spec, file: join(folder, name) };
}

const RESUME: RunEvent = { type: 'run-resume', at: 1 };

describe('createFileRunStore', () => {
  it('writes one line of JSON for each event', async () => {
    const { events, file } = await keepRun();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(events);
  });

  it('loses at most the last event, wherever a crash cuts the file', async () => {
    const { events, spec, file } = await keepRun();
    const { size } = await stat(file);
    const last = Buffer.byteLength(`${JSON.stringify(events.at(-1))}\n`);
    for (const missing of [1, 2, 30, last - 1, last]) {
      await truncate(file, size - missing);
      const kept = await createFileRunStore(folder).readEvents(spec.runId);
      expect(kept).toEqual(events.slice(0, -1));
      await appendFile(file, `${JSON.stringify(events.at(-1))}\n`.slice(-missing));
    }
  });

  it('goes on after a cut line as if it had never been there', async () => {
    const { events, spec, file } = await keepRun();
    await appendFile(file, '{"type":"answer-end","answer":{"completion":{"text":"ha');
    const store = createFileRunStore(folder);
    expect((await store.listRuns())[0]?.eventCount).toBe(events.length);
    await store.appendEvent(spec.runId, RESUME);
    const kept = await store.readEvents(spec.runId);
    expect(kept).toEqual([...events, RESUME]);
    expect(foldEvents(kept)?.status).toBe('running');
  });

  it('takes a run whose very first line was cut for none', async () => {
    const { spec, file } = await keepRun();
    await truncate(file, 40);
    const store = createFileRunStore(folder);
    expect(await store.listRuns()).toEqual([]);
    await expect(store.appendEvent(spec.runId, RESUME)).rejects.toThrow(/no run/);
    await store.createRun(spec, 1);
    expect(await store.readEvents(spec.runId)).toHaveLength(1);
  });

  it.each(['{"type":', '[]', '{"question_id":1}', 'null'])('names file and line of a broken line: %s', async (broken) => {
    const { spec, file } = await keepRun();
    const lines = (await readFile(file, 'utf8')).split('\n');
    lines[2] = broken;
    await writeFile(file, lines.join('\n'));
    const reading = createFileRunStore(folder).readEvents(spec.runId);
    await expect(reading).rejects.toMatchObject({ name: 'InputError', place: file, line: 3 });
  });

  it('has no runs in a folder that is not there', async () => {
    const store = createFileRunStore(join(folder, 'nowhere'));
    expect(await store.listRuns()).toEqual([]);
    expect(await store.readEvents('x')).toEqual([]);
  });

  it('names a folder it cannot write to', async () => {
    const { spec } = await keepRun();
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const creating = createFileRunStore(join(file, 'below')).createRun(spec, 1);
    await expect(creating).rejects.toThrow(/cannot write to the folder .*a-file.*: choose another with --output/);
  });

  it.skipIf(process.getuid?.() === 0)('does not take a file it may not read for an empty one', async () => {
    const { spec, file } = await keepRun();
    await chmod(file, 0o000);
    await expect(createFileRunStore(folder).readEvents(spec.runId)).rejects.toThrow(/EACCES/);
  });

  it('works on after a write that failed', async () => {
    const { spec, file } = await keepRun();
    const store = createFileRunStore(folder);
    await rm(file);
    await expect(store.appendEvent(spec.runId, RESUME)).rejects.toThrow(/no run/);
    await store.createRun(spec, 1);
    await store.appendEvent(spec.runId, RESUME);
    expect(await store.readEvents(spec.runId)).toHaveLength(2);
  });
});
