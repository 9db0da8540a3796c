/** manifest.json, or any file of ours with a run block in it → what made those runs. */
import * as v from 'valibot';
import { InputError } from '../core/errors.ts';
import type { JuryRule } from '../core/types.ts';
import { readRunBlock } from './read-meta.ts';
import type { ImportedMeta } from './types.ts';

/** Ours have some thousand characters a model. */
const LONGEST_CHARACTERS = 2 ** 22;
const MOST_MODELS = 1000;

const manifest = v.object({
  benchtab: v.string(),
  run: v.looseObject({
    bench: v.looseObject({ label: v.string(), judge_prompts_name: v.optional(v.nullable(v.string()), null) }),
    jury: v.optional(
      v.nullable(v.looseObject({ repeats: v.pipe(v.number(), v.safeInteger()), rule: v.picklist(['mean', 'median', 'majority']) })),
      null,
    ),
    models: v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(MOST_MODELS)),
  }),
});

/** What a manifest tells. Nothing in it is trusted for more than a proposal. */
export interface ToldManifest {
  /** Version of the program that wrote it. */
  readonly benchtab: string;
  readonly benchLabel: string;
  /** Name of judge prompts that are not the bench's own; null for its own. */
  readonly judgePromptsName: string | null;
  readonly jury: { readonly repeats: number; readonly rule: JuryRule } | null;
  /** One for each run. */
  readonly runs: readonly ImportedMeta[];
}

/** @throws InputError naming the key at fault */
export function readManifest(json: string, place: string): ToldManifest {
  const parsed = v.safeParse(manifest, json.length > LONGEST_CHARACTERS ? null : parsedOrNull(json));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new InputError(`this is no manifest that BenchTab wrote (${v.getDotPath(issue) ?? 'the whole file'}: ${issue.message})`, { file: place });
  }
  const { benchtab, run } = parsed.output;
  const { bench, jury, models } = run;
  return {
    benchtab,
    benchLabel: bench.label,
    judgePromptsName: bench.judge_prompts_name,
    jury: jury === null ? null : { repeats: jury.repeats, rule: jury.rule },
    runs: models.map((model) => metaOf({ ...run, models: [model] }, place)),
  };
}

function metaOf(block: unknown, place: string): ImportedMeta {
  const { meta, problem } = readRunBlock(block);
  if (meta === null) throw new InputError(`what made a run of this manifest cannot be read (${problem})`, { file: place });
  return meta;
}

function parsedOrNull(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
