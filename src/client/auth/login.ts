/** `client auth login`: a user agrees in the browser, and the connection's tokens are stored. */
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { type Config, requireApp } from '../../config/index.js';
import { connectPinterest } from '../../connections/client.js';
import { credentialsOf } from '../../connections/environment.js';
import { requireKeys } from '../../connections/keys.js';
import { connect } from '../../connections/user-grants.js';
import {
  accountsText,
  listVisibleAdAccounts,
  toNamed,
  userOf,
} from '../../connections/visible-ad-accounts.js';
import { createKeyRing } from '../../encryption.js';
import { messageOf, SyncError } from '../../errors.js';
import type { Grant } from '../../pinterest/grant.js';
import { exchangeCode } from '../../pinterest/oauth.js';
import { updateUserName } from '../../postgres/connections.js';
import { toDatabaseError } from '../../postgres/errors.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { counted } from '../../shared/words.js';
import type { WithDatabase } from '../command-line.js';
import { during } from '../steps.js';
import { print, printJson, tell } from '../terminal.js';
import { UsageError } from '../usage-error.js';
import { type Agreement, LoginFailed, listenForCallback } from './callback.js';
import { writeConsentPage } from './consent-page.js';
import { DEFAULT_REDIRECT, DEFAULT_WAIT_SECONDS, type LoginOptions, loginAddress } from './login-options.js';
import { openBrowser } from './open-browser.js';
import { readPasted } from './pasted.js';

/** Enough for every list and report that is read. */
const SCOPE = 'ads:read';
const NAMED_SCOPES = 20;

const say = (line: string) => tell(line);

/** @returns whether the connection is there now. */
export async function login({ db, config, options }: WithDatabase<LoginOptions>): Promise<boolean> {
  const { connection: name = DEFAULT_CONNECTION } = options;
  const app = requireApp(config);
  const keys = requireKey(config);
  if (credentialsOf(config, name)) {
    throw new UsageError(
      `The token in the environment is connection ${name}: remove PINTEREST_ACCESS_TOKEN or ` +
        'PINTEREST_REFRESH_TOKEN from it, or choose another name with --connection',
    );
  }
  const redirectUrl = loginAddress(options);
  // Exactly as it is registered: an address that is parsed and built again may differ by a slash.
  const redirectUri = options.redirect ?? DEFAULT_REDIRECT;
  const request = { ...options, appId: app.appId, redirectUrl, redirectUri };
  // It says itself for what it waits.
  const agreement = await during(undefined, () => requestConsent(config, request));
  const { code, answer, assertUsedOnce, close } = agreement;
  try {
    const exchange = { code, redirectUri, proxies: config.proxies };
    const grant = await during('Getting the tokens from Pinterest', () =>
      exchangeCode(config.pinterest.apiUrl, app, exchange),
    ).catch(toLoginFailed);
    requireScope(grant);
    assertUsedOnce();
    await connect(db, { name, appId: app.appId, keys }, grant);
    answer(true);
    // Such tokens keep workers from starting, and may mean that this is not the workers' key.
    await requireKeys(db, keys).catch((error: unknown) => say(`Note: ${messageOf(error)}`));
    await printConnection(db, config, { name, grant, json: options.json });
    return true;
  } catch (error) {
    answer(false);
    throw error;
  } finally {
    close();
  }
}

function requireKey({ encryptionKeys }: Config) {
  if (encryptionKeys.length > 0) return createKeyRing(encryptionKeys);
  throw new SyncError('InvalidConfig', 'ENCRYPTION_KEY is not set, and tokens are not stored without it', {
    next: 'make one with `openssl rand -base64 32` and give it to the workers too',
  });
}

/** @throws LoginFailed when the user did not allow reading ads. */
function requireScope({ scope }: Grant): void {
  const scopes = scope?.split(/[\s,]+/) ?? [SCOPE];
  if (scopes.includes(SCOPE)) return;
  // Of what the token endpoint answers, nothing but names of scopes is quoted.
  const named = scopes.filter((one) => /^[a-z_]{1,30}:[a-z_]{1,30}$/.test(one)).slice(0, NAMED_SCOPES);
  throw new LoginFailed(
    `Pinterest granted ${named.join(',') || 'nothing'}, but ${SCOPE} is needed; nothing was stored`,
  );
}

function toLoginFailed(error: unknown): never {
  if (!(error instanceof SyncError) || error.code !== 'AuthenticationFailed') throw error;
  throw new LoginFailed(`${error.message}: it was used already or is too old. Start again with auth login`);
}

interface ConsentRequest extends LoginOptions {
  appId: string;
  redirectUrl: URL;
  redirectUri: string;
}

async function requestConsent(config: Config, request: ConsentRequest): Promise<Agreement> {
  const { browser = true, wait = DEFAULT_WAIT_SECONDS, redirectUrl, redirectUri, appId } = request;
  const state = randomBytes(32).toString('base64url');
  const consent = new URL(config.pinterest.oauthUrl);
  const query = { client_id: appId, redirect_uri: redirectUri, response_type: 'code', scope: SCOPE, state };
  for (const [key, value] of Object.entries(query)) consent.searchParams.set(key, value);
  const consentUrl = consent.href;
  if (!browser) return within(wait, readPasted({ consentUrl, state, redirectUri, say }));
  const server = await listenForCallback({ redirectUrl, state, say });
  const page = writeConsentPage(consentUrl);
  try {
    say(`Open this link, sign in as the user who may see the ad accounts, and agree:\n\n  ${consentUrl}\n`);
    if (process.stderr.isTTY) openBrowser(page.path);
    say(`Waiting for it at ${redirectUri}, for ${counted(wait, 'second')} (Ctrl-C ends it)`);
    return await within(wait, server.agreement);
  } catch (error) {
    server.close();
    throw error;
  } finally {
    page.remove();
  }
}

async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    const late = new LoginFailed(
      `Nobody agreed within ${counted(seconds, 'second')}; nothing was changed. Start again with auth login ` +
        '(--wait gives more time; --no-browser is for a browser on another machine)',
    );
    timer = setTimeout(() => reject(late), seconds * 1_000);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}

interface NewConnection {
  name: string;
  grant: Grant;
  json: boolean | undefined;
}

/** The connection is stored, even if its ad accounts cannot be listed at the moment. */
async function printConnection(
  db: Knex,
  config: Config,
  { name, grant, json }: NewConnection,
): Promise<void> {
  const pinterest = connectPinterest(config, db, { connection: name });
  const listing = during('Asking Pinterest for the ad accounts', () => listVisibleAdAccounts(pinterest));
  const { accounts, fault } = await listing.then(
    ({ accounts }) => ({ accounts, fault: null }),
    (error: unknown) => ({ accounts: null, fault: messageOf(toDatabaseError(error) ?? error) }),
  );
  const userName = accounts && userOf(accounts);
  await updateUserName(db, name, userName);
  if (json) {
    const adAccounts = accounts?.map(toNamed) ?? null;
    const refreshTokenEndsAt = grant.endsAt === undefined ? null : new Date(grant.endsAt);
    printJson({ connection: name, userName, adAccounts, fault, refreshTokenEndsAt });
    return;
  }
  print(`Connection ${name} is stored${userName ? `, of user ${userName}` : ''}.`);
  if (!accounts) {
    print(
      `Its ad accounts could not be listed: ${fault}. See them later with: pinterest-ads-sync auth status`,
    );
    return;
  }
  print(
    `It sees ${counted(accounts.length, 'ad account')}${accounts.length > 0 ? `: ${accountsText(accounts)}` : ''}`,
  );
}
