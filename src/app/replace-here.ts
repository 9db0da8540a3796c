/** Another address for the page that is open, without moving it on the screen. */
import { replace } from 'svelte-spa-router';

/**
 * Replaces the address without an entry in the history: a filter is no place to go back to.
 *
 * The router scrolls to the top at every change of address but those of the history, whose states carry where the page
 * stood (svelte-spa-router 5, Router.svelte, `restoreScroll`): so it is told of such a state first.
 *
 * @param location  path and query, without `#`
 * @param top       where the page shall stand afterwards, pixels from its top; as it stands, if absent
 */
export async function replaceHere(location: string, top = window.scrollY): Promise<void> {
  const state = { __svelte_spa_router_scrollX: window.scrollX, __svelte_spa_router_scrollY: top };
  window.dispatchEvent(new PopStateEvent('popstate', { state }));
  await replace(location);
}
