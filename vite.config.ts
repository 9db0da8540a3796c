import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium } from './src/headless/find-chromium.ts';
import { serveConfigs } from './src/headless/vite-configs-plugin.ts';
import { addContentSecurityPolicy } from './src/headless/vite-csp-plugin.ts';
import { serveRunList } from './src/headless/vite-runs-plugin.ts';
import { judgeServerCommands } from './tests/browser/judge-server-commands.ts';
import { CHROMIUM_TEST_ARGS } from './tests/chromium-args.ts';

/** Tests that need a real browser: IndexedDB, workers, WebGPU, components. */
function browserProject() {
  return {
    extends: true as const,
    test: {
      name: 'browser',
      include: ['tests/browser/**/*.test.ts'],
      testTimeout: 60_000,
      sequence: { groupOrder: 1 },
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        commands: judgeServerCommands,
        provider: playwright({
          launchOptions: { executablePath: findChromium().path, args: [...CHROMIUM_TEST_ARGS] },
        }),
        instances: [{ browser: 'chromium' as const }],
      },
    },
  };
}

function nodeProject(name: string, include: string[], extra: object = {}) {
  return { extends: true as const, test: { name, include, environment: 'node', ...extra } };
}

export default defineConfig(({ isSsrBuild }) => ({
  // Relative, so that one build works under any sub-path.
  base: './',
  plugins: [svelte(), serveConfigs(), serveRunList(), addContentSecurityPolicy()],
  build: isSsrBuild
    ? {
        outDir: 'dist/cli',
        copyPublicDir: false,
        rollupOptions: { output: { entryFileNames: 'benchtab.js' } },
      }
    : { outDir: 'dist/site', target: 'es2023', assetsInlineLimit: 0 },
  worker: { format: 'es' },
  optimizeDeps: {
    exclude: ['@huggingface/transformers', '@mlc-ai/web-llm', 'web-llm-lab'],
    // Imported on demand: found late, each would make the server reload the page, and a test with it.
    include: ['chart.js', 'dompurify', 'fflate', 'hash-wasm', 'highlight.js/lib/core', 'highlight.js/lib/languages/bash', 'highlight.js/lib/languages/cpp', 'highlight.js/lib/languages/css', 'highlight.js/lib/languages/java', 'highlight.js/lib/languages/javascript', 'highlight.js/lib/languages/json', 'highlight.js/lib/languages/python', 'highlight.js/lib/languages/sql', 'highlight.js/lib/languages/xml', 'hyparquet', 'hyparquet-writer', 'katex', 'limiter', 'marked', 'openai', 'openai/version', 'p-queue', 'papaparse', 'svgcanvas', 'svelte-spa-router', 'svelte-spa-router/wrap', 'valibot', 'yaml'],
  },
  test: {
    // Only a test run needs to look for a browser.
    projects: process.env['VITEST'] === undefined ? [] : [
      nodeProject('unit', ['tests/unit/**/*.test.ts', 'tests/contracts/**/*.test.ts']),
      browserProject(),
      // A whole Chromium for each test: after everything else, one at a time.
      nodeProject('cli', ['tests/cli/**/*.test.ts'], {
        testTimeout: 240_000,
        fileParallelism: false,
        sequence: { groupOrder: 2 },
      }),
      nodeProject('lab', ['tests/lab/**/*.test.ts'], { testTimeout: 900_000 }),
      nodeProject('bench', [], { benchmark: { include: ['tests/bench/**/*.bench.ts'] } }),
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/app/**', 'src/**/*.d.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 90 },
    },
  },
}));
