/** The records of a judge card: how far a judge agrees with people who saw the same answers. Nothing here is executable. */
import type { Vote, VoteWinner } from './agreement.ts';
import type { PairJudgment, PairRunSpec } from './pair-types.ts';
import type { Budget, RunStatus, SentParameters, Turn } from './types.ts';

/** One turn of two models that people voted on. */
export interface VotedMatch {
  readonly questionId: number;
  readonly turn: Turn;
  /** Names in ascending order. */
  readonly modelA: string;
  readonly modelB: string;
  /** One for each vote of an expert; at least one. */
  readonly human: readonly VoteWinner[];
  /** GPT-4's published verdict; null where there is none, or more than one. */
  readonly gpt4: VoteWinner | null;
}

/** What one model replied. */
export interface VotedAnswers {
  readonly model: string;
  /** Texts by turn. */
  readonly answers: readonly { readonly questionId: number; readonly turns: readonly string[] }[];
}

/** Where votes come from. */
export interface VotesSource {
  readonly label: string;
  /** A page for people; null for dropped files. */
  readonly url: string | null;
  readonly licence: string | null;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

/** Public votes with the answers that they are about. */
export interface HumanVotes {
  readonly source: VotesSource;
  readonly votes: readonly Vote[];
  /** Empty where the files hold votes alone: there is then nothing to judge. */
  readonly answers: readonly VotedAnswers[];
}

/** Matches that are judged again, to see how steady the judge is. */
export interface Repeats {
  /** Times, beyond the first; 0: none. */
  readonly times: number;
  /** So many, from the beginning of the list. */
  readonly matches: number;
}

/**
 * A pair run over answers that people voted on: complete and frozen, the answers and votes with it, so that a measurement
 * goes on and is counted again without the network. `pairRunId` is its id; its contestants have no runs.
 */
export interface MeasurementSpec extends PairRunSpec {
  /** What is judged, in this order. */
  readonly matches: readonly VotedMatch[];
  /** Of the matches' models and questions. */
  readonly answers: readonly VotedAnswers[];
  readonly repeats: Repeats;
  readonly source: VotesSource;
}

/** A judged match of a measurement. */
export interface MeasuredJudgment {
  /** 0: the first time; 1 and up: a repeat. */
  readonly repeat: number;
  readonly judgment: PairJudgment;
}

/** A part of a whole. `ratio` and `interval` are null where there is nothing to count, or too little. */
export interface Share {
  readonly hits: number;
  readonly n: number;
  readonly ratio: number | null;
  /** 95 %, bootstrap over whole questions. */
  readonly interval: readonly [number, number] | null;
}

/** What is said of a judge where one is chosen. */
export interface CardSummary {
  /** With people, over comparisons without a tie, both turns; see `JudgeFigures`. */
  readonly decisive: Share;
  readonly matches: number;
  /** The models that the judge's server named. */
  readonly servedModels: readonly string[];
}

/** What a list of measurements shows without reading judgments. */
export interface MeasurementHeader {
  readonly measurementId: string;
  readonly createdAt: string;
  readonly updatedAt: number;
  readonly status: RunStatus;
  readonly endReason: string | null;
  readonly judgeLabel: string;
  readonly isStandIn: boolean;
  /** `judgeKey` of the judge. */
  readonly judgeKey: string;
  /** Matches to judge, repeats not counted. */
  readonly matches: number;
  /** Judgments stored, unfinished and replaced ones among them: the number of the next one. */
  readonly recordCount: number;
  /** As it stood when judging last ended; null before. Derived: the judgments are what counts. */
  readonly summary: CardSummary | null;
}

/** A measurement as it is stored: every judgment ever appended, in order. */
export interface Measurement {
  readonly header: MeasurementHeader;
  readonly spec: MeasurementSpec;
  readonly records: readonly MeasuredJudgment[];
}

/** What becomes of a header when judging begins or ends. */
export type MeasurementChange = Partial<Pick<MeasurementHeader, 'status' | 'endReason' | 'summary'>> & {
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
};

/** Keeps measurements. One contract suite (`tests/contracts/measurement-store.ts`) holds for all adapters. */
export interface MeasurementStore {
  /** Creates the measurement, with status "running". @throws InputError if it exists */
  createMeasurement(spec: MeasurementSpec, at: number): Promise<void>;
  /** Appends judgments and counts them in the header, all or none. @throws InputError for an unknown measurement */
  appendMeasured(measurementId: string, records: readonly MeasuredJudgment[]): Promise<void>;
  /** @throws InputError for an unknown measurement */
  changeMeasurement(measurementId: string, change: MeasurementChange): Promise<void>;
  /** Allows more, or less, than it was started with. @throws InputError for an unknown measurement */
  setMeasurementBudget(measurementId: string, budget: Budget): Promise<void>;
  /** null for an unknown one. */
  readMeasurement(measurementId: string): Promise<Measurement | null>;
  /** Newest first. */
  listMeasurements(): Promise<readonly MeasurementHeader[]>;
  /** Deletes it whole; no error if there is none. */
  deleteMeasurement(measurementId: string): Promise<void>;
}

/** Whose verdicts are compared with those of people. */
export type CardRater = 'judge' | 'human' | 'gpt4';

/** How far one rater agrees with people. */
export interface AgreementFigures {
  readonly rater: CardRater;
  readonly turn: Turn | 'both';
  /** S1 of the MT-bench paper: ties, and verdicts that changed with the order, count as ties. */
  readonly withTies: Share;
  /** S2: comparisons in which either is a tie are left out. */
  readonly decisive: Share;
  /** Cohen's kappa over three verdicts, and over the decisive two; null where it is undefined. */
  readonly kappa: number | null;
  readonly decisiveKappa: number | null;
}

export interface PositionFigures {
  /** Matches whose two games did not say the same, of those with two verdicts. */
  readonly changed: Share;
  /** Of these, the matches in which both games chose the first place, or the second. */
  readonly alwaysFirst: number;
  readonly alwaysSecond: number;
  /** Games for the first answer, of those that chose one. 0.5: no bias. */
  readonly first: Share;
}

/** How often the longer answer of a turn won, of the matches that have a winner and differ in length. */
export type LengthFigures = Readonly<Record<CardRater, Share>>;

/** What the judge took for its calls, as far as its server counted. Null where nothing is known. */
export interface CallFigures {
  readonly calls: number;
  /** US dollars for 1,000 calls. */
  readonly usdPer1000: number | null;
  /** Mean time of a call, in milliseconds. */
  readonly meanMs: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
}

/** What the card says: derived from a measurement, never stored. */
export interface JudgeFigures {
  /** Matches to judge, judged, and judged without a verdict in one of the games or both. */
  readonly matches: number;
  readonly judged: number;
  readonly withoutVerdict: number;
  /** Games whose text holds no verdict, and games whose call was given up; repeats among them. */
  readonly unreadableGames: number;
  readonly failedGames: number;
  /** Of each rater: turn 1, turn 2, both. All on the matches that the judge gave a verdict on. */
  readonly agreement: readonly AgreementFigures[];
  readonly position: PositionFigures;
  readonly length: LengthFigures;
  /** Games that said the same again, of those that were asked again; null where none was. */
  readonly repeated: Share | null;
  readonly calls: CallFigures;
  readonly servedModels: readonly string[];
  readonly sentParameters: readonly SentParameters[];
}
