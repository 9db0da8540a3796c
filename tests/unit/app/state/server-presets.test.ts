import { describe, expect, it } from 'vitest';
import { addressProblem } from '../../../../src/app/state/server-model.ts';
import { AZURE_RESOURCE, corsHelp, presetOf, SERVER_PRESETS } from '../../../../src/app/state/server-presets.ts';

const PAGE = 'https://someone.github.io';

describe('SERVER_PRESETS', () => {
  it.each(SERVER_PRESETS.map((preset) => [preset.label, preset] as const))('%s is recognised by its own address, and may be called', (_, preset) => {
    expect(presetOf(preset.baseUrl)).toBe(preset);
    expect(addressProblem(preset.baseUrl, 'https:')).toBeNull();
  });

  it('are recognised by a person’s own resource, and with a slash at the end', () => {
    expect(presetOf('https://mine.openai.azure.com/openai/v1/')?.presetId).toBe('azure');
    expect(presetOf(' http://127.0.0.1:11434/v1 ')?.presetId).toBe('ollama');
  });

  it('are not taken for others that look alike', () => {
    for (const address of ['', 'https://api.openai.com.evil.org/v1', 'https://x.org/api.openai.com/', 'http://localhost:11435/v1', 'https://azure.com.evil.org/'])
      expect(presetOf(address)).toBeNull();
  });

  it('say how the server comes to allow this very page', () => {
    expect(corsHelp('http://localhost:11434/v1', PAGE)).toContain(`OLLAMA_ORIGINS=${PAGE} ollama serve`);
    expect(corsHelp('http://localhost:8000/v1', PAGE)).toContain(`--allowed-origins '["${PAGE}"]'`);
    expect(corsHelp('http://localhost:8080/v1', PAGE)).toContain(`--cors-origins ${PAGE}`);
    expect(corsHelp('https://own.example/v1', PAGE)).toContain(`must allow calls from ${PAGE} (CORS)`);
    expect(corsHelp(SERVER_PRESETS[2]?.baseUrl ?? '', PAGE)).toContain(AZURE_RESOURCE);
  });

  it('speak of the local network only where a page from elsewhere asks this machine', () => {
    const isAsked = (baseUrl: string, origin: string) => corsHelp(baseUrl, origin).includes('local network');
    expect(isAsked('http://localhost:11434/v1', PAGE)).toBe(true);
    expect(isAsked('http://localhost:11434/v1', 'http://localhost:4173')).toBe(false);
    expect(isAsked('https://own.example/v1', PAGE)).toBe(false);
  });
});
