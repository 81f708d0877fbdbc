/**
 * Whether a host may be reached without TLS: this machine, or one of the same private network, which has a name without
 * a dot, as the services of a compose file do.
 *
 * @param hostname of a `URL`.
 */
export const mayBePlain = (hostname: string): boolean =>
  /^(127(\.\d+){3}|\[::1\]|[^.:]+|.+\.localhost)$/.test(hostname);
