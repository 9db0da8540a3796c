/** Where BenchTab itself lies: the folder with package.json, above the source as above the built command. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PACKAGE_FOLDER = packageFolder(dirname(fileURLToPath(import.meta.url)));

function packageFolder(start: string): string {
  return existsSync(join(start, 'package.json')) ? start : packageFolder(dirname(start));
}
