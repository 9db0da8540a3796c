/**
 * Vite plug-in: the built page gets its Content-Security-Policy. Not in development, where Vite puts styles into the page.
 *
 * A policy in the page does not reach its workers (they follow their own response headers), so keys stay in the page.
 */
import type { Plugin } from 'vite';

const POLICY = [
  "default-src 'none'",
  // wasm-unsafe-eval: ONNX and WebLLM compile WebAssembly.
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "worker-src 'self'",
  // Any judge that a person names: by https, or on this machine.
  "connect-src 'self' https: http://localhost:* http://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export function addContentSecurityPolicy(): Plugin {
  return {
    name: 'benchtab-csp',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
    ],
  };
}
