/** Facts about this browser and its graphics card, for people. */
export interface GpuFacts {
  readonly isSecureContext: boolean;
  readonly hasWebGpu: boolean;
  /** "nvidia ampere"; null without an adapter. */
  readonly adapterName: string | null;
  /** True for an adapter that computes on the CPU: it works, slowly. */
  readonly isSoftware: boolean;
  readonly hasF16: boolean;
  /** Largest single buffer the adapter allows, in bytes; null without an adapter. */
  readonly maxBufferBytes: number | null;
  /** "Chrome 142". */
  readonly browser: string;
}

/** Name and major version out of a user agent string; Chromium's relatives name themselves after it. */
export function browserName(userAgent: string): string {
  const known: readonly (readonly [string, RegExp])[] = [
    ['Edge', /Edg\/(\d+)/],
    ['Opera', /OPR\/(\d+)/],
    ['Chrome', /Chrom(?:e|ium)\/(\d+)/],
    ['Firefox', /Firefox\/(\d+)/],
    ['Safari', /Version\/(\d+)[\d.]* .*Safari/],
  ];
  for (const [name, pattern] of known) {
    const version = pattern.exec(userAgent)?.[1];
    if (version !== undefined) return `${/Headless/.test(userAgent) ? 'Headless ' : ''}${name} ${version}`;
  }
  return 'an unknown browser';
}

export type FactState = 'good' | 'warn' | 'bad';

/** One line of the set-up check: what was found, and what follows from it. */
export interface FactLine {
  readonly state: FactState;
  readonly name: string;
  readonly finding: string;
  readonly consequence: string;
}

/** The facts in plain language, each with its consequence or way out. */
export function explainGpu(facts: GpuFacts): readonly FactLine[] {
  const lines: FactLine[] = [secureLine(facts)];
  if (facts.isSecureContext) lines.push(webGpuLine(facts));
  if (facts.adapterName !== null) lines.push(adapterLine(facts), f16Line(facts));
  return lines;
}

function secureLine({ isSecureContext, browser }: GpuFacts): FactLine {
  return isSecureContext
    ? { state: 'good', name: 'Browser', finding: browser, consequence: 'The connection is secure, so models may be kept.' }
    : {
        state: 'bad',
        name: 'Browser',
        finding: `${browser}, insecure address`,
        consequence: 'Open the page over https:// or on localhost: without it the browser hides WebGPU and storage.',
      };
}

function webGpuLine({ hasWebGpu, adapterName: name }: GpuFacts): FactLine {
  if (!hasWebGpu)
    return {
      state: 'warn',
      name: 'WebGPU',
      finding: 'not in this browser',
      consequence: 'The built-in models run on the CPU. For others take a current Chrome or Edge.',
    };
  return name === null
    ? {
        state: 'warn',
        name: 'WebGPU',
        finding: 'no graphics adapter',
        consequence: 'The browser offers WebGPU but no card for it: check the driver and chrome://gpu.',
      }
    : { state: 'good', name: 'WebGPU', finding: 'available', consequence: 'Models can run in this page.' };
}

function adapterLine({ adapterName: name, isSoftware }: GpuFacts): FactLine {
  return isSoftware
    ? {
        state: 'warn',
        name: 'Adapter',
        finding: `${name}, in software`,
        consequence: 'It computes on the CPU: fine for this check, far too slow for real models.',
      }
    : { state: 'good', name: 'Adapter', finding: name ?? '', consequence: 'This is the card that models will run on.' };
}

function f16Line({ hasF16 }: GpuFacts): FactLine {
  return hasF16
    ? { state: 'good', name: 'Half precision', finding: 'shader-f16', consequence: 'All models of the catalogue can run.' }
    : {
        state: 'warn',
        name: 'Half precision',
        finding: 'no shader-f16',
        consequence: 'Models run as their larger f32 variant; those without one are not offered.',
      };
}
