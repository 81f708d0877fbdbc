/** Which proxy is used for what; with no proxy in the environment, there is nothing to say. */
import type { Config } from '../../config/config.js';
import { hasProxies, type ProxyServer, proxyFor } from '../../network/proxies.js';
import { proxyText } from '../../network/proxy.js';
import { addressOf, proxyOf } from '../../temporal/address.js';
import { examinationOf, type Finding } from './finding.js';

export async function checkProxies(config: Config): Promise<Finding[]> {
  const { findings, examine } = examinationOf('Configuration');
  if (!hasProxies(config.proxies)) return findings;
  await examine('proxies', async () => {
    const { apiUrl } = config.pinterest;
    const ways: [what: string, proxy: ProxyServer | undefined][] = [
      [`Pinterest at ${new URL(apiUrl).host}`, proxyFor(config.proxies, apiUrl)],
      [`Temporal at ${addressOf(config)}`, proxyOf(config)],
    ];
    const texts = ways.map(
      ([what, proxy]) => `${what} ${proxy ? `through ${proxyText(proxy)}` : 'directly'}`,
    );
    return `${texts.join('; ')}; Postgres and traces directly`;
  });
  return findings;
}
