/** Names of models, judges and benches as file names. */

/**
 * A name that is one path part everywhere. FastChat does not look into sub-folders, so `/` becomes `__`, as in
 * published files; characters that Windows refuses, and leading dots, become `_`.
 *
 * @returns never empty, never `.` or `..`
 */
export function toFileName(name: string): string {
  const safe = name
    .replace(/[/\\]/g, '__')
    // eslint-disable-next-line no-control-regex -- control characters are what must go
    .replace(/[\u0000-\u001f\u007f:*?"<>|]/g, '_')
    .replace(/^\.+/, (dots) => '_'.repeat(dots.length))
    .trim();
  return safe === '' ? '_' : safe;
}

/** `results-starter-2026-11-20`: a name for a download that sorts by date. */
export function toDownloadName(parts: readonly string[]): string {
  return parts.map((part) => toFileName(part).replace(/\s+/g, '-')).join('-');
}
