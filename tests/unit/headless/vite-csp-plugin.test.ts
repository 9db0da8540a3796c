import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../../src/headless/vite-csp-plugin.ts';

describe('contentSecurityPolicy', () => {
  it('lets the page ask anybody by https', () => {
    const policy = contentSecurityPolicy({ hub: 'https://huggingface.co', libraries: 'https://libs.test/x' });
    expect(policy).toContain("connect-src 'self' https: http://localhost:* http://127.0.0.1:*;");
  });

  it('names a mirror by plain http, once', () => {
    const policy = contentSecurityPolicy({ hub: 'http://mirror.lan:8080/hf', libraries: 'http://mirror.lan:8080/libs' });
    expect(policy).toContain("connect-src http://mirror.lan:8080 'self'");
  });
});
