/** `client auth rotate-key`. */
import { rotateKey } from '../../connections/keys.js';
import { createKeyRing } from '../../encryption.js';
import { SyncError } from '../../errors.js';
import { counted } from '../../shared/words.js';
import type { WithDatabase } from '../command-line.js';
import { print } from '../terminal.js';

export async function rotate({ db, config }: WithDatabase<object>): Promise<boolean> {
  const keys = createKeyRing(config.encryptionKeys);
  const [first] = keys.ids;
  if (!first)
    throw new SyncError(
      'InvalidConfig',
      'ENCRYPTION_KEY is not set; its first key is the one to encrypt with',
    );
  const changed = await rotateKey(db, keys);
  print(
    `${counted(changed, 'connection')} encrypted again; all tokens now have key ${first}. Other keys can be removed, unless ` +
      'PAYLOAD_ENCRYPTION is or was on: SECURITY.md says when.',
  );
  return true;
}
