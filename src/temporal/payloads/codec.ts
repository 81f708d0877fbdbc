/**
 * Encryption of what Temporal stores about a run: inputs, results, messages of failures, heartbeats, memos, summaries.
 * Ids, names of types and search attributes stay as they are, because Temporal finds things by them.
 */
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { KeyRing } from '../../encryption.js';
import { SyncError } from '../../errors.js';
import { fromJson, toJson } from './json.js';

const ENCRYPTED = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';

/** No connection name contains this, so encrypted tokens cannot be decrypted as a payload. */
const BOUND_TO = 'temporal payload';

const text = (bytes: Uint8Array | undefined | null) => (bytes ? Buffer.from(bytes).toString() : '');
const bytes = (words: string) => new Uint8Array(Buffer.from(words));

const isEncrypted = ({ metadata }: Payload) => text(metadata?.encoding) === ENCRYPTED;

/** The name of the key that a payload is encrypted with. */
const keyIdOf = ({ metadata }: Payload) => text(metadata?.[KEY_ID]);

export interface CodecOptions {
  keys: KeyRing;
  /** When false, encrypted payloads are still read, so that it can be switched while runs are under way. */
  encrypts: boolean;
  /** Called for payloads that no key decrypts: the failure of a workflow task is encrypted itself. */
  onUnreadable?: ((message: string) => void) | undefined;
}

export function createPayloadCodec({ keys, encrypts, onUnreadable }: CodecOptions): PayloadCodec {
  return {
    encode: async (payloads) => (encrypts ? payloads.map((payload) => encrypt(keys, payload)) : payloads),
    // The temporal command sends plain JSON.
    decode: async (payloads) =>
      payloads.map((payload) => (isEncrypted(payload) ? decrypt(keys, payload, onUnreadable) : payload)),
  };
}

function encrypt(keys: KeyRing, payload: Payload): Payload {
  const { keyId, ciphertext } = keys.seal(JSON.stringify(toJson(payload)), BOUND_TO);
  return {
    metadata: { encoding: bytes(ENCRYPTED), [KEY_ID]: bytes(keyId) },
    data: new Uint8Array(ciphertext),
  };
}

/** @throws SyncError InvalidConfig that names the key, never one's value. */
function decrypt(keys: KeyRing, payload: Payload, onUnreadable: CodecOptions['onUnreadable']): Payload {
  const keyId = keyIdOf(payload);
  const json = keys.open({ keyId, ciphertext: Buffer.from(payload.data ?? []) }, BOUND_TO);
  if (json !== undefined) return fromJson(JSON.parse(json));
  const message = `A payload of Temporal's ${whyUnreadable(keys, keyId)}`;
  onUnreadable?.(message);
  throw new SyncError('InvalidConfig', message);
}

function whyUnreadable(keys: KeyRing, keyId: string): string {
  if (keys.ids.includes(keyId)) return 'was changed after it had been encrypted';
  if (keys.ids.length === 0)
    return `is encrypted with key ${keyId}, and ENCRYPTION_KEY is not set: set it to that key`;
  const present = keys.ids.join(', ');
  return `is encrypted with key ${keyId}, and ENCRYPTION_KEY holds ${present}: add that key to it after a comma, or correct it`;
}
