/** What Pinterest's answer says about a connection, its token, its limits and this machine's clock. */
import type { Config } from '../../config/index.js';
import { limitedTo } from '../../connections/membership.js';
import {
  accountsText,
  type VisibleAdAccount,
  type VisibleAdAccounts,
} from '../../connections/visible-ad-accounts.js';
import { SyncError } from '../../errors.js';
import { DAY_SECONDS } from '../../pinterest/rate-limits.js';
import { isRefusedForLimit } from '../../pinterest/read-answer.js';
import { formatNearestMinute } from '../../shared/dates.js';
import { stepAtCommand } from '../../shared/next-step.js';
import type { AccessTier } from '../../shared/settings.js';
import { counted } from '../../shared/words.js';
import { type Examination, examinationOf, Fault, type Finding } from './finding.js';

/** One of these is needed on an ad account to read its lists and analytics. */
const READING_ROLES = ['OWNER', 'ADMIN', 'ANALYST', 'CAMPAIGN_MANAGER'];
/** Days begin at midnight UTC, and tokens end at a time: a clock that is off by more is worth setting. */
const LARGEST_SKEW_MS = 60_000;

/** @param answer the ad accounts that the connection sees, or why it sees none. */
export async function examineConnection(
  answer: VisibleAdAccounts | Error,
  config: Config,
  connection: string,
): Promise<Finding[]> {
  const { findings, examine } = examinationOf('Pinterest');
  if (answer instanceof Error) await examineRefusal(answer, config, examine);
  else {
    const count = counted(answer.accounts.length, 'ad account');
    await examine('token', async () => `Pinterest accepts it; it sees ${count}`);
    await examine('scope', async () => 'ads:read');
    await examineAccounts(answer, config, { examine, connection });
  }
  return findings;
}

/** A refusal is about the token, its permissions or its limit, or does not come from Pinterest. */
async function examineRefusal(
  refusal: Error,
  config: Config,
  examine: Examination['examine'],
): Promise<void> {
  const code = refusal instanceof SyncError ? refusal.code : undefined;
  if (code === 'NotFound') {
    await examine('address', async () => {
      throw new Fault(
        `${refusal.message}: there is no list of ad accounts below ${config.pinterest.apiUrl}`,
        'Set PINTEREST_API_URL to the address with its version, https://api.pinterest.com/v5, or leave it out.',
      );
    });
  } else if (refusal instanceof SyncError && isRefusedForLimit(refusal)) {
    // The limit ends by itself, so there is nothing to fix.
    await examine('token', async () => 'not checked: rate limit reached');
    await examine('limits', async () => `used up ${untilText(refusal)}: runs wait for it by themselves`);
  } else if (code === 'PermissionDenied' || code === 'AppRefused') {
    await examine('token', async () => 'Pinterest accepts it');
    await examine('scope', async () => {
      throw new Fault(refusal.message, scopeSteps[code] ?? stepAtCommand(code));
    });
  } else {
    await examine('token', () => Promise.reject(refusal));
  }
}

function untilText({ retryAfterMs }: SyncError): string {
  if (retryAfterMs === undefined) return 'for the moment';
  return `until ${formatNearestMinute(Date.now() + retryAfterMs)}`;
}

const scopeSteps: Partial<Record<string, string>> = {
  PermissionDenied: 'Get a token with the scope ads:read, and put it into the environment.',
};

async function examineAccounts(
  answer: VisibleAdAccounts,
  config: Config,
  { examine, connection }: Pick<Examination, 'examine'> & { connection: string },
): Promise<void> {
  const chosen = limitedTo(config.pinterest, connection);
  const { excludedAdAccountIds: excluded } = config.pinterest;
  await examine('roles', async () => rolesOf(answer.accounts, chosen, excluded));
  await examine('tier', async () => tierOf(answer, config.pinterest.accessTier));
  await examine('clock', async () => clockOf(answer));
  await examine('limits', async () => limitsOf(answer));
}

