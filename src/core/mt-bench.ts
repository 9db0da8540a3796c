/** How MT-bench is known: by its questions, whatever file they came in. */
export const MT_BENCH_ID = {
  name: 'mt_bench',
  label: 'MT-bench',
  /** Of the official question.jsonl's bytes, lower-case hex. */
  questionsSha256: '119565adbab82227089cefdb44c8d7e2cf04dc0a0ec233634c82e7d4e2a944f7',
} as const;
