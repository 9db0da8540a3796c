/** Files of a drop or a picker, as the importer wants them. */
import type { ImportFile } from '../../../imports/types.ts';

/** Paths of a folder are kept: they tell what a file is. */
export function toImportFiles(files: readonly File[]): readonly ImportFile[] {
  return files.map((file) => ({ path: file.webkitRelativePath || file.name, blob: file }));
}
