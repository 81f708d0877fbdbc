/** Tells a webhook something, as JSON. One attempt. */
import { createHmac } from 'node:crypto';
import type { Readable } from 'node:stream';
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
/** A receiver that asks for more is asked again all the same: people should hear of a failure. */
const LONGEST_PAUSE_MS = 600_000;

const SIGNATURE_HEADER = 'x-pinterest-ads-sync-signature';

/** `t=1764150000,v1=<HMAC-SHA256 of "1764150000.<body>" as hex>`: the time is signed, too, so that none can send it again. */
export function signatureOf(secret: string, body: string, seconds: number): string {
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/**
 * A receiver that has taken the message says so by its status; what follows that is not waited for, because a message that
 * was taken must not be sent again. Redirects are not followed. Messages name the host alone, because whoever knows all of a
 * chat's address may write there.
 *
 * @throws SyncError NotTold when it was not accepted, InvalidConfig for a proxy that cannot be used.
 */
export async function post({ url, secret }: Webhook, { id, body }: Message, proxies: Proxies): Promise<void> {
  const text = JSON.stringify(body);
  const { host } = new URL(url);
  const seconds = Math.floor(Date.now() / 1_000);
  const signed = secret ? { [SIGNATURE_HEADER]: signatureOf(secret, text, seconds) } : {};
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const { status, headers, data } = await axios
    .post<Readable>(url, text, {
      ...routeTo(url, proxies),
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'pinterest-ads-sync',
        'Idempotency-Key': id,
        ...signed,
      },
      maxRedirects: 0,
      responseType: 'stream',
      decompress: false,
      validateStatus: () => true,
      signal: timeout,
    })
    .catch((error: unknown) => {
      const reason = timeout.aborted ? `none within ${TIMEOUT_MS / 1_000} s` : reasonOf(error);
      throw new SyncError('NotTold', `The webhook at ${host} gave no answer: ${reason}`);
    });
  try {
    if (status >= 200 && status <= 299) return;
    const found = `The webhook at ${host} answered with HTTP ${status}${await wordOf(data)}${adviceForStatus(status)}`;
    throw new SyncError('NotTold', found, { retryAfterMs: pauseOf(headers['retry-after']) });
  } finally {
    data.on('error', () => undefined).destroy();
  }
}

/** Slack gives its reason as one word, such as `channel_is_archived`. Anything else could be anything. */
async function wordOf(answer: Readable): Promise<string> {
  try {
    for await (const piece of answer) return /^[a-z_]{3,60}$/.test(String(piece)) ? ` (${piece})` : '';
  } catch {
    // It says nothing more.
  }
  return '';
}

const adviceForStatus = (status: number) =>
  status >= 300 && status <= 399
    ? ': it leads to another address, and is not followed; set NOTIFY_WEBHOOK_URL to that one'
    : '';

/** Seconds; a date is not what chats send. */
function pauseOf(retryAfter: unknown): number | undefined {
  if (!/^\d{1,6}$/.test(String(retryAfter))) return undefined;
  return Math.min(Number(retryAfter) * 1_000, LONGEST_PAUSE_MS);
}

function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  if (cause instanceof SyncError) return cause.message;
  const reason = String(axios.isAxiosError(error) ? (error.code ?? error.message) : messageOf(error));
  const fault = tlsFaultOf(error);
  if (fault === 'not spoken') return 'it does not speak TLS: begin NOTIFY_WEBHOOK_URL with http:';
  if (fault === 'not trusted')
    return `${reason}: set NODE_EXTRA_CA_CERTS to the file of its certificate authority`;
  return reason;
}
