import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { Config } from '../../config/index.js';
import { fileVariableOf } from '../../config/secret-files.js';
import { DEFAULT_API_URL } from '../../config/variables.js';
import { connectPinterest } from '../../connections/client.js';
import { requireKeys } from '../../connections/keys.js';
import { listVisibleAdAccounts } from '../../connections/visible-ad-accounts.js';
import { createKeyRing, KEY_BYTES } from '../../encryption.js';
import { readConnections } from '../../postgres/connections.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { examinationOf, type Finding } from '../doctor/finding.js';
import { examineConnection } from '../doctor/pinterest.js';
import { tell } from '../terminal.js';
import { type Answers, answerTo, type Draft, questionAbout, valueIn } from './draft.js';
import { type Found, type Part, withPool } from './part.js';
import type { Talk } from './talk.js';

const ACCESS_TOKEN = 'PINTEREST_ACCESS_TOKEN';
const REFRESH_TOKEN = 'PINTEREST_REFRESH_TOKEN';
const API_URL = 'PINTEREST_API_URL';
const KEY = 'ENCRYPTION_KEY';

const ways = {
  app: 'app (you log in in the browser, and workers renew the tokens)',
  token: 'token (an access token with the scope ads:read)',
  sandbox: 'sandbox (made-up ad accounts, of the local stack)',
} as const;
type Way = keyof typeof ways;

export const pinterestPart: Part = {
  title: 'Pinterest',
  async ask(talk, draft) {
    const offered = (Object.keys(ways) as Way[]).filter((way) => way !== 'sandbox' || hasSandbox(draft));
    const way = await talk.ask({
      text: `How to sign in: ${offered.map((one) => ways[one]).join(', ')}`,
      fallback: likelyWay(draft),
      fault: (answer) =>
        offered.some((one) => one === answer) ? undefined : `one of ${offered.join(', ')}, or none`,
    });
    if (way === 'sandbox') return sandboxOf(draft);
    if (way !== 'app' && way !== 'token') return {};
    const address = await askAddress(talk, draft);
    return { ...address, ...(way === 'app' ? await askApp(talk, draft) : await askToken(talk, draft)) };
  },
  check: (config, found) =>
    withPool(config, (db) => checkPinterest(config, found.isMigrated ? db : undefined, found)),
};

const isSet = (draft: Draft, name: string) =>
  valueIn(draft, name) !== undefined || valueIn(draft, fileVariableOf(name)) !== undefined;

function hasSandbox({ offered }: Draft): boolean {
  return offered[ACCESS_TOKEN] !== undefined;
}

function likelyWay(draft: Draft): Way {
  if (isSet(draft, 'PINTEREST_APP_SECRET')) return 'app';
  if (isSet(draft, ACCESS_TOKEN)) return 'token';
  return hasSandbox(draft) ? 'sandbox' : 'app';
}

const sandboxOf = ({ offered }: Draft): Answers => ({
  [API_URL]: offered[API_URL] ?? '',
  [ACCESS_TOKEN]: offered[ACCESS_TOKEN] ?? '',
});

/** Only where it is another one than Pinterest's: such as that of a sandbox, where no true token should go. */
async function askAddress(talk: Talk, draft: Draft): Promise<Answers> {
  const now = valueIn(draft, API_URL);
  if (now === undefined || now === DEFAULT_API_URL) return {};
  const text = `${API_URL}: where requests go; none is Pinterest itself`;
  return { [API_URL]: await talk.ask(questionAbout(draft, API_URL, { text })) };
}

/** A refresh token beside an app would come before it. */
async function askToken(talk: Talk, draft: Draft): Promise<Answers> {
  const text = `${ACCESS_TOKEN}. It is not shown.`;
  const token = await talk.ask(questionAbout(draft, ACCESS_TOKEN, { text }));
  return {
    ...answerTo(draft, ACCESS_TOKEN, token),
    ...(isSet(draft, REFRESH_TOKEN) ? unset(REFRESH_TOKEN) : {}),
  };
}

const unset = (name: string): Answers => ({ [name]: '', [fileVariableOf(name)]: '' });

async function askApp(talk: Talk, draft: Draft): Promise<Answers> {
  const answers: Record<string, string> = {};
  for (const [name, text] of [
    ['PINTEREST_APP_ID', 'PINTEREST_APP_ID, of your app at developers.pinterest.com'],
    ['PINTEREST_APP_SECRET', 'PINTEREST_APP_SECRET. It is not shown.'],
  ] as const) {
    const answer = await talk.ask(questionAbout(draft, name, { text }));
    Object.assign(answers, answerTo(draft, name, answer));
    // Left out.
    if (!answer && !isSet(draft, name)) return {};
  }
  // A token in the environment would be the connection that the login is to make.
  const withoutToken = isSet(draft, ACCESS_TOKEN) ? unset(ACCESS_TOKEN) : {};
  return { ...answers, ...withoutToken, ...(isSet(draft, KEY) ? {} : makeKey()) };
}

function makeKey(): Answers {
  tell(
    `  ${KEY} was made, which encrypts the tokens that are stored. Keep a copy of it elsewhere: without it they are lost.`,
  );
  return { [KEY]: randomBytes(KEY_BYTES).toString('base64') };
}

async function checkPinterest(config: Config, db: Knex | undefined, found: Found): Promise<Finding[]> {
  const { findings, examine } = examinationOf('Pinterest');
  const { app, credentials } = config.pinterest;
  if (!app && !credentials) return [];
  const stored = db && app ? await readConnections(db) : [];
  const isReadable =
    !db ||
    stored.length === 0 ||
    (await examine('key', async () => {
      await requireKeys(db, createKeyRing(config.encryptionKeys));
      return `ENCRYPTION_KEY decrypts the tokens of ${stored.map(({ name }) => name).join(', ')}`;
    }));
  const hasTokens = Boolean(credentials) || stored.some(({ name }) => name === DEFAULT_CONNECTION);
  found.isConnected = hasTokens;
  found.adAccounts = undefined;
  if (!isReadable || !hasTokens) return findings;
  const answer = await listed(config, db);
  if (answer instanceof Error)
    return [...findings, ...(await examineConnection(answer, config, DEFAULT_CONNECTION))];
  found.adAccounts = answer;
  return [...findings];
}

async function listed(config: Config, db: Knex | undefined) {
  try {
    return await listVisibleAdAccounts(connectPinterest(config, db, { connection: DEFAULT_CONNECTION }));
  } catch (error) {
    return error as Error;
  }
}
