/** Real WebLLM on a software GPU, through our own engine, worker and ledger. Opt-in: see README.md. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { memoryAt } from '../../src/core/gpu-memory.ts';
import { parseRating, parseVerdict } from '../../src/core/rating.ts';
import { RATING_GRAMMAR } from '../../src/core/rating-grammar.ts';
import { findChromium } from '../../src/headless/find-chromium.ts';
import { CHROMIUM_TEST_ARGS } from '../chromium-args.ts';
import { webllmCard } from '../fakes/fake-cards.ts';
import { LAB_PREFIX, startLabServer } from './lab-server.ts';
import { makeWeights } from './made-weights.ts';
import { readMetadata, type MlcMetadata } from './mlc-library.ts';
import type { LabJudgments, LabRequest, LabResult } from './page/two-turns.ts';

const LIBRARY_VARIABLE = 'BENCHTAB_LAB_LIBRARY';
const CONTEXT_TOKENS = 512;
const MAX_TOKENS = 4;
const HOUR_MS = 3_600_000;
/** Two tokens of explanation, and those kept back for the ending. */
const JUDGMENT_TOKENS = 2 + RATING_GRAMMAR.endingTokens;
const BYTES: Readonly<Record<string, number>> = { float16: 2, float32: 4, uint32: 4 };

type LabCall = 'runTwoTurns' | 'runJudgments';
type LabNumbers = Pick<LabRequest, 'maxTokens' | 'weightsBytes'>;

const libraryPath = process.env[LIBRARY_VARIABLE];
const isMissing = libraryPath === undefined || !existsSync(libraryPath);
if (isMissing)
  console.warn(`The lab is skipped: set ${LIBRARY_VARIABLE} to a WebLLM library (.wasm) of version 0_2_48 (tests/lab/README.md).`);

/** Library and weights in one folder of the system's temporary directory, kept for the next time. */
function prepareFiles(path: string): string {
  const library = readFileSync(path);
  const name = createHash('sha256').update(library).digest('hex').slice(0, 12);
  const folder = join(tmpdir(), `benchtab-lab-${name}`);
  mkdirSync(folder, { recursive: true });
  copyFileSync(path, join(folder, 'library.wasm'));
  makeWeights(readMetadata(library), join(folder, 'weights'), CONTEXT_TOKENS);
  return folder;
}

/** What the planner expects of the model, told its parts as a card of the catalogue tells them. */
function plannedMemory({ params, kv_cache, memory_usage }: MlcMetadata) {
  const weightsBytes = params.reduce((sum, { shape, dtype }) => sum + shape.reduce((a, b) => a * b, BYTES[dtype] ?? 4), 0);
  // WebLLM never calls batch_verify, whose logits would be the largest by far.
  const called = Object.entries(memory_usage).filter(([name]) => name !== 'batch_verify');
  const kvCache = {
    layers: kv_cache.num_hidden_layers,
    kvHeads: kv_cache.num_key_value_heads,
    headDim: kv_cache.head_dim,
  };
  const memory = { weightsBytes, workBytes: Math.max(...called.map(([, bytes]) => bytes)) };
  const parts = memoryAt(webllmCard({ memory, kvCache }), CONTEXT_TOKENS, false);
  if (parts === null) throw new Error('the card tells its parts');
  return parts;
}

