/**
 * The page of results with 31 models × 160 judgments, as built for people: how long a look at it takes, and each thing
 * that a reader does there, from the click to the next frame.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import sirv from 'sirv';
import { build } from 'vite';
import { bench, describe } from 'vitest';
import { findChromium } from '../../src/headless/find-chromium.ts';
import { CHROMIUM_TEST_ARGS } from '../chromium-args.ts';
import { madeUpJudgments, madeUpQuestions, OFFICIAL_SIZE } from './made-up-judgments.ts';

/** Once, and a broken promise fails the bench. */
const ONCE = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };

/** What people still take for at once, ms. */
const AT_ONCE_MS = 100;

interface Cost {
  readonly ms: number;
  readonly longestTaskMs: number;
}

/** What a reader does, and the sign that it is done; both are read in the page. */
const DEEDS: Readonly<Record<string, readonly [act: string, done: string]>> = {
  'sorting by turn 2': [`head('Turn 2').click()`, `head('Turn 2').closest('th').ariaSort !== 'none'`],
  'sorting by length': [`head('Length').click()`, `head('Length').closest('th').ariaSort !== 'none'`],
  'opening a row': [`one('table.board .toggle').click()`, `one('table.board tr.detail') !== null`],
  'adding a column': [
    `[...document.querySelectorAll('[popover] label')].find((each) => each.textContent.includes('Turn 2 −')).click()`,
    `head('Turn 2 − 1') !== undefined`,
  ],
  'asking for another coverage': [
    `choose('select[aria-label^="Part of the turns"]', '1')`,
    `location.hash.includes('coverage=1')`,
  ],
  // The first lines of them at once; the others follow, picture by picture.
  'showing every pair': [`button('All pairs').click()`, `one('[data-first]') !== null`],
  'showing two models': [`button('Two models').click()`, `one('[aria-label="First model"]') !== null`],
};

const HELPERS = `
  const one = (selector) => document.querySelector(selector);
  const head = (text) => [...document.querySelectorAll('table.board thead button')].find((each) => each.textContent.startsWith(text));
  const button = (text) => [...document.querySelectorAll('button')].find((each) => each.textContent.trim() === text);
  const choose = (selector, value) => {
    one(selector).value = value;
    one(selector).dispatchEvent(new Event('change', { bubbles: true }));
  };
`;

/** Time until the frame in which it is done has been drawn, and the longest task of the thread until a second later. */
function costOf(page: Page, act: string, done: string): Promise<Cost> {
  return page.evaluate(`(async () => {
    ${HELPERS}
    const tasks = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ type: 'longtask' });
    const frame = () => new Promise(requestAnimationFrame);
    // The first task after a frame’s own work finds it drawn.
    const drawn = () => new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
    const start = performance.now();
    ${act};
    do await frame(); while (!(${done}) && performance.now() - start < 30000);
    await drawn();
    const ms = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    observer.disconnect();
    return { ms, longestTaskMs: Math.max(0, ...tasks) };
  })()`);
}

async function withBuiltPage(work: (page: Page, address: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'results-bench-'));
  await build({ root: join(import.meta.dirname, '..', '..'), logLevel: 'error', build: { outDir: folder } });
  const serveFile = sirv(folder);
  const server = createServer((request, response) => serveFile(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath: findChromium().path, args: [...CHROMIUM_TEST_ARGS] });
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  try {
    await work(page, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  }
}

/** Drops the made-up files on the page and takes them over. */
async function importMadeUp(page: Page, address: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'results-bench-files-'));
  const files = [join(folder, 'question.jsonl'), join(folder, 'made-up-judge_single.jsonl')] as const;
  writeFileSync(files[0], madeUpQuestions(OFFICIAL_SIZE));
  writeFileSync(files[1], [...madeUpJudgments(OFFICIAL_SIZE)].join(''));
  await page.goto(`${address}#/import`);
  await page.locator('input[type=file]:not([webkitdirectory])').first().setInputFiles([...files]);
  await page.getByRole('button', { name: /^Take over \d/ }).click({ timeout: 60_000 });
  await page.waitForURL(/results/, { timeout: 60_000 });
  rmSync(folder, { recursive: true });
}

describe('results of 31 models × 160 judgments in a page', () => {
  bench(
    'the first look, and what a reader does',
    async () =>
      await withBuiltPage(async (page, address) => {
        await importMadeUp(page, address);
        const isShown = `document.querySelectorAll('table.board tbody tr[data-run]').length === ${OFFICIAL_SIZE.models}`;
        const first = await costOf(page, `location.hash = '#/results'`, isShown);
        await page.goto(`${address}#/`);
        // The start page reads for itself; nobody leaves it sooner.
        await page.waitForTimeout(1000);
        const again = await costOf(page, `location.hash = '#/results'`, isShown);
        const costs: [string, Cost][] = [['coming back to the table', again]];
        // Places stand there once every model is compared with every other.
        await page.getByRole('button', { name: 'All pairs' }).waitFor({ timeout: 60_000 });
        for (const [deed, [act, done]] of Object.entries(DEEDS)) costs.push([deed, await costOf(page, act, done)]);
        const lines = costs.map(([what, { ms, longestTaskMs }]) => `${what}: ${ms.toFixed(0)} ms, longest task ${longestTaskMs.toFixed(0)} ms`);
        console.log([`first look after the import: ${first.ms.toFixed(0)} ms`, ...lines].join('\n'));
        const slow = costs.filter(([, { ms, longestTaskMs }]) => Math.max(ms, longestTaskMs) > AT_ONCE_MS);
        if (slow.length > 0) throw new Error(`more than ${AT_ONCE_MS} ms: ${slow.map(([what]) => what).join(', ')}`);
      }),
    ONCE,
  );
});
