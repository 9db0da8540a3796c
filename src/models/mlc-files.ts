/** Which files WebLLM asks for, in which bucket and under which key (web-llm 0.2.86, `MLCEngine.reloadInternal`). */
import type { MlcAddress } from '../core/model-address.ts';
import { MLC_CONFIG_BUCKET, MLC_LIBRARY_BUCKET, MLC_WEIGHTS_BUCKET } from './buckets.ts';
import { isRecord } from './json-values.ts';
import type { FileHash, ModelFile } from './types.ts';

/** The model's index: both are needed to know the others. */
export interface MlcIndex {
  /** `mlc-chat-config.json`. */
  readonly chatConfig: unknown;
  /** `tensor-cache.json`. */
  readonly tensorCache: unknown;
}

const PLAIN = { otherPaths: [], bytes: null, hash: null, isOptional: false, isShared: false } as const;

export function chatConfigFile({ weightsUrl }: MlcAddress): ModelFile {
  return { ...PLAIN, bucket: MLC_CONFIG_BUCKET, ...under(weightsUrl, 'mlc-chat-config.json') };
}

/** Older repositories call it `ndarray-cache.json`; the library knows the newer name alone, so it is stored under that. */
export function tensorCacheFile({ weightsUrl }: MlcAddress): ModelFile {
  return {
    ...PLAIN,
    bucket: MLC_WEIGHTS_BUCKET,
    ...under(weightsUrl, 'tensor-cache.json'),
    otherPaths: ['ndarray-cache.json'],
  };
}

/** @param index  null while it is not stored: then only the files that need none */
export function mlcFiles(address: MlcAddress, index: MlcIndex | null): readonly ModelFile[] {
  const own = [chatConfigFile(address), tensorCacheFile(address), libraryFile(address), ...manifestFiles(address)];
  if (index === null) return own;
  return [...own, tokenizerFile(address, index.chatConfig), ...shardFiles(address, index.tensorCache)];
}

function libraryFile({ libraryUrl }: MlcAddress): ModelFile {
  const path = decodeURIComponent(new URL(libraryUrl).pathname.split('/').at(-1) ?? libraryUrl);
  return { ...PLAIN, bucket: MLC_LIBRARY_BUCKET, key: libraryUrl, path, isShared: true };
}

function manifestFiles({ weightsUrl, manifest }: MlcAddress): ModelFile[] {
  return manifest === null ? [] : [{ ...PLAIN, bucket: MLC_CONFIG_BUCKET, ...under(weightsUrl, manifest) }];
}

/** `tokenizer.json` where the model has one, else `tokenizer.model`, as the library chooses. */
function tokenizerFile({ weightsUrl }: MlcAddress, chatConfig: unknown): ModelFile {
  const listed: unknown = isRecord(chatConfig) ? chatConfig['tokenizer_files'] : null;
  const path = Array.isArray(listed) && !listed.includes('tokenizer.json') ? 'tokenizer.model' : 'tokenizer.json';
  return { ...PLAIN, bucket: MLC_WEIGHTS_BUCKET, ...under(weightsUrl, path) };
}

function shardFiles({ weightsUrl }: MlcAddress, tensorCache: unknown): ModelFile[] {
  const records: unknown = isRecord(tensorCache) ? tensorCache['records'] : null;
  if (!Array.isArray(records)) return [];
  return records.filter(isRecord).flatMap((record) => {
    const { dataPath, nbytes, md5sum } = record;
    if (typeof dataPath !== 'string') return [];
    const bytes = typeof nbytes === 'number' ? nbytes : null;
    return [{ ...PLAIN, bucket: MLC_WEIGHTS_BUCKET, ...under(weightsUrl, dataPath), bytes, hash: md5Of(md5sum) }];
  });
}

function md5Of(value: unknown): FileHash | null {
  return typeof value === 'string' && /^[0-9a-f]{32}$/i.test(value) ? { algorithm: 'md5', hex: value.toLowerCase() } : null;
}

function under(folder: string, path: string): Pick<ModelFile, 'key' | 'path'> {
  return { key: new URL(path, folder).href, path };
}
