/** Where the official judgments and answers of MT-bench are, and how to tell that they are these. */
import { PUBLISHED_SCORES } from '../core/published-scores.ts';

/** 4 November 2023; its files are what `main` has had since. Content is checked whichever of them serves it. */
const REVISIONS = ['a4b674c', 'main'];
const SPACE = 'spaces/lmsys/mt-bench';

/** How a person finds it. */
export const OFFICIAL_PLACE = `huggingface.co/${SPACE}`;

/** One official file. */
export interface OfficialFile {
  /** Below the space's root. */
  readonly path: string;
  /** Git's SHA-1 over `blob <size>\0` and the bytes, lower-case hex; null where nobody has written it down. */
  readonly gitBlob: string | null;
}

/** GPT-4's ratings of all 31 models; its id as found, identical, in four public copies. */
export const OFFICIAL_JUDGMENTS: OfficialFile = {
  path: 'data/mt_bench/model_judgment/gpt-4_single.jsonl',
  gitBlob: '27e87565ea0206b6fbe7987d9c2220257b90b1f2',
};

/** As found, identical, in at least three public copies. */
const KNOWN_ANSWERS: ReadonlyMap<string, string> = new Map([
  ['alpaca-13b', 'c13f9b8b717691e9722d675a2c020a9253611b16'],
  ['claude-v1', '6040295dc04cc3ad289eebe23715a2b03bde39e2'],
  ['dolly-v2-12b', 'ab33d0c3ca6ee3c2642bfbc257753d821d123a2b'],
  ['gpt-3.5-turbo', 'a7e20781f3c3282982aa70b5dd09303c3042b33f'],
  ['gpt-4', 'fb23458eb1840792b9e43c9b47c1601fb6c0adc5'],
  ['llama-13b', 'c79041cb8e8285e345d04c313cb61ad655e69f7b'],
  ['vicuna-13b-v1.3', 'ff485ec782ff8ca1fbd6f08c158583f86b2ed44e'],
]);

/** Of all 31 models, in the order of the published table. */
export const OFFICIAL_ANSWERS: readonly OfficialFile[] = PUBLISHED_SCORES.map(({ modelId }) => ({
  path: `data/mt_bench/model_answer/${modelId}.jsonl`,
  gitBlob: KNOWN_ANSWERS.get(modelId) ?? null,
}));

/** @param hub  base URL without a slash at its end @returns addresses of a file, the first one first */
export function officialUrls(hub: string, { path }: OfficialFile): readonly string[] {
  return REVISIONS.map((revision) => `${hub}/${SPACE}/resolve/${revision}/${path}`);
}
