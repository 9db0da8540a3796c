/** Where the public votes on MT-bench answers are, pinned by commit and hash. */
import type { PinnedFile } from './mt-bench-source.ts';

const DATASET = 'lmsys/mt_bench_human_judgments';
const REVISION = 'f7d2896d2cc5d80f8b55c2bbc722613555233c25';

/** The two files of the data set, and what to say of it. */
export interface VotesDataset {
  readonly label: string;
  readonly url: string;
  readonly licence: string;
  readonly human: PinnedFile;
  readonly gpt4: PinnedFile;
}

export const HUMAN_VOTES: VotesDataset = {
  label: DATASET,
  url: `https://huggingface.co/datasets/${DATASET}`,
  licence: 'CC-BY-4.0',
  human: {
    path: 'data/human-00000-of-00001-25f4910818759289.parquet',
    sha256: '4877bc46a40929f4082c3c79593700fb897b1d6c7f4c473032694a01322f5769',
  },
  gpt4: {
    path: 'data/gpt4_pair-00000-of-00001-c0b431264a82ddc0.parquet',
    sha256: '57068327ffb5f8fddb15fedbbfe40b26fe862da2326331e5cf64a42320a00e71',
  },
};

/**
 * URL of a file at the pinned commit.
 *
 * @param hub  address of the hub or a mirror of it, without a slash at the end
 */
export function votesUrl(hub: string, { path }: PinnedFile): string {
  return `${hub}/datasets/${DATASET}/resolve/${REVISION}/${path}`;
}
