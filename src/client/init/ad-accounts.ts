import type { VisibleAdAccounts } from '../../connections/visible-ad-accounts.js';
import { accountText, toNamed } from '../../connections/visible-ad-accounts.js';
import { DEFAULT_CONNECTION } from '../../shared/connections.js';
import { counted } from '../../shared/words.js';
import { countedTier, examineConnection } from '../doctor/pinterest.js';
import { tell } from '../terminal.js';
import { type Answers, type Draft, questionAbout, valueIn } from './draft.js';
import type { Part } from './part.js';

const CHOSEN = 'PINTEREST_AD_ACCOUNT_IDS';
const TIER = 'PINTEREST_ACCESS_TIER';
const TEXT = `${CHOSEN}: the ids of those to sync, separated by commas, or none for all, also those that are added later`;
/** A longer list is no help. */
const SHOWN = 20;

/** @param seen the ad accounts that the token sees. */
export const adAccountsPart = (seen: VisibleAdAccounts): Part => ({
  title: 'Ad accounts',
  async ask(talk, draft) {
    showSome(seen);
    const question = questionAbout(draft, CHOSEN, { text: TEXT });
    const answer = await talk.ask({
      ...question,
      shown: question.fallback ?? 'all',
      fault: (typed) => question.fault?.(typed) ?? faultOfUnseen(typed, seen),
    });
    return { [CHOSEN]: answer, ...tierIn(draft, seen) };
  },
  check: (config) => examineConnection(seen, config, DEFAULT_CONNECTION),
});

function showSome({ accounts }: VisibleAdAccounts): void {
  for (const account of accounts.slice(0, SHOWN)) tell(`  ${accountText(toNamed(account))}`);
  if (accounts.length > SHOWN) tell(`  and ${counted(accounts.length - SHOWN, 'more ad account')}`);
}

function faultOfUnseen(typed: string, { accounts }: VisibleAdAccounts): string | undefined {
  const unseen = typed.split(',').filter((id) => !accounts.some((account) => account.id === id.trim()));
  if (unseen.length === 0) return undefined;
  return `ids of ad accounts that the token sees; it does not see ${unseen.join(', ')}`;
}

/** Pinterest's answer says how it counts requests. */
function tierIn(draft: Draft, seen: VisibleAdAccounts): Answers {
  const tier = countedTier(seen);
  if (tier === undefined || tier === (valueIn(draft, TIER) ?? 'standard')) return {};
  tell(`  ${TIER} is ${tier}, because Pinterest counts the requests of this app so`);
  return { [TIER]: tier };
}
