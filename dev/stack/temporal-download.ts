// Downloads the Temporal CLI, and takes it only if it is what was published.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import axios from 'axios';
import { clearProgress, progressOf } from './long-work.js';
import { type FoundTemporal, install, run, type Search, tryOut } from './temporal-cache.js';
import { type Archive, publishedArchive, VERSION } from './temporal-release.js';

const LIMIT_MS = 300_000;
const MAX_BYTES = 200_000_000;

export async function fromDownload(search: Search): Promise<FoundTemporal | string> {
  const archive = search.archive ?? publishedArchive();
  if (!archive) return `Temporal publishes no program for ${process.platform} on ${process.arch}`;
  search.say(`no dev server here yet, downloading version ${VERSION}`);
  const folder = join(search.cacheDir, `download-${process.pid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    const file = join(folder, 'archive.tar.gz');
    await download(archive.url, file, search);
    return await unpack(file, archive, folder, search.cacheDir);
  } catch (error) {
    return `${archive.url}: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    clearProgress();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function download(url: string, file: string, { say, signal }: Search): Promise<void> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const { data } = await axios.get(url, {
    responseType: 'stream',
    maxContentLength: MAX_BYTES,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  });
  const show = progressOf(say);
  const timer = setInterval(() => show('downloading'), 1_000);
  try {
    await pipeline(data, createWriteStream(file, { mode: 0o600 }));
  } finally {
    clearInterval(timer);
  }
}

async function unpack(file: string, { url, sha256 }: Archive, folder: string, cacheDir: string) {
  const found = await sha256Of(file);
  if (found !== sha256) {
    return `${url} is not what was published: its SHA-256 is ${found}, expected ${sha256}. It was not used`;
  }
  await run('tar', ['-xzf', file, '-C', folder, 'temporal']);
  return await tryOut(install(join(folder, 'temporal'), cacheDir), 'downloaded');
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
