/** Figures that others published, to lay a judge card beside. Nothing here was computed by us. */
import type { CardRater } from './judge-card-types.ts';

/** How far one rater agreed with people. */
export interface PublishedAgreement {
  readonly rater: Exclude<CardRater, 'judge'>;
  /** By turn, `[turn 1, turn 2]`; parts of 1, with the number of comparisons. */
  readonly withTies: readonly [PublishedShare, PublishedShare];
  readonly decisive: readonly [PublishedShare, PublishedShare];
}

export interface PublishedShare {
  readonly ratio: number;
  readonly n: number;
}

export interface PublishedSource {
  readonly label: string;
  readonly url: string;
}

export const PUBLISHED_SOURCE: PublishedSource = {
  label: 'L. Zheng and others, “Judging LLM-as-a-judge with MT-Bench and Chatbot Arena”, 2023, table 5',
  url: 'https://arxiv.org/abs/2306.05685',
};

/** Table 5: all votes of the paper, setups S1 and S2. */
export const PUBLISHED_AGREEMENT: readonly PublishedAgreement[] = [
  {
    rater: 'gpt4',
    withTies: [{ ratio: 0.66, n: 1343 }, { ratio: 0.66, n: 1325 }],
    decisive: [{ ratio: 0.85, n: 859 }, { ratio: 0.85, n: 864 }],
  },
  {
    rater: 'human',
    withTies: [{ ratio: 0.63, n: 721 }, { ratio: 0.67, n: 707 }],
    decisive: [{ ratio: 0.81, n: 479 }, { ratio: 0.82, n: 474 }],
  },
];

/** The same paper: matches in which GPT-4 kept its verdict when the answers changed places. */
export const PUBLISHED_GPT4_STEADY = 0.65;
