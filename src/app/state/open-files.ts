/** Files that a person gives to no place in particular: whose they are, and the page that shows them. */
import type { ImportFile } from '../../imports/types.ts';
import type { Importer } from './importer.svelte.ts';
import type { Opener } from './opener.svelte.ts';

/** Results and manifests of ours are opened, everything else is read as FastChat's. @returns the page's path */
export async function openFiles(
  { opener, importer }: { readonly opener: Pick<Opener, 'takeFile'>; readonly importer: Pick<Importer, 'take'> },
  files: readonly ImportFile[],
): Promise<'/open' | '/import'> {
  if (await opener.takeFile(files)) return '/open';
  void importer.take(files);
  return '/import';
}
