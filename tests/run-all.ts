/** `npm test`: everything that passes anywhere, one step after the other, and a closing line with the sum. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from '../src/headless/find-chromium.ts';

const REPORTS = 'test-results';
const VITEST_REPORT = join(REPORTS, 'vitest.json');
const PLAYWRIGHT_REPORT = join(REPORTS, 'playwright.json');

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

/** Runs `npm run SCRIPT -- ARGS`; returns whether it went well. */
function run(script: string, ...args: string[]): boolean {
  console.log(`\n── npm run ${script}`);
  const options = { stdio: 'inherit' as const, shell: process.platform === 'win32' };
  return spawnSync('npm', ['run', '--silent', script, '--', ...args], options).status === 0;
}

function readReport(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

function vitestCounts(): Counts {
  const report = readReport(VITEST_REPORT) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
  } | null;
  if (report === null) return NONE;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function playwrightCounts(): Counts {
  const report = readReport(PLAYWRIGHT_REPORT) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  } | null;
  if (report === null) return NONE;
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky, skipped };
}

function sum(...counts: Counts[]): Counts {
  return counts.reduce((a, b) => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  }));
}

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS);
console.log(`Browser: ${findChromium().path}`);

const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${VITEST_REPORT}`];
const steps: readonly (readonly [string, () => boolean])[] = [
  ['lint', () => run('lint')],
  ['check', () => run('check')],
  ['build', () => run('build')],
  ['test:coverage', () => run('test:coverage', ...reporters)],
  ['test:e2e', () => run('test:e2e')],
];
// Every step runs even after one has failed: one run shows all there is to mend.
const broken = steps.filter(([, step]) => !step()).map(([name]) => name);

const { passed, failed, skipped } = sum(vitestCounts(), playwrightCounts());
if (broken.length > 0) console.log(`\nNot passed: ${broken.join(', ')}`);
console.log(`\ntests: ${passed} passed, ${Math.max(failed, broken.length)} failed, ${skipped} skipped`);
process.exitCode = broken.length === 0 ? 0 : 1;
