/** Finds a Chromium to drive: the user's choice, Playwright's own, the system's; on Debian as root, installs one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Environment variable that names the browser's executable. */
export const CHROMIUM_VARIABLE = 'BENCHTAB_CHROMIUM';

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const SYSTEM_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

export interface FoundChromium {
  readonly path: string;
  readonly source: 'variable' | 'playwright' | 'system' | 'installed';
}

/** The outside of `findChromium`, so that a test can stand in for a machine. */
export interface Machine {
  readonly variable: string | undefined;
  playwrightPath(): string;
  exists(path: string): boolean;
  which(name: string): string | null;
  isDebianRoot(): boolean;
  /** Installs Debian's package `chromium`; returns whether it went well. */
  installPackage(): boolean;
}

/**
 * @throws Error that names the three ways to get one
 */
export function findChromium(machine: Machine = thisMachine()): FoundChromium {
  if (machine.variable !== undefined && machine.variable !== '') {
    if (machine.exists(machine.variable)) return { path: machine.variable, source: 'variable' };
    throw new Error(`${CHROMIUM_VARIABLE} names ${machine.variable}, and there is no such file`);
  }
  const own = machine.playwrightPath();
  if (own !== '' && machine.exists(own)) return { path: own, source: 'playwright' };
  const system = findOnSystem(machine);
  if (system !== null) return { path: system, source: 'system' };
  if (machine.isDebianRoot() && machine.installPackage()) {
    const installed = findOnSystem(machine);
    if (installed !== null) return { path: installed, source: 'installed' };
  }
  throw new Error(
    'no Chrome or Chromium found. Install one (Debian, Ubuntu: "apt-get install chromium"; anywhere: ' +
      `"npx playwright install chromium"), or name one in the environment variable ${CHROMIUM_VARIABLE}.`,
  );
}

function findOnSystem(machine: Machine): string | null {
  for (const name of SYSTEM_NAMES) {
    const path = machine.which(name);
    if (path !== null) return path;
  }
  return SYSTEM_PATHS.find((path) => machine.exists(path)) ?? null;
}

function thisMachine(): Machine {
  return {
    variable: process.env[CHROMIUM_VARIABLE],
    playwrightPath: () => chromium.executablePath(),
    exists: existsSync,
    which,
    isDebianRoot: () => process.getuid?.() === 0 && existsSync('/etc/debian_version'),
    installPackage,
  };
}

function which(name: string): string | null {
  const found = spawnSync(process.platform === 'win32' ? 'where' : 'which', [name], { encoding: 'utf8' });
  const first = found.stdout?.split(/\r?\n/)[0] ?? '';
  return found.status === 0 && first !== '' ? first : null;
}

function installPackage(): boolean {
  process.stderr.write('No Chrome or Chromium found: installing Debian\'s package "chromium" …\n');
  const options = { stdio: ['ignore', 'ignore', 'inherit'] as const, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  try {
    execFileSync('apt-get', ['update', '-qq'], { ...options, stdio: [...options.stdio] });
    execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], { ...options, stdio: [...options.stdio] });
    return true;
  } catch {
    return false;
  }
}