function rolesOf(
  accounts: readonly VisibleAdAccount[],
  chosen: readonly string[] | undefined,
  excluded: readonly string[],
): string {
  const unseen = (chosen ?? []).filter((id) => !accounts.some((account) => account.id === id));
  if (unseen.length > 0) {
    throw new Fault(
      `PINTEREST_AD_ACCOUNT_IDS names ${unseen.join(', ')}, which the token does not see`,
      "Give the token's user the Analyst role there, or take the id out of the environment.",
    );
  }
  const muted = accounts.filter(({ id }) => excluded.includes(id));
  const others = accounts.filter((account) => !muted.includes(account));
  const examined = others.filter(({ id }) => !chosen || chosen.includes(id));
  if (examined.length === 0 && muted.length === 0) {
    throw new Fault(
      'the token sees no ad account',
      "Give the token's user the Analyst role on an ad account in Pinterest's Business Manager.",
    );
  }
  const unread = examined.filter(({ permissions }) => !mayRead(permissions));
  if (unread.length > 0) {
    throw new Fault(
      `no role that may read ads on ${accountsText(unread)}`,
      "Give the token's user the Analyst role there in Pinterest's Business Manager.",
    );
  }
  const found = [examined.length > 0 ? accountsText(examined) : 'none is left to sync'];
  const left =
    muted.length > 0 ? [`left out by PINTEREST_AD_ACCOUNT_IDS_EXCLUDED: ${accountsText(muted)}`] : [];
  return [...found, ...left].join('; ');
}

/** An answer without roles proves nothing; the ad account itself was listed. */
function mayRead(permissions: unknown): boolean {
  return !Array.isArray(permissions) || permissions.some((role) => READING_ROLES.includes(String(role)));
}

/** The tier by which Pinterest counts requests; undefined when it does not say. */
export function countedTier({ headers }: VisibleAdAccounts): AccessTier | undefined {
  const header = String(headers['x-ratelimit-limit'] ?? '');
  if (!header) return undefined;
  return header.includes(`;w=${DAY_SECONDS};`) ? 'trial' : 'standard';
}

function tierOf(answer: VisibleAdAccounts, tier: AccessTier): string {
  const seen = countedTier(answer);
  if (seen === 'trial' && tier !== 'trial') {
    throw new Fault(
      'Pinterest counts the requests of a day, as in the trial tier, but the environment says standard',
      'Set PINTEREST_ACCESS_TIER=trial and restart the workers.',
    );
  }
  if (seen === 'standard' && tier === 'trial') {
    throw new Fault(
      'Pinterest names no limit of a day, as in the standard tier, but the environment says trial',
      'Set PINTEREST_ACCESS_TIER=standard and restart the workers.',
    );
  }
  return seen ? tier : `${tier}; Pinterest does not say`;
}

/** The header counts whole seconds, and the answer was made at some time between the request and its arrival. */
function clockOf({ headers, requestedAt, answeredAt }: VisibleAdAccounts): string {
  const theirs = Date.parse(String(headers.date));
  if (Number.isNaN(theirs)) return 'Pinterest does not say what time it is';
  const ahead = Math.max(requestedAt - theirs - 1_000, 0);
  const behind = Math.max(theirs - answeredAt, 0);
  const skew = Math.max(ahead, behind);
  const seconds = `${Math.round(skew / 1_000)} s ${ahead > 0 ? 'ahead of' : 'behind'} Pinterest's`;
  if (skew > LARGEST_SKEW_MS) {
    throw new Fault(
      `this machine's clock is ${seconds}`,
      'Set it, for example with: timedatectl set-ntp true',
    );
  }
  return skew < 1_000 ? "as Pinterest's" : seconds;
}

function limitsOf({ headers }: VisibleAdAccounts): string {
  const left = headers['x-ratelimit-remaining'];
  if (left === undefined) return 'Pinterest does not say';
  const reset = headers['x-ratelimit-reset'];
  return `${left} requests left, reset in ${reset ?? '?'} s`;
}
