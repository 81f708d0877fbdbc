/** The keys of the environment, and the tokens of connections that users made, which only these keys decrypt. */
import type { Knex } from 'knex';
import type { KeyRing, Sealed } from '../encryption.js';
import { SyncError } from '../errors.js';
import { readAllTokens, replaceCiphertext } from '../postgres/connection-tokens.js';
import { loginCommand, logoutCommand } from '../shared/connections.js';
import { group } from '../shared/words.js';

/** What the tokens are bound to: copied to another row, they cannot be decrypted. */
const boundTo = (name: string) => `connection ${name}`;

export const sealTokens = (keys: KeyRing, name: string, text: string): Sealed =>
  keys.seal(text, boundTo(name));

type StoredTokens = Sealed & { name: string };

/** @throws SyncError InvalidConfig that says which key it takes, or what to do without it. */
export function openTokens(keys: KeyRing, { name, ...sealed }: StoredTokens): string {
  const text = keys.open(sealed, boundTo(name));
  if (text === undefined) throw unreadable(name, sealed, keys);
  return text;
}

/**
 * Encrypts the tokens of all connections with the first key.
 *
 * @returns how many had another one.
 * @throws SyncError InvalidConfig when some cannot be read; then all stay as they are.
 */
export async function rotateKey(db: Knex, keys: KeyRing): Promise<number> {
  return db.transaction(async (transaction) => {
    let changed = 0;
    // Locked, so that no renewal that is under way is overwritten.
    for (const stored of await readAllTokens(transaction, { lock: true })) {
      const text = openTokens(keys, stored);
      if (stored.keyId === keys.ids[0]) continue;
      changed += 1;
      await replaceCiphertext(transaction, stored.name, sealTokens(keys, stored.name, text));
    }
    return changed;
  });
}

/** @throws SyncError InvalidConfig when a connection's tokens cannot be read with the keys of the environment. */
export async function requireKeys(db: Knex, keys: KeyRing): Promise<void> {
  const stored = await readAllTokens(db);
  const closed = stored.filter(({ name, ...sealed }) => keys.open(sealed, boundTo(name)) === undefined);
  const [first] = closed;
  if (!first) return;
  const { found, next } = unreadable(first.name, first, keys);
  const more = closed.length > 1 ? ` (the same is true of ${group(closed.length - 1)} more)` : '';
  throw new SyncError('InvalidConfig', found + more, { next });
}

/** Says what is wrong without showing a key: each is named by a part of its hash. */
function unreadable(name: string, { keyId }: Pick<Sealed, 'keyId'>, keys: KeyRing): SyncError {
  const or = `or delete the connection: ${logoutCommand(name)}`;
  if (keys.ids.length === 0) {
    return new SyncError(
      'InvalidConfig',
      `The tokens of connection ${name} are encrypted, and ENCRYPTION_KEY is not set`,
      { next: `set it to the key that they were stored with (key ${keyId}), ${or}` },
    );
  }
  if (!keys.ids.includes(keyId)) {
    return new SyncError(
      'InvalidConfig',
      `The tokens of connection ${name} are encrypted with key ${keyId}, and ENCRYPTION_KEY holds ${keys.ids.join(', ')}`,
      { next: `add that key to it after a comma, ${or}` },
    );
  }
  return new SyncError(
    'InvalidConfig',
    `The tokens of connection ${name} were changed or belong to another connection`,
    { next: `connect it again with ${loginCommand(name)}, ${or}` },
  );
}
