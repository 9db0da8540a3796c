/** Chromium for tests: quiet on the network, and with the software WebGPU adapter where there is no GPU. */
export const CHROMIUM_TEST_ARGS: readonly string[] = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];
