/** The pages: address, name, lazy component. Order is the order of the navigation and of the number keys. */
import wrap, { type WrappedComponent } from 'svelte-spa-router/wrap';

export interface PageLink {
  /** Hash route without `#`. */
  readonly path: string;
  readonly title: string;
}

export const PAGES: readonly PageLink[] = [
  { path: '/', title: 'Start' },
  { path: '/setup', title: 'Set up' },
  { path: '/run', title: 'Run' },
  { path: '/results', title: 'Results' },
  { path: '/browse', title: 'Browse' },
];

/** Pages that are reached from another one, which the navigation marks meanwhile. */
const INNER_PAGES: readonly (PageLink & { readonly from: string })[] = [
  { path: '/models', title: 'Model files', from: '/setup' },
  { path: '/import', title: 'Import', from: '/results' },
  { path: '/open', title: 'Open', from: '/results' },
  { path: '/judge', title: 'Judge', from: '/results' },
  { path: '/compare', title: 'Compare', from: '/results' },
  { path: '/judge-card', title: 'Judge card', from: '/results' },
  { path: '/pairs', title: 'Pairs', from: '/results' },
  { path: '/keys', title: 'Keys', from: '/setup' },
];

/** Pattern → component, for svelte-spa-router. */
export const ROUTES: Readonly<Record<string, WrappedComponent>> = {
  '/': wrap({ asyncComponent: () => import('./Start.svelte') }),
  '/setup': wrap({ asyncComponent: () => import('./Setup.svelte') }),
  '/models': wrap({ asyncComponent: () => import('./Models.svelte') }),
  '/run/:groupId?': wrap({ asyncComponent: () => import('./Run.svelte') }),
  '/results': wrap({ asyncComponent: () => import('./Results.svelte') }),
  '/browse': wrap({ asyncComponent: () => import('./Browse.svelte') }),
  '/import': wrap({ asyncComponent: () => import('./Import.svelte') }),
  '/open': wrap({ asyncComponent: () => import('./Open.svelte') }),
  '/compare': wrap({ asyncComponent: () => import('./Compare.svelte') }),
  '/judge': wrap({ asyncComponent: () => import('./Judge.svelte') }),
  '/judge-card/:measurementId?': wrap({ asyncComponent: () => import('./JudgeCard.svelte') }),
  '/pairs/:pairRunId': wrap({ asyncComponent: () => import('./Pairs.svelte') }),
  '/keys': wrap({ asyncComponent: () => import('./Keys.svelte') }),
  '*': wrap({ asyncComponent: () => import('./NotFound.svelte') }),
};

/** The page a location belongs to: `/run/abc` → `/run`. */
export function pageOf(location: string): PageLink | null {
  const path = firstPart(location);
  return [...PAGES, ...INNER_PAGES].find((page) => page.path === path) ?? null;
}

/** Path of the page that the navigation marks: `/judge` → `/results`; null if none of ours. */
export function markedPath(location: string): string | null {
  const path = firstPart(location);
  return INNER_PAGES.find((page) => page.path === path)?.from ?? pageOf(location)?.path ?? null;
}

function firstPart(location: string): string {
  return `/${location.split('/')[1] ?? ''}`;
}
