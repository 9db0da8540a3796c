/**
 * Why a browser offers no GPU, and what to do about it on this very browser. Pure: from the user agent and what was
 * found. Versions from which browsers have WebGPU: MDN's compatibility table and Chrome's troubleshooting page.
 */

export interface GpuSituation {
  /** Empty if unknown. */
  readonly userAgent: string;
  readonly isSecureContext: boolean;
  /** `navigator.gpu` is there, yet no adapter came. */
  readonly hasWebGpu: boolean;
}

/** Both parts begin in lower case and end without a full stop, so that they can stand in a sentence. */
export interface GpuObstacle {
  readonly found: string;
  readonly wayOut: string;
}

type Family = 'chrome' | 'edge' | 'firefox' | 'safari' | 'other';
type System = 'windows' | 'mac' | 'linux' | 'android' | 'ios' | 'other';

interface Browser {
  readonly family: Family;
  /** For people. */
  readonly name: string;
  readonly version: number;
  readonly system: System;
}

const ELSEWHERE = 'use a current Chrome or Edge on a computer';

/** What stands between this page and a GPU. */
export function explainMissingGpu({ userAgent, isSecureContext, hasWebGpu }: GpuSituation): GpuObstacle {
  if (!isSecureContext)
    return { found: 'WebGPU needs a secure page', wayOut: 'open this site by https:// or on localhost' };
  const browser = readUserAgent(userAgent);
  return hasWebGpu ? withoutAdapter(browser) : withoutWebGpu(browser);
}

/**
 * On a machine with two graphics cards browsers often take the one that drives the display.
 *
 * @param vendor  as the adapter tells it: `intel`, `nvidia`, …
 * @returns what to do if there is a faster one, as a sentence; null where the adapter is no integrated one by its vendor
 */
export function twoCardAdvice(vendor: string, architecture: string, userAgent: string): string | null {
  const isDiscreteIntel = /hpg|hpc/.test(architecture);
  if (vendor !== 'amd' && (vendor !== 'intel' || isDiscreteIntel)) return null;
  const { name, system } = readUserAgent(userAgent);
  const opening = 'If this machine has a second, faster card, the browser has not taken it.';
  if (system === 'windows')
    return `${opening} In Windows: Settings → System → Display → Graphics → ${name} → High performance, then restart the browser.`;
  if (system === 'linux')
    return `${opening} Start the browser with the faster card: by “prime-run” with NVIDIA’s driver, else with DRI_PRIME=1.`;
  return system === 'mac' && vendor === 'intel'
    ? `${opening} In System Settings → Battery switch automatic graphics switching off, then restart the browser.`
    : null;
}

function withoutWebGpu(browser: Browser): GpuObstacle {
  const { name, version, family, system } = browser;
  const found = `this browser has no WebGPU`;
  if (system === 'ios')
    return { found: `${found} on this phone or tablet`, wayOut: 'WebGPU came with version 26 of its system; for real models use a computer' };
  if (family === 'firefox') return { found: `${found} (${name} ${version})`, wayOut: firefoxWayOut(browser) };
  if (family === 'safari')
    return { found: `${found} (Safari ${version})`, wayOut: `Safari has it from version 26: update macOS, or ${ELSEWHERE}` };
  if (family === 'other') return { found, wayOut: ELSEWHERE };
  const first = system === 'android' ? 121 : 113;
  if (version < first) return { found: `${found} (${name} ${version})`, wayOut: `update it: ${name} has WebGPU from version ${first}` };
  return { found: `${found}, although ${name} ${version} has it`, wayOut: chromiumWayOut(browser) };
}

function withoutAdapter(browser: Browser): GpuObstacle {
  const found = 'the browser offers no GPU';
  switch (browser.family) {
    case 'chrome':
    case 'edge':
      // After three crashes Chromium keeps pages off the GPU until it is restarted.
      return { found, wayOut: `restart ${browser.name} if the GPU has just crashed; else ${chromiumWayOut(browser)}` };
    case 'firefox':
      return { found, wayOut: 'look at about:support, under Graphics, for the reason; switch hardware acceleration on in the settings and update the graphics driver' };
    default:
      return { found, wayOut: 'switch hardware acceleration on in its settings and update the graphics driver' };
  }
}

function firefoxWayOut({ system, version }: Browser): string {
  if (system === 'windows' && version < 141) return 'update it: Firefox has WebGPU on Windows from version 141';
  if (system === 'mac' && version < 145) return 'update it: Firefox has WebGPU on Macs with an Apple chip from version 145';
  if (system === 'windows' || system === 'mac') return 'set dom.webgpu.enabled to true in about:config, or use a current Chrome or Edge';
  return `Firefox has it on Windows and on Macs only, elsewhere for trial (dom.webgpu.enabled in about:config): ${ELSEWHERE}`;
}

/** The settings page hides behind another scheme in each relative of Chromium. */
function chromiumWayOut({ family, name, system }: Browser): string {
  const scheme = family === 'edge' ? 'edge' : 'chrome';
  if (system === 'linux')
    return `on Linux ${name} wants flags for many cards: enable ${scheme}://flags/#enable-unsafe-webgpu and ${scheme}://flags/#enable-vulkan, restart, and look at ${scheme}://gpu`;
  return `switch hardware acceleration on in ${scheme}://settings/system, update the graphics driver and restart; ${scheme}://gpu says whether this card is blocked, and ${scheme}://flags/#enable-unsafe-webgpu lifts the block at your own risk`;
}

const FAMILIES: readonly (readonly [Family, string, RegExp])[] = [
  ['edge', 'Edge', /Edg[A-Za-z]*\/(\d+)/],
  ['firefox', 'Firefox', /(?:Firefox|FxiOS)\/(\d+)/],
  ['chrome', 'Chrome', /(?:Chrome|Chromium|CriOS)\/(\d+)/],
  ['safari', 'Safari', /Version\/(\d+)[\d.]* .*Safari/],
];

const SYSTEMS: readonly (readonly [System, RegExp])[] = [
  ['ios', /iPhone|iPad|iPod/],
  ['android', /Android/],
  ['windows', /Windows/],
  ['mac', /Macintosh/],
  ['linux', /Linux|X11/],
];

function readUserAgent(userAgent: string): Browser {
  const system = SYSTEMS.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? 'other';
  for (const [family, name, pattern] of FAMILIES) {
    const version = pattern.exec(userAgent)?.[1];
    if (version !== undefined) return { family, name, version: Number(version), system };
  }
  return { family: 'other', name: 'the browser', version: 0, system };
}
