/** Whether people can be told, tried out only on request: a test would disturb them. */
import type { Config } from '../../config/config.js';
import { SyncError } from '../../errors.js';
import { post } from '../../network/webhook.js';
import { examinationOf, Fault, type Finding } from './finding.js';

const NEXT = 'Correct NOTIFY_WEBHOOK_URL, or the receiver, and try again: pinterest-ads-sync doctor --notify';

/** @param sends whether a test message is sent. */
export async function checkNotify(config: Config, sends: boolean): Promise<Finding[]> {
  const { findings, examine } = examinationOf('Notifications');
  const { notify } = config;
  if (!notify) {
    if (sends)
      await examine('webhook', async () => 'NOTIFY_WEBHOOK_URL is not set, so no notifications are sent');
    return findings;
  }
  await examine('webhook', async () => {
    const { host } = new URL(notify.url);
    const signed = notify.secret ? 'signed' : 'not signed (NOTIFY_WEBHOOK_SECRET is not set)';
    if (!sends) return `${host}, ${signed}; not tried: pinterest-ads-sync doctor --notify sends a test`;
    const now = new Date().toISOString();
    const text =
      'pinterest-ads-sync: this is a test of its command doctor. A message comes here when a run fails, and when it is well again.';
    const message = { id: `test ${now}`, body: { id: `test ${now}`, text, outcome: 'test' } };
    await post(notify, message, config.proxies).catch((error: unknown) => {
      // This one is not tried again.
      throw error instanceof SyncError && error.code === 'NotTold' ? new Fault(error.message, NEXT) : error;
    });
    return `${host} took a test message, ${signed}`;
  });
  return findings;
}
