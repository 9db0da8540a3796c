/** What a file is: by FastChat's layout, else by its first line. */
import { baseName, isInFolder } from './paths.ts';
import type { FileKind } from './types.ts';

/** What the path alone tells; null where the content decides. */
export function kindByPath(path: string): FileKind | null {
  const name = baseName(path).toLowerCase();
  if (name.endsWith('.meta.json')) return 'meta';
  if (!/\.jsonl?$/.test(name)) return 'other';
  return isInFolder(path, 'reference_answer') ? 'references' : null;
}

/** What a line's keys tell (protocol.md, sections 2, 4, 7 and 11); null if nothing. */
export function kindByKeys(value: unknown): FileKind | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  if ('choices' in value) return 'answers';
  if ('model_1' in value) return 'pairs';
  if ('score' in value || ('judgment' in value && 'user_prompt' in value)) return 'single';
  if ('prompt_template' in value) return 'judge-prompts';
  return 'turns' in value && 'category' in value ? 'questions' : null;
}