/** How far a plan is from what was counted, as a signed part of what was counted. */
function errorOf(planned: number, counted: number | undefined): number {
  return counted === undefined ? NaN : planned / counted - 1;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** Calls a function of the lab's page. */
async function runInBrowser<T>(folder: string, name: LabCall, numbers: LabNumbers): Promise<T> {
  const server = await startLabServer(folder);
  const browser = await chromium.launch({ executablePath: findChromium().path, args: [...CHROMIUM_TEST_ARGS] });
  try {
    const page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'info') console.info(`  page: ${message.text()}`);
    });
    page.on('pageerror', (error) => console.error(`  page: ${error.message}`));
    await page.goto(`${server.url}tests/lab/page/index.html`);
    await page.waitForFunction(() => 'runTwoTurns' in globalThis);
    const request: LabRequest = {
      weightsUrl: `${server.url}${LAB_PREFIX.slice(1)}weights/`,
      libraryUrl: `${server.url}${LAB_PREFIX.slice(1)}library.wasm`,
      contextTokens: CONTEXT_TOKENS,
      ...numbers,
    };
    return await page.evaluate(
      // The page puts both functions there.
      ([called, parameters]) => (globalThis as unknown as Record<LabCall, (request: LabRequest) => Promise<T>>)[called](parameters),
      [name, request] as const,
    );
  } finally {
    await browser.close();
    await server.close();
  }
}

describe.skipIf(isMissing)('WebLLM', () => {
  it('answers two turns, counts its memory, can be cancelled and gives everything back', { timeout: 2 * HOUR_MS }, async () => {
    const folder = prepareFiles(libraryPath ?? '');
    const planned = plannedMemory(readMetadata(readFileSync(libraryPath ?? '')));
    const result = await runInBrowser<LabResult>(folder, 'runTwoTurns', {
      maxTokens: MAX_TOKENS,
      weightsBytes: planned.weightsBytes,
    });
    writeFileSync(join(folder, 'result.json'), JSON.stringify(result, null, 2));
    console.info(`Measured (also in ${join(folder, 'result.json')}):\n${JSON.stringify(result, null, 2)}`);

    const [first, second] = result.turns;
    const loadError = errorOf(planned.weightsBytes + planned.kvCacheBytes, result.report.gpu?.liveBytes);
    const peakError = errorOf(planned.totalBytes, first?.gpu?.peakBytes);
    console.info(`Planned ${JSON.stringify(planned)}: ${percent(loadError)} after loading, ${percent(peakError)} at the peak.`);
    expect(Math.abs(peakError)).toBeLessThan(0.1);
    expect(result.refusedKind).toBe('out-of-memory');
    expect(result.heardMemory.length).toBeGreaterThan(0);
    expect(result.report).toMatchObject({ device: 'webgpu', loadedSource: 'lab' });
    expect(first?.usage.completionTokens).toBeLessThanOrEqual(MAX_TOKENS);
    // The template writes `U:a $$` and `A:` byte by byte: every dollar has arrived, and nothing but the template is added.
    expect(first?.usage.promptTokens).toBe('U:a $$\nA:'.length);
    // The whole conversation is prefilled again: turn 2 does not depend on what is left of turn 1.
    expect(second?.usage.promptTokens).toBe(Buffer.byteLength(`U:a $$\nA:${first?.text ?? ''}\nU:b\nA:`));
    expect(first?.gpu?.liveBytes).toBeGreaterThan(300_000_000);
    expect(first?.gpu?.peakBytes).toBeGreaterThan(result.report.gpu?.liveBytes ?? Infinity);
    expect(result.cancelledKind).toBe('cancelled');
    expect(result.left?.liveBytes).toBeLessThan(1_000_000);
  });

  it('has a model of random words end with a readable rating, and with a verdict', { timeout: 2 * HOUR_MS }, async () => {
    const folder = prepareFiles(libraryPath ?? '');
    const { replies } = await runInBrowser<LabJudgments>(folder, 'runJudgments', { maxTokens: JUDGMENT_TOKENS, weightsBytes: 0 });
    console.info(`Judged: ${JSON.stringify(replies, null, 2)}`);
    const [rated, compared] = replies.map(({ text }) => text);
    expect(parseRating(rated ?? '')).toMatchObject({ pattern: 1 });
    expect(parseVerdict(compared ?? '')).not.toBeNull();
    expect(replies.map(({ finishReason }) => finishReason)).toEqual(['stop', 'stop']);
  });
});
