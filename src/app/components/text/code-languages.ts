/** The languages whose code is coloured, by the names that models give them. */
export type CodeLanguage = 'bash' | 'cpp' | 'css' | 'java' | 'javascript' | 'json' | 'python' | 'sql' | 'xml';

const NAMES: Readonly<Record<CodeLanguage, readonly string[]>> = {
  bash: ['bash', 'sh', 'shell', 'zsh'],
  cpp: ['cpp', 'c++', 'c', 'h', 'hpp', 'cc'],
  css: ['css'],
  java: ['java'],
  // Close enough to be read by the grammar of JavaScript.
  javascript: ['javascript', 'js', 'jsx', 'mjs', 'typescript', 'ts', 'tsx'],
  json: ['json', 'jsonc', 'jsonl'],
  python: ['python', 'py', 'python3', 'py3'],
  sql: ['sql', 'mysql', 'postgresql', 'sqlite'],
  xml: ['xml', 'html', 'xhtml', 'svg'],
};

const BY_NAME = new Map(
  (Object.keys(NAMES) as CodeLanguage[]).flatMap((language) => NAMES[language].map((name) => [name, language] as const)),
);

/** The language of a code element's class, `language-py` → `python`; null if it names none that is known here. */
export function languageOf(className: string): CodeLanguage | null {
  const name = /^language-(\S+)$/.exec(className)?.[1];
  return BY_NAME.get(name?.toLowerCase() ?? '') ?? null;
}
