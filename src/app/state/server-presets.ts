/** Servers that many people use: where they are, and what lets a web page call them. Pure. */

export interface ServerPreset {
  readonly presetId: string;
  readonly label: string;
  /** Filled in when it is chosen. */
  readonly baseUrl: string;
  /** Does an address belong to it? */
  readonly pattern: RegExp;
  /** How it comes to allow calls from this page, and what its models are called. */
  help(pageOrigin: string): string;
}

/** To be replaced by the name of a person's own resource. */
export const AZURE_RESOURCE = 'RESOURCE';

export const SERVER_PRESETS: readonly ServerPreset[] = [
  {
    presetId: 'openai',
    label: 'OpenAI',
    baseUrl: 'https://api.openai.com/v1',
    pattern: /^https:\/\/api\.openai\.com\//,
    help: () => 'Allows calls from web pages. Any model of your key, fine-tuned ones too.',
  },
  {
    presetId: 'openrouter',
    label: 'OpenRouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    pattern: /^https:\/\/openrouter\.ai\//,
    help: () => 'Names hold the provider: openai/gpt-4.1-nano. Keys of its own.',
  },
  {
    presetId: 'azure',
    label: 'Azure OpenAI',
    baseUrl: `https://${AZURE_RESOURCE}.openai.azure.com/openai/v1`,
    pattern: /^https:\/\/[^/]+\.azure\.com\//,
    help: () => `Put the name of your resource for ${AZURE_RESOURCE}. The model is the name of your deployment, which its list does not tell.`,
  },
  {
    presetId: 'vllm',
    label: 'vLLM',
    baseUrl: 'http://localhost:8000/v1',
    pattern: /^http:\/\/(localhost|127\.0\.0\.1):8000\//,
    help: (origin) => `Allows every page unless told otherwise; if so, start it with --allowed-origins '["${origin}"]'.`,
  },
  {
    presetId: 'llama.cpp',
    label: 'llama.cpp',
    baseUrl: 'http://localhost:8080/v1',
    pattern: /^http:\/\/(localhost|127\.0\.0\.1):8080\//,
    help: (origin) => `Allows every page unless its tools are on; if so, start llama-server with --cors-origins ${origin}.`,
  },
  {
    presetId: 'lm-studio',
    label: 'LM Studio',
    baseUrl: 'http://localhost:1234/v1',
    pattern: /^http:\/\/(localhost|127\.0\.0\.1):1234\//,
    help: () => 'Switch on “Enable CORS” in the settings of its server.',
  },
  {
    presetId: 'ollama',
    label: 'Ollama',
    baseUrl: 'http://localhost:11434/v1',
    pattern: /^http:\/\/(localhost|127\.0\.0\.1):11434\//,
    help: (origin) => `Refuses pages it does not know: start it with OLLAMA_ORIGINS=${origin} ollama serve.`,
  },
];

/** The preset that an address belongs to; null for another server. */
export function presetOf(baseUrl: string): ServerPreset | null {
  const address = `${baseUrl.trim()}/`;
  return SERVER_PRESETS.find(({ pattern }) => pattern.test(address)) ?? null;
}

/**
 * What a person should do so that this page may call that server, in sentences.
 *
 * @param pageOrigin  as `location.origin`
 */
export function corsHelp(baseUrl: string, pageOrigin: string): string {
  const known = presetOf(baseUrl)?.help(pageOrigin) ?? `Usually ends in /v1. The server must allow calls from ${pageOrigin} (CORS).`;
  const isAcross = isLocal(baseUrl) && !isLocal(pageOrigin);
  return isAcross ? `${known} The browser may ask whether this page may reach devices of the local network: allow it.` : known;
}

function isLocal(address: string): boolean {
  return /^http:\/\/(localhost|127\.0\.0\.1)([:/]|$)/.test(address.trim());
}
