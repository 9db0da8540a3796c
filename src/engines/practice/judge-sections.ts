/**
 * Finds questions, reference answers and answers in a filled judge prompt by the shape of its markers, so that it reads
 * the starter bench's prompts, FastChat's, and others written like them.
 *
 * Markers are whole lines: `[Begin answer]` or `[The Start of …]` with their ends, `[Question]` without one, and
 * headings as `### User:` between `<|…|>` frames.
 */

/** One marking task as read from a filled prompt. The judged turn is the last one. */
export interface JudgeTask {
  /** 1 or 2: how many answers each assistant has given. */
  readonly turn: number;
  /** The user text of the judged turn; empty if none was found. */
  readonly question: string;
  /** The reference answer of the judged turn; null if there is none. */
  readonly reference: string | null;
  /** The judged answer; of assistant A in a pairwise prompt. */
  readonly answer: string;
  /** Assistant B's answer; null in a single prompt. */
  readonly rival: string | null;
}

type Kind = 'question' | 'reference' | 'answer';
type Side = 'A' | 'B';

interface Section {
  readonly kind: Kind;
  readonly side: Side;
  readonly text: string;
}

interface Marker {
  readonly action: 'begin' | 'end';
  /** What the marker names, in lower case ("answer 1 of assistant a"), with its shape: only equal labels are a pair. */
  readonly label: string;
  /** null: a frame around sections (a dialogue), or something else that is not read (instructions). */
  readonly kind: Kind | null;
  readonly side: Side | null;
}

/** @returns null if there is no answer to judge in the text */
export function readJudgeTask(prompt: string): JudgeTask | null {
  const sections = readSections(prompt.split('\n'));
  const textsOf = (kind: Kind, side?: Side) =>
    sections.filter((section) => section.kind === kind && (!side || section.side === side)).map(({ text }) => text);
  const answers = textsOf('answer', 'A');
  const last = answers.length - 1;
  const answer = answers[last];
  if (answer === undefined) return null;
  return {
    turn: answers.length,
    question: textsOf('question')[last] ?? '',
    reference: textsOf('reference')[last] ?? null,
    answer,
    rival: textsOf('answer', 'B')[last] ?? null,
  };
}

function readSections(lines: readonly string[]): readonly Section[] {
  const markers = lines.map(readMarker);
  const sections: Section[] = [];
  let side: Side = 'A';
  for (let index = 0; index < lines.length; index++) {
    const marker = markers[index];
    if (marker?.action !== 'begin') continue;
    side = marker.side ?? side;
    if (marker.kind === null) continue;
    const end = findEnd(markers, index);
    const text = lines
      .slice(index + 1, end)
      .join('\n')
      .trim();
    sections.push({ kind: marker.kind, side, text });
    index = end - 1;
  }
  return sections;
}

/**
 * The line on which the section that begins on line `begin` ends: its end marker, or else the next marker of any kind.
 * An answer ends at the last fitting end marker, so that one inside the answer does not cut it short; other sections
 * repeat in pairwise prompts and end at the first.
 */
function findEnd(markers: readonly (Marker | null)[], begin: number): number {
  const opened = markers[begin];
  const fits = (marker: Marker | null, line: number) =>
    line > begin && marker?.action === 'end' && marker.label === opened?.label;
  const end = opened?.kind === 'answer' ? markers.findLastIndex(fits) : markers.findIndex(fits);
  if (end !== -1) return end;
  const next = markers.findIndex((marker, line) => line > begin && marker !== null);
  return next === -1 ? markers.length : next;
}

function readMarker(line: string): Marker | null {
  const trimmed = line.trim();
  const heading = /^### (user|assistant(?: [ab])?|reference answer):$/i.exec(trimmed)?.[1];
  if (heading !== undefined) return toMarker('begin', `### ${heading.toLowerCase()}`);
  const framed = /^(?:\[([^[\]]{1,80})\]|<\|([^|]{1,80})\|>)$/.exec(trimmed);
  const words = (framed?.[1] ?? framed?.[2])?.toLowerCase();
  if (words === undefined) return null;
  if (/^(?:user )?question$|^instructions?$|^task$/.test(words)) return toMarker('begin', words);
  const [, action, label] = /^(?:the )?(begin|start of|end of|end) (.+)$/.exec(words) ?? [];
  if (action === undefined || label === undefined) return null;
  const marker = toMarker(action.startsWith('end') ? 'end' : 'begin', label);
  // FastChat frames whole dialogues, references included, by <|…|>; their parts have headings.
  return framed?.[2] === undefined ? marker : { ...marker, label: `frame of ${label}`, kind: null };
}

function toMarker(action: 'begin' | 'end', label: string): Marker {
  const side = /assistant ([ab])\b/.exec(label)?.[1]?.toUpperCase() as Side | undefined;
  return { action, label, kind: kindOf(label), side: side ?? null };
}

function kindOf(label: string): Kind | null {
  if (/dialogue|conversation|instruction|task/.test(label)) return null;
  if (label.includes('reference')) return 'reference';
  if (/question|user/.test(label)) return 'question';
  return /answer|response|assistant/.test(label) ? 'answer' : null;
}
