/** Choices that outlive the page: kept in localStorage, never a key. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const THEME_KEY = 'benchtab.theme';
const COLUMNS_KEY = 'benchtab.columns';

/** The page's look. `storage` is null where the browser refuses localStorage. */
export class Settings {
  readonly #storage: Storage | null;
  readonly #root: HTMLElement;
  theme = $state.raw<Theme>('system');
  /** Columns of leaderboards other than the usual ones, as the address of Results writes them; empty: the usual ones. */
  columns = $state.raw('');

  constructor(storage: Storage | null, root: HTMLElement) {
    this.#storage = storage;
    this.#root = root;
    const saved = storage?.getItem(THEME_KEY);
    this.setTheme(THEMES.find((theme) => theme === saved) ?? 'system');
    this.columns = storage?.getItem(COLUMNS_KEY) ?? '';
  }

  setColumns(columns: string): void {
    this.columns = columns;
    if (columns === '') this.#storage?.removeItem(COLUMNS_KEY);
    else this.#storage?.setItem(COLUMNS_KEY, columns);
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.#storage?.setItem(THEME_KEY, theme);
    if (theme === 'system') delete this.#root.dataset['theme'];
    else this.#root.dataset['theme'] = theme;
  }
}
