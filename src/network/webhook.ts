/** Tells a webhook something, as JSON. One attempt. */
import { createHmac } from 'node:crypto';
import axios from 'axios';
import { messageOf, SyncError } from '../errors.js';
import type { Proxies } from './proxies.js';
import { routeTo } from './route.js';
import { tlsFaultOf } from './tls.js';

interface Webhook {
  url: string;
  /** Signs what is sent. */
  secret: string | undefined;
}

interface Message {
  /** The same in each attempt: a receiver that has it needs no other. */
  id: string;
  body: object;
}

const TIMEOUT_MS = 10_000;
const LARGEST_ANSWER_BYTES = 64 * 1024;

const SIGNATURE_HEADER = 'x-pinterest-ads-sync-signature';

/** `t=1764150000,v1=<HMAC-SHA256 of "1764150000.<body>" as hex>`: the time is signed, too, so that none can send it again. */
export function signatureOf(secret: string, body: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/**
 * Redirects are not followed. Messages name the host alone, because whoever knows all of a chat's address may write there.
 *
 * @throws SyncError NotTold when it was not accepted, InvalidConfig for a proxy that cannot be used.
 */
export async function post({ url, secret }: Webhook, { id, body }: Message, proxies: Proxies): Promise<void> {
  const text = JSON.stringify(body);
  const { host } = new URL(url);
  const seconds = Math.floor(Date.now() / 1_000);
  const signed = secret ? { [SIGNATURE_HEADER]: signatureOf(secret, text, seconds) } : {};
  const { status } = await axios
    .post(url, text, {
      ...routeTo(url, proxies),
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'pinterest-ads-sync',
        'Idempotency-Key': id,
        ...signed,
      },
      maxRedirects: 0,
      responseType: 'text',
      validateStatus: () => true,
      timeout: TIMEOUT_MS,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      maxContentLength: LARGEST_ANSWER_BYTES,
    })
    .catch((error: unknown) => {
      const reason = axios.isAxiosError(error) ? (error.code ?? error.message) : messageOf(error);
      throw new SyncError(
        'NotTold',
        `The webhook at ${host} gave no answer: ${reasonOf(error, String(reason))}`,
      );
    });
  if (status < 200 || status > 299)
    throw new SyncError('NotTold', `The webhook at ${host} answered with HTTP ${status}`);
}

function reasonOf(error: unknown, reason: string): string {
  const cause = (error as { cause?: unknown }).cause;
  if (cause instanceof SyncError) return cause.message;
  const fault = tlsFaultOf(error);
  if (fault === 'not spoken') return 'it does not speak TLS: begin NOTIFY_WEBHOOK_URL with http:';
  if (fault === 'not trusted')
    return `${reason}: set NODE_EXTRA_CA_CERTS to the file of its certificate authority`;
  return reason;
}
