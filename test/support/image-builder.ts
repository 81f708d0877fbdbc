/** Builds the images of the Dockerfile with buildah: without a daemon, in a store that goes with the test. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runProgram } from './run-program.js';
import { standIns } from './stand-in-images.js';

const NEEDED = ['buildah', 'debootstrap', 'unshare', 'tar'];

/** @returns why images cannot be built here; nothing when they can. */
export function lackForImages(): string | undefined {
  if (process.platform !== 'linux') return 'images are built on Linux only';
  if (process.getuid?.() !== 0) return 'only root can build and run images without a daemon';
  const folders = (process.env.PATH ?? '').split(delimiter);
  const missing = NEEDED.filter((name) => !folders.some((folder) => existsSync(join(folder, name))));
  if (missing.length > 0) return `no ${missing.join(', ')} on PATH (apt-get install ${missing.join(' ')})`;
  // In a container without rights they are of no use.
  if (spawnSync('unshare', ['--mount', 'true']).status !== 0) return 'no file systems may be mounted here';
  return undefined;
}

/** Of an image, as the Dockerfile says it. */
export interface ImageConfig {
  User: string;
  WorkingDir: string;
  Env: string[];
  Entrypoint: string[] | null;
  Cmd: string[];
  Labels: Record<string, string>;
  Healthcheck: { Test: string[] };
}

export interface ImageBuilder {
  /** @param target a stage of the Dockerfile; the last one unless given. */
  build(tag: string, target?: string): Promise<ImageConfig>;
  /** @returns the folder in which the image's files are until the end. */
  mount(tag: string): Promise<string>;
  close(): Promise<void>;
}

/** @param labels build arguments beside those that name the base images. */
export async function startImageBuilder(labels: Record<string, string>): Promise<ImageBuilder> {
  const folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-images-'));
  const store = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run')];
  const buildah = async (...args: string[]) =>
    (await runProgram('buildah', [...store, ...args])).stdout.trim();
  const common = ['build', '--quiet', '--isolation', 'chroot', '--format', 'docker', '--pull-never'];
  const settings = [
    ...common,
    ...(await layersOf(buildah)),
    '--network',
    'host',
    ...(await npmVolumes(folder)),
  ];
  const buildArguments = Object.entries(labels).flatMap(([name, value]) => [
    '--build-arg',
    `${name}=${value}`,
  ]);
  let parent = 'scratch';
  for (const { argument, layer } of await standIns()) {
    const [tag, file] = [`localhost/${argument.toLowerCase()}`, join(folder, argument)];
    writeFileSync(file, `FROM ${parent}\nADD ${layer.split('/').at(-1)} /\n`);
    await buildah(...common, '--tag', tag, '--file', file, join(layer, '..'));
    buildArguments.push('--build-arg', `${argument}=${tag}`);
    parent = tag;
  }
  return {
    async build(tag, target) {
      const stage = target ? ['--target', target] : [];
      await buildah(...settings, ...buildArguments, ...stage, '--tag', tag, '.');
      return JSON.parse(await buildah('inspect', '--type', 'image', tag)).Docker.config;
    },
    async mount(tag) {
      const container = await buildah('from', '--pull-never', tag);
      return await buildah('mount', container);
    },
    async close() {
      await buildah('umount', '--all');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Stages that two images share are built once, where a layer is no copy of all below it. */
async function layersOf(buildah: (...args: string[]) => Promise<string>): Promise<string[]> {
  const { store } = JSON.parse(await buildah('info'));
  return store.GraphDriverName === 'overlay' ? ['--layers'] : [];
}

/** npm in the build reaches the registry as npm does here. Mounted, so that nothing of it gets into an image. */
async function npmVolumes(folder: string): Promise<string[]> {
  const setting = async (name: string) => (await runProgram('npm', ['config', 'get', name])).stdout.trim();
  const given = async (name: string) => {
    const value = await setting(name);
    return value === 'null' || value === 'undefined' ? undefined : value;
  };
  const [user, global, authorities] = [
    await setting('userconfig'),
    await setting('globalconfig'),
    await given('cafile'),
  ];
  const lines = [global, user].filter(existsSync).map((file) => readFileSync(file, 'utf8'));
  for (const name of ['registry', 'proxy', 'https-proxy', 'noproxy']) {
    const value = await given(name);
    if (value) lines.push(`${name}=${value}`);
  }
  if (authorities) lines.push('cafile=/root/npm-authorities.crt');
  const file = join(folder, 'npmrc');
  writeFileSync(file, lines.join('\n'), { mode: 0o600 });
  const mounts = [
    `${file}:/root/.npmrc:ro`,
    ...(authorities ? [`${authorities}:/root/npm-authorities.crt:ro`] : []),
  ];
  return mounts.flatMap((mount) => ['--volume', mount]);
}
