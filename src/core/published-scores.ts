/**
 * The MT-bench column of the LMSYS leaderboard of 22 June 2023. Figures of others, to be laid beside ours and never mixed
 * with them: their judge was a GPT-4 that nobody can ask any more.
 */

export const PUBLISHED_2023 = {
  /** The column of the table, in words. */
  title: 'Published: GPT-4, June 2023',
  date: '2023-06-22',
  source: 'LMSYS, “Chatbot Arena Leaderboard Week 8”',
  url: 'https://github.com/lm-sys/lm-sys.github.io/blob/02e9723269c5c35297b36ae4035565dc4a3adeec/blog/2023-06-22-leaderboard.md',
} as const;

export interface PublishedScore {
  /** As the table names it. */
  readonly label: string;
  /** Name of its answer and judgment files in the official data. */
  readonly modelId: string;
  /** Mean of both turns, 1 to 10, two decimals. */
  readonly score: number;
}

/** Best first. */
export const PUBLISHED_SCORES: readonly PublishedScore[] = [
  { label: 'GPT-4', modelId: 'gpt-4', score: 8.99 },
  { label: 'GPT-3.5-turbo', modelId: 'gpt-3.5-turbo', score: 7.94 },
  { label: 'Claude-v1', modelId: 'claude-v1', score: 7.9 },
  { label: 'Claude-instant-v1', modelId: 'claude-instant-v1', score: 7.85 },
  { label: 'Vicuna-33B', modelId: 'vicuna-33b-v1.3', score: 7.12 },
  { label: 'WizardLM-30B', modelId: 'wizardlm-30b', score: 7.01 },
  { label: 'Guanaco-33B', modelId: 'guanaco-33b', score: 6.53 },
  { label: 'Tulu-30B', modelId: 'tulu-30b', score: 6.43 },
  { label: 'Guanaco-65B', modelId: 'guanaco-65b', score: 6.41 },
  { label: 'OpenAssistant-LLaMA-30B', modelId: 'oasst-sft-7-llama-30b', score: 6.41 },
  { label: 'PaLM-Chat-Bison-001', modelId: 'palm-2-chat-bison-001', score: 6.4 },
  { label: 'Vicuna-13B', modelId: 'vicuna-13b-v1.3', score: 6.39 },
  { label: 'MPT-30B-chat', modelId: 'mpt-30b-chat', score: 6.39 },
  { label: 'WizardLM-13B', modelId: 'wizardlm-13b', score: 6.35 },
  { label: 'Vicuna-7B', modelId: 'vicuna-7b-v1.3', score: 6.0 },
  { label: 'Baize-v2-13B', modelId: 'baize-v2-13b', score: 5.75 },
  { label: 'Nous-Hermes-13B', modelId: 'nous-hermes-13b', score: 5.51 },
  { label: 'MPT-7B-Chat', modelId: 'mpt-7b-chat', score: 5.42 },
  { label: 'GPT4All-13B-Snoozy', modelId: 'gpt4all-13b-snoozy', score: 5.41 },
  { label: 'Koala-13B', modelId: 'koala-13b', score: 5.35 },
  { label: 'MPT-30B-Instruct', modelId: 'mpt-30b-instruct', score: 5.22 },
  { label: 'Falcon-40B-Instruct', modelId: 'falcon-40b-instruct', score: 5.17 },
  { label: 'H2O-Oasst-OpenLLaMA-13B', modelId: 'h2ogpt-oasst-open-llama-13b', score: 4.63 },
  { label: 'Alpaca-13B', modelId: 'alpaca-13b', score: 4.53 },
  { label: 'ChatGLM-6B', modelId: 'chatglm-6b', score: 4.5 },
  { label: 'OpenAssistant-Pythia-12B', modelId: 'oasst-sft-4-pythia-12b', score: 4.32 },
  { label: 'RWKV-4-Raven-14B', modelId: 'rwkv-4-raven-14b', score: 3.98 },
  { label: 'Dolly-V2-12B', modelId: 'dolly-v2-12b', score: 3.28 },
  { label: 'FastChat-T5-3B', modelId: 'fastchat-t5-3b', score: 3.04 },
  { label: 'StableLM-Tuned-Alpha-7B', modelId: 'stablelm-tuned-alpha-7b', score: 2.75 },
  { label: 'LLaMA-13B', modelId: 'llama-13b', score: 2.61 },
];
