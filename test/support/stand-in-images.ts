/**
 * Stand-ins for the base images of the Dockerfile, which a machine without a registry of images cannot pull: Debian by
 * debootstrap, and Node as npm has it. They are made once per machine and kept as tar files.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writableByOthers } from '../../dev/stack/trusted-path.js';
import { cacheFolder } from '../../src/config/compile-cache.js';
import { runProgram } from './run-program.js';

export interface StandIn {
  /** The build argument of the Dockerfile that names the image. */
  argument: string;
  /** A tar file of the layer that it adds to the one before. */
  layer: string;
}

/** What Debian's own slim image leaves out, too. */
const LEFT_OUT = ['doc', 'man', 'locale', 'info', 'lintian'].map((name) => `usr/share/${name}`);
/** In a folder of their own, as others may write beside them. */
const cache = join(cacheFolder(), 'images');

const versionOf = (argument: string, pattern: string): string => {
  const match = new RegExp(`^ARG ${argument}=${pattern}`, 'm').exec(readFileSync('Dockerfile', 'utf8'));
  if (!match?.[1]) throw new Error(`The Dockerfile has no ARG ${argument}=${pattern}`);
  return match[1];
};

/** In their order: Node's image is made of the one before. */
export async function standIns(): Promise<StandIn[]> {
  const suite = versionOf('RUNTIME_IMAGE', 'debian:([a-z]+)');
  const node = versionOf('NODE_IMAGE', 'node:([\\d.]+)');
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const fault = writableByOthers(cache);
  if (fault) throw new Error(fault);
  return [
    {
      argument: 'RUNTIME_IMAGE',
      layer: await kept(`debian-${suite}`, (folder) => bringDebian(suite, folder)),
    },
    { argument: 'NODE_IMAGE', layer: await kept(`node-${node}`, (folder) => bringNode(node, folder)) },
  ];
}

/** By rename, so that a file with its final name is complete. */
async function kept(name: string, bring: (folder: string) => Promise<void>): Promise<string> {
  const file = join(cache, `${name}.tar`);
  if (existsSync(file)) return file;
  process.stderr.write(`image.test.ts makes ${file} (once, about half a minute)\n`);
  const work = mkdtempSync(join(cache, 'making-'));
  try {
    const folder = join(work, 'root');
    mkdirSync(folder);
    await bring(folder);
    await runProgram('tar', ['--numeric-owner', '-C', folder, '-cf', join(work, 'tar'), '.']);
    renameSync(join(work, 'tar'), file);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return file;
}

async function bringDebian(suite: string, folder: string): Promise<void> {
  await runProgram('debootstrap', ['--variant=minbase', suite, folder]);
  const left = [...LEFT_OUT, 'var/cache/apt/archives', 'var/lib/apt/lists'].map((path) => join(folder, path));
  for (const path of left) rmSync(path, { recursive: true, force: true });
  mkdirSync(join(folder, 'var/cache/apt/archives/partial'), { recursive: true });
}

/** Node and npm, where Node's image has them. */
async function bringNode(version: string, folder: string): Promise<void> {
  const local = join(folder, 'usr/local');
  const npm = join(local, 'lib/node_modules/npm');
  mkdirSync(join(local, 'bin'), { recursive: true });
  mkdirSync(npm, { recursive: true });
  await unpack(`node-linux-${process.arch}@${version}`, local, ['package/bin/node']);
  await unpack('npm@11', npm, []);
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'));
}

async function unpack(name: string, folder: string, members: string[]): Promise<void> {
  const packed = mkdtempSync(join(cache, 'making-'));
  try {
    const { stdout } = await runProgram('npm', ['pack', '--silent', '--pack-destination', packed, name]);
    const archive = join(packed, stdout.trim());
    await runProgram('tar', [
      '--strip-components=1',
      '--no-same-owner',
      '-C',
      resolve(folder),
      '-xzf',
      archive,
      ...members,
    ]);
  } finally {
    rmSync(packed, { recursive: true, force: true });
  }
}
