/** Where the official MT-bench files are, pinned by commit and hash. */
import { MT_BENCH_ID } from '../core/mt-bench.ts';

const COMMIT = '0e6d3e4beaab66f4d3f93db72541a4abab8af28d';
const FOLDER = 'fastchat/llm_judge/data/';

/** Tried in this order. Both answer with a CORS header that lets any page read them. */
const HOSTS = [
  `https://raw.githubusercontent.com/lm-sys/FastChat/${COMMIT}/${FOLDER}`,
  `https://cdn.jsdelivr.net/gh/lm-sys/FastChat@${COMMIT}/${FOLDER}`,
];

/** One official file. */
export interface PinnedFile {
  /** Below `fastchat/llm_judge/data/`. */
  readonly path: string;
  /** Of its bytes, lower-case hex. */
  readonly sha256: string;
}

export const MT_BENCH = {
  name: MT_BENCH_ID.name,
  label: MT_BENCH_ID.label,
  source: `https://github.com/lm-sys/FastChat/tree/${COMMIT}/${FOLDER}mt_bench`,
  questions: {
    path: 'mt_bench/question.jsonl',
    sha256: MT_BENCH_ID.questionsSha256,
  },
  references: [
    {
      path: 'mt_bench/reference_answer/gpt-4.jsonl',
      sha256: 'f957a5bc977badb66885ec970e6cd08527845780313f0995764260e5777b9b3f',
    },
  ],
  judgePrompts: {
    path: 'judge_prompts.jsonl',
    sha256: 'fd283293406d024f44c174b094ef48031d0687a4682fd3a56b29b138f80281b6',
  },
} as const;

/** The URLs of a file, the first one first. */
export function urlsOf(file: PinnedFile): readonly string[] {
  return HOSTS.map((host) => `${host}${file.path}`);
}
