/** Why a turn has no rating, in words. */
import type { UnratedReason } from './types.ts';

/** One sentence without its full stop for each reason, in the order in which reasons are listed. */
export const UNRATED_SENTENCES: Readonly<Record<UnratedReason, string>> = {
  'answer-failed': 'The model gave no answer',
  'judge-failed': 'The judge could not be asked',
  unreadable: 'The judge’s reply holds no rating',
  pending: 'Not done yet',
  'no-judge': 'This run has no judge',
  'not-in-files': 'The imported files have no judgment',
};
