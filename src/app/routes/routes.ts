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

/** Pattern → component, for svelte-spa-router. */
export const ROUTES: Readonly<Record<string, WrappedComponent>> = {
  '/': wrap({ asyncComponent: () => import('./Start.svelte') }),
  '/setup': wrap({ asyncComponent: () => import('./Setup.svelte') }),
  '/run/:groupId?': wrap({ asyncComponent: () => import('./Run.svelte') }),
  '/results': wrap({ asyncComponent: () => import('./Results.svelte') }),
  '/browse': wrap({ asyncComponent: () => import('./Browse.svelte') }),
  '*': wrap({ asyncComponent: () => import('./NotFound.svelte') }),
};

/** The page a location belongs to: `/run/abc` → `/run`. */
export function pageOf(location: string): PageLink | null {
  const first = `/${location.split('/')[1] ?? ''}`;
  return PAGES.find((page) => page.path === first) ?? null;
}
