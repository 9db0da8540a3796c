/** Facts about this browser and its graphics card, for people. */
import { limitShortfall, type AdapterLimits } from '../core/gpu-limits.ts';
import { asSentence, formatBandwidth, formatBytes } from './format.ts';

export interface GpuFacts {
  readonly isSecureContext: boolean;
  readonly hasWebGpu: boolean;
  /** "nvidia ampere"; null without an adapter. */
  readonly adapterName: string | null;
  /** True for an adapter that computes on the CPU: it works, slowly. */
  readonly isSoftware: boolean;
  readonly hasF16: boolean;
  /** "Chrome 142". */
  readonly browser: string;
  /** null without an adapter. */
  readonly adapter: AdapterDetails | null;
  /** Why there is no adapter, and the way out on this browser; null where there is one. */
  readonly obstacle: { readonly found: string; readonly wayOut: string } | null;
  /** The browser has a language model of its own (Prompt API), downloaded or not. */
  readonly hasLanguageModel: boolean;
}

/** What the adapter says of itself. Texts are empty where the browser keeps them to itself. */
export interface AdapterDetails {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** `shader-f16`, `subgroups`, `timestamp-query`. */
  readonly features: readonly string[];
  readonly limits: AdapterLimits;
  /** What to do if the machine has a second, faster card; null where that is unlikely. */
  readonly twoCardAdvice: string | null;
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

export type FactState = 'good' | 'warn' | 'bad' | 'unknown';

/** One line of the set-up check: what was found, and what follows from it. */
export interface FactLine {
  readonly state: FactState;
  readonly name: string;
  readonly finding: string;
  readonly consequence: string;
}

/**
 * The facts in plain language, each with its consequence or way out.
 *
 * @param bytesPerSecond  how fast the card reads its memory; null: not measured
 */
export function explainGpu(facts: GpuFacts, bytesPerSecond: number | null): readonly FactLine[] {
  const { adapter } = facts;
  const lines: FactLine[] = [secureLine(facts)];
  if (facts.isSecureContext) lines.push(webGpuLine(facts));
  if (adapter !== null)
    lines.push(adapterLine(facts, adapter), f16Line(facts), limitLine(adapter), speedLine(facts, bytesPerSecond));
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

function webGpuLine({ obstacle }: GpuFacts): FactLine {
  if (obstacle === null)
    return { state: 'good', name: 'WebGPU', finding: 'available', consequence: 'Models can run in this page.' };
  return {
    state: 'warn',
    name: 'WebGPU',
    finding: obstacle.found,
    consequence: `${asSentence(obstacle.wayOut)} Without it the built-in models and some small ones run on the CPU.`,
  };
}

function adapterLine({ adapterName, isSoftware }: GpuFacts, { twoCardAdvice }: AdapterDetails): FactLine {
  const finding = adapterName ?? '';
  if (isSoftware)
    return {
      state: 'warn',
      name: 'Adapter',
      finding,
      consequence: 'It computes on the CPU: fine for the check, far too slow for real models.',
    };
  return {
    state: twoCardAdvice === null ? 'good' : 'warn',
    name: 'Adapter',
    finding,
    consequence: twoCardAdvice ?? 'This is the card that models will run on.',
  };
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

function limitLine({ limits, features }: AdapterDetails): FactLine {
  const name = 'Limits';
  const finding = [`${formatBytes(limits.maxBufferSize)} a buffer`, ...features.filter((feature) => feature !== 'shader-f16')].join(', ');
  const short = limitShortfall(limits);
  if (short === null) return { state: 'good', name, finding, consequence: 'All that the engines ask for.' };
  const consequence =
    `WebLLM asks for a ${short.name} of ${short.least}, and this adapter has ${short.value}: only small ONNX models run.`;
  return { state: 'bad', name, finding, consequence };
}

function speedLine({ isSoftware }: GpuFacts, bytesPerSecond: number | null): FactLine {
  const name = 'Memory speed';
  if (bytesPerSecond === null)
    return { state: 'unknown', name, finding: 'not measured', consequence: 'It decides how fast models write, and takes a second to measure.' };
  const finding = `${formatBandwidth(bytesPerSecond)}, measured`;
  return isSoftware
    ? { state: 'warn', name, finding, consequence: 'The memory is not what limits this adapter: its arithmetic is.' }
    : { state: 'good', name, finding, consequence: 'Times on the Set up page are predicted from it, until a model has been seen here.' };
}
