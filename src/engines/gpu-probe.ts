/** What the browser's GPU can do, read once from the adapter, with a plain sentence where there is none. */
import type { AdapterLimits } from '../core/gpu-limits.ts';
import { explainMissingGpu, twoCardAdvice, type GpuObstacle } from './gpu-advice.ts';

/** Where to look: the page's or the worker's global object. */
export interface GpuSurroundings {
  readonly isSecureContext: boolean;
  /** Absent in Node 20. */
  readonly navigator?: {
    readonly userAgent?: string;
    readonly gpu?: { requestAdapter(options?: object): Promise<AdapterFacts | null> };
  };
}

/** The members of a GPUAdapter in use. */
export interface AdapterFacts {
  readonly features: { has(name: string): boolean };
  readonly limits: AdapterLimits;
  readonly info: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device?: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
}

/** What decides whether a model runs. */
export interface GpuFacts {
  /** For people: `nvidia ampere`. */
  readonly name: string;
  readonly hasF16: boolean;
  readonly limits: AdapterLimits;
}

/** All that is known of an adapter. Texts are empty where the browser keeps them to itself. */
export interface GpuDetails extends GpuFacts {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** It computes on the CPU. */
  readonly isSoftware: boolean;
  /** Of the features that matter here, those that the adapter has. */
  readonly features: readonly GpuFeature[];
  /** What to do if the machine has a second, faster card; null where that is unlikely. */
  readonly twoCardAdvice: string | null;
}

/** `shader-f16`: half precision; `subgroups`: faster kernels; `timestamp-query`: times measured by the GPU itself. */
const FEATURES = ['shader-f16', 'subgroups', 'timestamp-query'] as const;
export type GpuFeature = (typeof FEATURES)[number];

export type GpuProbe = { readonly gpu: GpuFacts } | { readonly gpu: null; readonly reason: string };
export type GpuInspection =
  | { readonly gpu: GpuDetails }
  | { readonly gpu: null; readonly reason: string; readonly obstacle: GpuObstacle };

/** Asks for the adapter that the engines ask for, the fast one, and makes no device. */
export async function probeGpu({ isSecureContext, navigator }: GpuSurroundings): Promise<GpuInspection> {
  const { gpu, userAgent = '' } = navigator ?? {};
  const adapter = isSecureContext ? await requestAdapter(gpu) : null;
  if (adapter !== null) return { gpu: detailsOf(adapter, userAgent) };
  const obstacle = explainMissingGpu({ userAgent, isSecureContext, hasWebGpu: gpu !== undefined });
  return { gpu: null, reason: `${obstacle.found}: ${obstacle.wayOut}`, obstacle };
}

async function requestAdapter(gpu: NonNullable<GpuSurroundings['navigator']>['gpu']): Promise<AdapterFacts | null> {
  if (gpu === undefined) return null;
  return gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
}

function detailsOf({ info, features, limits }: AdapterFacts, userAgent: string): GpuDetails {
  const { vendor, architecture, device = '', description } = info;
  const isSoftware =
    info.isFallbackAdapter === true || /swiftshader|llvmpipe|\bwarp\b|basic render/i.test(`${architecture} ${description}`);
  return {
    name: adapterName(info, isSoftware),
    ...{ vendor, architecture, device, description, isSoftware },
    hasF16: features.has('shader-f16'),
    features: FEATURES.filter((name) => features.has(name)),
    limits: readLimits(limits),
    twoCardAdvice: isSoftware ? null : twoCardAdvice(vendor, architecture, userAgent),
  };
}

/** A plain record: the adapter's own object has its members on the prototype and cannot be copied. */
function readLimits(limits: AdapterLimits): AdapterLimits {
  return {
    maxBufferSize: limits.maxBufferSize,
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
    maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
    maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
  };
}

function adapterName({ vendor, architecture, description }: AdapterFacts['info'], isSoftware: boolean): string {
  const parts = [vendor, architecture, description].filter((part) => part !== '');
  const name = [...new Set(parts)].join(' ') || 'unnamed GPU';
  return isSoftware ? `${name} (software adapter)` : name;
}
