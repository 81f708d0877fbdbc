import type { Client } from '@temporalio/client';
import type { Payload, ProtoFailure } from '@temporalio/common';

/** A payload as the server has it, which the SDK has not decoded. */
export async function decodePayload<T>({ options }: Client, payload: Payload): Promise<T> {
  const { payloadCodecs, payloadConverter } = options.loadedDataConverter;
  let plain = payload;
  for (const codec of [...payloadCodecs].reverse()) [plain = {}] = await codec.decode([plain]);
  return payloadConverter.fromPayload<T>(plain);
}

/** Of a failure as the server has it. */
export async function messageOfFailure(
  client: Client,
  { message, encodedAttributes }: ProtoFailure,
): Promise<string> {
  if (!encodedAttributes) return message ?? '';
  return (await decodePayload<{ message: string }>(client, encodedAttributes)).message;
}
