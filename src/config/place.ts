/** Where the program was called, and so what calls it again: in a clone, from the package, in the container. */
import { existsSync } from 'node:fs';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { inPlace, type Place } from '../shared/commands.js';
import { shellQuoted } from '../shared/words.js';

interface Call {
  /** As the process was given it. */
  script: string;
  /** Whether it runs from the sources of a clone. */
  isSource: boolean;
  /** The folder with package.json. */
  root: string;
  folder: string;
  searchPath: string;
}

type Programs = Pick<Place, 'client' | 'worker'>;

const BY_NAME: Programs = { client: 'pinterest-ads-sync', worker: 'pinterest-ads-worker' };
const BY_NPM: Programs = { client: 'npm run client --', worker: 'npm run worker' };

const shellWord = (path: string) => (/^[\w@%+=:,./-]+$/.test(path) ? path : shellQuoted(path));

/** As short as it can be from there. */
function pathFrom(folder: string, file: string): string {
  const short = relative(folder, file);
  return shellWord(short.startsWith('..') ? file : short);
}

/** @returns undefined unless it was called by its name, through the link that npm makes. */
function calledByName({ script, isSource, searchPath }: Call): Programs | undefined {
  const folder = dirname(script);
  if (!Object.values(BY_NAME).includes(basename(script))) return undefined;
  if (folder.endsWith(join('node_modules', '.bin'))) return calledByNpx(isSource, folder);
  if (searchPath.split(delimiter).includes(folder)) return BY_NAME;
  return { client: shellWord(join(folder, BY_NAME.client)), worker: shellWord(join(folder, BY_NAME.worker)) };
}

/** Where nothing is installed, npx takes the name of the worker for the name of a package. */
function calledByNpx(isSource: boolean, folder: string): Programs {
  const client = `npx ${BY_NAME.client}`;
  if (isSource) return { client, worker: BY_NPM.worker };
  const isInstalled = !folder.includes('_npx');
  return {
    client,
    worker: isInstalled ? `npx ${BY_NAME.worker}` : `npx -p ${BY_NAME.client} ${BY_NAME.worker}`,
  };
}

const calledByFile = ({ root, folder }: Call): Programs => ({
  client: `node ${pathFrom(folder, join(root, 'dist', 'client.js'))}`,
  worker: `node ${pathFrom(folder, join(root, 'dist', 'worker.js'))}`,
});

export function placeOf(call: Call): Place {
  const programs = calledByName(call) ?? (call.isSource ? BY_NPM : calledByFile(call));
  return {
    ...programs,
    pathOf(file) {
      const path = join(call.root, file);
      return existsSync(path) ? pathFrom(call.folder, path) : undefined;
    },
  };
}

const here = placeOf({
  script: process.argv[1] ?? '',
  isSource: __filename.endsWith('.ts'),
  root: join(__dirname, '..', '..'),
  folder: process.cwd(),
  searchPath: process.env.PATH ?? '',
});

/** What stands before the name of a command of the client. */
export const clientHere = here.client;

/** The text with the commands and files that it names as they are called where this process was called. */
export const asCalledHere = (text: string): string => inPlace(text, here);

/** Whether colours are wanted also where no terminal is; which ones there are is for Node to say. */
export const isColourForced = process.env.FORCE_COLOR !== undefined;

/** Whether the terminal can only print: it shows what moves the cursor as text. */
export const isDumb = (): boolean => process.env.TERM === 'dumb';
