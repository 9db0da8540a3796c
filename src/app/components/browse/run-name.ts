/** A run in a list of choices. Pure. */
import type { RunHeader } from '../../../core/types.ts';
import { formatDate } from '../../format.ts';

/** `Llama 3.2 1B Instruct · gpt-4.1-mini · 22 Nov 2026, 10:00`. */
export function runName({ modelLabel, judgeLabel, createdAt }: RunHeader): string {
  return [modelLabel, judgeLabel ?? 'no judge', formatDate(createdAt)].join(' · ');
}
