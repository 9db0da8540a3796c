/** Real WebLLM on a software GPU, through our own engine, worker and ledger. Opt-in: see README.md. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { findChromium } from '../../src/headless/find-chromium.ts';
import { CHROMIUM_TEST_ARGS } from '../chromium-args.ts';
import { LAB_PREFIX, startLabServer } from './lab-server.ts';
import { makeWeights } from './made-weights.ts';
import { readMetadata } from './mlc-library.ts';
import type { LabResult, RunTwoTurns } from './page/two-turns.ts';

const LIBRARY_VARIABLE = 'BENCHTAB_LAB_LIBRARY';
const CONTEXT_TOKENS = 512;
const MAX_TOKENS = 4;
const HOUR_MS = 3_600_000;

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

async function runInBrowser(folder: string): Promise<LabResult> {
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
    const request = {
      weightsUrl: `${server.url}${LAB_PREFIX.slice(1)}weights/`,
      libraryUrl: `${server.url}${LAB_PREFIX.slice(1)}library.wasm`,
      contextTokens: CONTEXT_TOKENS,
      maxTokens: MAX_TOKENS,
    };
    return await page.evaluate(
      (parameters) => (globalThis as unknown as { runTwoTurns: RunTwoTurns }).runTwoTurns(parameters),
      request,
    );
  } finally {
    await browser.close();
    await server.close();
  }
}

describe.skipIf(isMissing)('WebLLM', () => {
  it('answers two turns, counts its memory, can be cancelled and gives everything back', { timeout: 2 * HOUR_MS }, async () => {
    const folder = prepareFiles(libraryPath ?? '');
    const result = await runInBrowser(folder);
    writeFileSync(join(folder, 'result.json'), JSON.stringify(result, null, 2));
    console.info(`Measured (also in ${join(folder, 'result.json')}):\n${JSON.stringify(result, null, 2)}`);

    const [first, second] = result.turns;
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
});
