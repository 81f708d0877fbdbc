/** Payloads as JSON, as codec servers receive and send them: bytes are base64. */
import type { Payload } from '@temporalio/common';

interface JsonPayload {
  metadata?: Record<string, string> | undefined;
  data?: string | undefined;
}

/** Whether JSON from elsewhere is a payload. */
export function isJsonPayload(value: unknown): value is JsonPayload {
  if (typeof value !== 'object' || value === null) return false;
  const { metadata = {}, data = '' } = value as Record<string, unknown>;
  if (typeof metadata !== 'object' || metadata === null || typeof data !== 'string') return false;
  return Object.values(metadata).every((one) => typeof one === 'string');
}

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

/** The other fields of a payload are about external storage, which is not used here. */
export function toJson({ metadata, data }: Payload): JsonPayload {
  return {
    metadata: mapValues(metadata ?? {}, toBase64),
    data: data ? toBase64(data) : undefined,
  };
}

export function fromJson({ metadata = {}, data }: JsonPayload): Payload {
  return {
    metadata: mapValues(metadata, fromBase64),
    ...(data === undefined ? {} : { data: fromBase64(data) }),
  };
}

function mapValues<From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
