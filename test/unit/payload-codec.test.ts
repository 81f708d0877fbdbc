import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { createKeyRing } from '../../src/encryption.js';
import { createPayloadCodec } from '../../src/temporal/payloads/codec.js';

const [key, other] = [randomBytes(32), randomBytes(32)].map((bytes) => bytes.toString('base64')) as [
  string,
  string,
];
const codecOf = (keys: string[], encrypts = true) =>
  createPayloadCodec({ keys: createKeyRing(keys), encrypts });
const payloadOf = (value: unknown) => defaultPayloadConverter.toPayload(value) as Payload;

const values: [string, unknown][] = [
  ['an input', { adAccountId: '549755885175', startDate: '2026-10-01' }],
  ['text of every kind', 'quote " newline \n emoji 🧵 NUL \0'],
  ['bytes', new Uint8Array([0, 255, 128])],
  ['nothing', undefined],
  ['null', null],
];

test.each(values)('%s comes back as it was', async (_, value) => {
  const codec = codecOf([key]);
  const [encrypted] = await codec.encode([payloadOf(value)]);
  const [decrypted] = await codec.decode([encrypted as Payload]);
  expect(defaultPayloadConverter.fromPayload(decrypted as Payload)).toEqual(value);
});

test('nothing of a payload can be read without the key, not even its kind', async () => {
  const [encrypted] = await codecOf([key]).encode([payloadOf({ name: 'Small shop' })]);
  const seen = JSON.stringify(encrypted, (_, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
  expect(seen).not.toMatch(/Small|shop|name|json/);
});

test('the same payload is never the same twice', async () => {
  const [first, second] = await codecOf([key]).encode([payloadOf('same'), payloadOf('same')]);
  expect(first?.data).not.toEqual(second?.data);
});

test('what is plain stays as it is: by a codec that is off, and when it comes in', async () => {
  const plain = payloadOf('plain');
  expect(await codecOf([key], false).encode([plain])).toEqual([plain]);
  expect(await codecOf([key]).decode([plain])).toEqual([plain]);
});

test('a codec that is off reads what is encrypted', async () => {
  const encrypted = await codecOf([key]).encode([payloadOf('secret')]);
  expect(await codecOf([key], false).decode(encrypted)).toEqual([payloadOf('secret')]);
});

test('the first key encrypts, all of them decrypt', async () => {
  const old = await codecOf([key]).encode([payloadOf('old')]);
  const both = codecOf([other, key]);
  expect(await both.decode(old)).toEqual([payloadOf('old')]);
  const renewed = await both.encode([payloadOf('new')]);
  expect(await codecOf([other]).decode(renewed)).toEqual([payloadOf('new')]);
});

test('a key that is missing is named by its hash, and no key is shown', async () => {
  const encrypted = await codecOf([key]).encode([payloadOf('secret')]);
  const [keyId] = createKeyRing([key]).ids;
  const attempt = codecOf([other]).decode(encrypted);
  await expect(attempt).rejects.toThrow(`is encrypted with key ${keyId}, and ENCRYPTION_KEY holds`);
  await expect(attempt).rejects.not.toThrow(other);
});

test('a payload with one changed byte cannot be decrypted', async () => {
  const [encrypted] = await codecOf([key]).encode([payloadOf('secret')]);
  const data = Uint8Array.from(encrypted?.data ?? []);
  data[20] = (data[20] ?? 0) ^ 1;
  await expect(codecOf([key]).decode([{ ...encrypted, data }])).rejects.toThrow('was changed');
});

test('stored tokens cannot be decrypted as a payload', async () => {
  const { keyId, ciphertext } = createKeyRing([key]).seal('{"refreshToken":"..."}', 'connection default');
  const [shape] = await codecOf([key]).encode([payloadOf('x')]);
  const metadata = { ...shape?.metadata, 'encryption-key-id': new Uint8Array(Buffer.from(keyId)) };
  await expect(codecOf([key]).decode([{ metadata, data: ciphertext }])).rejects.toThrow('was changed');
});
