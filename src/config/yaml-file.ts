/** A YAML file checked against a schema, with every problem told by line and key. */
import * as v from 'valibot';
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, type Document } from 'yaml';
import { InputError } from '../core/errors.ts';
import { describeFinding, wrongValue, type Finding, type KeyPath } from './finding.ts';

interface Problem {
  readonly line: number;
  readonly sentence: string;
}

/**
 * Reads a YAML text and checks it.
 *
 * @param check  looks at what the schema cannot see; called only when the schema is content
 * @returns the schema's output
 * @throws InputError with file, line, key path, value and expectation; all problems at once
 */
export function parseYamlFile<Schema extends v.GenericSchema>(
  source: { readonly text: string; readonly file: string },
  schema: Schema,
  check: (config: v.InferOutput<Schema>) => readonly Finding[],
): v.InferOutput<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false });
  const syntax = document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, sentence: message }));
  failIfAny(syntax, source.file);

  const parsed = v.safeParse(schema, toPlainValue(document, source.file));
  const findings = parsed.success ? check(parsed.output) : parsed.issues.flatMap(toFindings);
  const problems = findings.map((finding) => ({
    line: lines.linePos(findOffset(document, finding.path)).line,
    sentence: describeFinding(finding),
  }));
  failIfAny(problems, source.file);
  return parsed.output as v.InferOutput<Schema>;
}

function toPlainValue(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // Aliases that lead nowhere or multiply without end.
    throw new InputError(`unusable YAML: ${cause instanceof Error ? cause.message : String(cause)}`, { file });
  }
}

function failIfAny(problems: readonly Problem[], file: string): void {
  const [first, ...others] = [...problems].sort((a, b) => a.line - b.line);
  if (!first) return;
  const message =
    others.length === 0
      ? first.sentence
      : [`${problems.length} problems`, ...[first, ...others].map((p) => `  line ${p.line}: ${p.sentence}`)].join('\n');
  throw new InputError(message, { file, line: first.line });
}

/** One issue; or one finding for each key that a record does not know, since valibot stops at the first. */
function toFindings(issue: v.BaseIssue<unknown>): readonly Finding[] {
  const path = (issue.path ?? []).map((item) => item.key as string | number);
  if (issue.type !== 'strict_object') return [wrongValue(path, issue.input, issue.message)];
  const holder = issue.path?.at(-1);
  if (!holder || holder.origin !== 'key') return [wrongValue(path, issue.input, `the keys ${issue.message}`)];
  if (issue.expected !== 'never') return [{ path, message: 'this key is missing' }];
  const known = issue.message.split(', ');
  return Object.keys(holder.input as object)
    .filter((key) => !known.includes(key))
    .map((key) => ({ path: [...path.slice(0, -1), key], message: `unknown key; known here: ${issue.message}` }));
}

/** Where the value begins in the text; of a missing key, where its record begins. */
function findOffset(document: Document, path: KeyPath): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (!pair || !isScalar(pair.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = (node as { range?: readonly number[] } | undefined)?.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
