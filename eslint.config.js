import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import typescript from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const noClock = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'core takes time from Clock' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'core takes time from Clock' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'core uses the seeded generator' },
];

export default typescript.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', 'test-results/', 'playwright-report/', 'public/', 'results/', 'out/'] },
  js.configs.recommended,
  ...typescript.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: typescript.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  { files: ['src/core/**'], rules: { 'no-restricted-syntax': ['error', ...noClock] } },
  { files: ['src/headless/**', 'src/model-maker/**', 'tests/**'], rules: { 'no-console': 'off' } },
);
