/** `runs/index.json` of a site: the results that are published on it. */
import * as v from 'valibot';

const text = v.string();

const list = v.pipe(
  v.array(
    v.object({
      /** One name in the folder: no path leads out of it. */
      file: v.pipe(text, v.regex(/^[^/\\]+\.json$/)),
      benchLabel: text,
      judgeLabel: v.nullable(text),
      isPractice: v.boolean(),
      models: v.array(text),
      date: text,
    }),
  ),
  v.maxLength(1000),
);

export type PublishedRun = v.InferOutput<typeof list>[number];

/** None where it is no such list: some servers answer an unknown path with a web page. */
export function readRunList(json: string): readonly PublishedRun[] {
  try {
    const parsed = v.safeParse(list, JSON.parse(json));
    return parsed.success ? parsed.output : [];
  } catch {
    return [];
  }
}
