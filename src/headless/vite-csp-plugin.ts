/**
 * Vite plug-in: the built page gets its Content-Security-Policy. Not in development, where Vite puts styles into the page.
 *
 * A policy in the page does not reach its workers (they follow their own response headers), so keys stay in the page.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { parseModelConfig } from '../config/load-config.ts';
import type { ModelSources } from '../core/config-types.ts';

const MODEL_CONFIG = 'configs/model_config.yaml';

const POLICY = [
  "default-src 'none'",
  // wasm-unsafe-eval: ONNX and WebLLM compile WebAssembly.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "worker-src 'self'",
  // Any judge, hub or mirror that a person names: by https, or on this machine.
  "connect-src 'self' https: http://localhost:* http://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The policy of a page whose model files come from these sources: a mirror by plain http is allowed by name. */
export function contentSecurityPolicy({ hub, libraries }: ModelSources): string {
  const origins = [hub, libraries].filter((address) => address.startsWith('http:')).map((address) => new URL(address).origin);
  return POLICY.replace('connect-src', ['connect-src', ...new Set(origins)].join(' '));
}

export function addContentSecurityPolicy(): Plugin {
  return {
    name: 'benchtab-csp',
    apply: 'build',
    transformIndexHtml() {
      const { sources } = parseModelConfig(readFileSync(MODEL_CONFIG, 'utf8'), MODEL_CONFIG);
      const attrs = { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy(sources) };
      return [{ tag: 'meta', attrs, injectTo: 'head-prepend' }];
    },
  };
}
