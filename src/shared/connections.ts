/** Connections by name. Pure. */

/** The one that nobody names; the environment may stand for it. */
export const DEFAULT_CONNECTION = 'default';

/** It is a part of workflow and schedule ids, and of labels. */
export const isConnectionName = (text: unknown): text is string =>
  typeof text === 'string' && /^[a-z0-9][a-z0-9-]{0,39}$/.test(text);

export const CONNECTION_NAME_RULE =
  'at most 40 small letters, digits and hyphens, such as shop-berlin, and start with a letter or digit';

const optionOf = (name: string) => (name === DEFAULT_CONNECTION ? '' : ` --connection ${name}`);

/** The command that makes, or mends, a connection. */
export const loginCommand = (name: string) => `npm run client -- auth login${optionOf(name)}`;

/** The command that forgets it. */
export const logoutCommand = (name: string) => `npm run client -- auth logout${optionOf(name)}`;
