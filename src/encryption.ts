/**
 * Encryption of what is kept: AES-256-GCM under keys that the environment names. The first key encrypts, all of
 * them decrypt, so that a key can be replaced while workers run.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
export const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** @param boundTo what the text belongs to: it can be decrypted there and nowhere else. */
export function seal(key: Buffer, text: string, boundTo = ''): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  cipher.setAAD(Buffer.from(boundTo));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** @throws when the key is another one, or when anything of the ciphertext was changed. */
export function open(key: Buffer, ciphertext: Buffer, boundTo = ''): string {
  const decipher = createDecipheriv(CIPHER, key, ciphertext.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(boundTo));
  decipher.setAuthTag(ciphertext.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const text = Buffer.concat([decipher.update(ciphertext.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  return text.toString('utf8');
}

/** An encrypted text, with the name of the key that decrypts it. */
export interface Sealed {
  keyId: string;
  ciphertext: Buffer;
}

export interface KeyRing {
  /** The names of its keys, the encrypting one first; none when the environment has no key. */
  readonly ids: readonly string[];
  /** By the first key. */
  seal(text: string, boundTo: string): Sealed;
  /** Undefined when it has no such key, or when the ciphertext was changed or belongs elsewhere. */
  open(sealed: Sealed, boundTo: string): string | undefined;
}

export function createKeyRing(keys: readonly string[]): KeyRing {
  const ring = new Map(keys.map((text) => [keyIdOf(text), Buffer.from(text, 'base64')]));
  const ids = [...ring.keys()];
  return {
    ids,
    seal(text, boundTo) {
      const [keyId] = ids;
      const key = keyId === undefined ? undefined : ring.get(keyId);
      if (keyId === undefined || !key) throw new Error('There is no key to encrypt with');
      return { keyId, ciphertext: seal(key, text, boundTo) };
    },
    open({ keyId, ciphertext }, boundTo) {
      const key = ring.get(keyId);
      try {
        return key && open(key, ciphertext, boundTo);
      } catch {
        return undefined;
      }
    },
  };
}

/** Names a key without revealing it: a hash of 32 random bytes reveals nothing about them. */
function keyIdOf(key: string): string {
  const bytes = Buffer.from(key, 'base64');
  return createHash('sha256').update('pinterest-ads-sync key ').update(bytes).digest('hex').slice(0, 8);
}

/** Whether the text can be a key. */
export function isKey(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  // Node ignores characters that are not base64, so a mistyped key would become a different key.
  return bytes.length === KEY_BYTES && bytes.toString('base64') === text;
}
