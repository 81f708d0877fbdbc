/** Names of connections. Pure. */

/** The connection that is meant when none is named. Its credentials may be in the environment. */
export const DEFAULT_CONNECTION = 'default';

/** A name becomes a part of workflow ids, schedule ids and metric labels. */
export const isConnectionName = (text: unknown): text is string =>
  typeof text === 'string' && /^[a-z0-9][a-z0-9-]{0,39}$/.test(text);

export const CONNECTION_NAME_RULE =
  'at most 40 small letters, digits and hyphens, such as shop-berlin, and start with a letter or digit';

const optionOf = (name: string) => (name === DEFAULT_CONNECTION ? '' : ` --connection ${name}`);

/** The command that connects, or connects again. */
export const loginCommand = (name: string) => `pinterest-ads-sync auth login${optionOf(name)}`;

/** The command that removes a connection. */
export const logoutCommand = (name: string) => `pinterest-ads-sync auth logout${optionOf(name)}`;
