/** The built site: made when it is missing or older than its sources. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from './package-folder.ts';

const SOURCES = ['src', 'public', 'configs', 'index.html', 'vite.config.ts', 'package-lock.json'];

/** @param tell  called with a sentence before a build, which takes some seconds */
export async function builtSite(tell: (sentence: string) => void): Promise<string> {
  const site = join(PACKAGE_FOLDER, 'dist/site');
  const sources = SOURCES.map((name) => join(PACKAGE_FOLDER, name)).filter((path) => existsSync(path));
  const isPackage = !existsSync(join(PACKAGE_FOLDER, 'src'));
  const index = join(site, 'index.html');
  if (isPackage || (existsSync(index) && statSync(index).mtimeMs >= Math.max(...sources.map(newestIn)))) return site;
  tell('Building the site …');
  // Vite is a tool of the checkout; the installed package has the site built and never comes here.
  const { build } = await import('vite');
  await build({ root: PACKAGE_FOLDER, logLevel: 'error' });
  return site;
}

function newestIn(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
