import { describe, expect, it } from 'vitest';
import { CHROMIUM_VARIABLE, findChromium, type Machine } from '../../../src/headless/find-chromium.ts';

function machine(parts: Partial<Machine>): Machine {
  return {
    variable: undefined,
    playwrightPath: () => '/playwright/chrome',
    exists: () => false,
    which: () => null,
    isDebianRoot: () => false,
    installPackage: () => {
      throw new Error('nothing may be installed here');
    },
    ...parts,
  };
}

describe('findChromium', () => {
  it("takes the variable's browser before any other", () => {
    const found = findChromium(machine({ variable: '/mine', exists: () => true, which: () => '/usr/bin/chromium' }));
    expect(found).toEqual({ path: '/mine', source: 'variable' });
  });

  it('says so when the variable names no file', () => {
    expect(() => findChromium(machine({ variable: '/gone' }))).toThrow(`${CHROMIUM_VARIABLE} names /gone`);
  });

  it("takes Playwright's own before the system's", () => {
    const found = findChromium(machine({ exists: (path) => path.startsWith('/playwright'), which: () => '/usr/bin/x' }));
    expect(found).toEqual({ path: '/playwright/chrome', source: 'playwright' });
  });

  it("takes the system's", () => {
    const which = (name: string) => (name === 'google-chrome' ? '/opt/chrome' : null);
    expect(findChromium(machine({ which }))).toEqual({ path: '/opt/chrome', source: 'system' });
  });

  it('installs the package on Debian as root', () => {
    let isInstalled = false;
    const found = findChromium(
      machine({
        isDebianRoot: () => true,
        which: () => (isInstalled ? '/usr/bin/chromium' : null),
        installPackage: () => (isInstalled = true),
      }),
    );
    expect(found).toEqual({ path: '/usr/bin/chromium', source: 'installed' });
  });

  it('says what to install where it may not install', () => {
    expect(() => findChromium(machine({}))).toThrow('apt-get install chromium');
    expect(() => findChromium(machine({ isDebianRoot: () => true, installPackage: () => false }))).toThrow(CHROMIUM_VARIABLE);
  });
});
