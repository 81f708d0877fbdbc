/** Access and refresh tokens that the sandbox has handed out. */

import { hashText } from './world/hash.js';

export interface OauthOptions {
  /** Default `sandbox-app`. */
  appId?: string;
  /** Default `sandbox-secret`. */
  appSecret?: string;
  /** The refresh token that works at the start; default `sandbox-refresh-token`. */
  refreshToken?: string;
  /** A code that can be exchanged once, besides those of the consent page; default `sandbox-code`. */
  authorizationCode?: string;
  /** Lifetime of access tokens; default 30 days. */
  accessTokenSeconds?: number;
  /** Lifetime of refresh tokens, each of which can be renewed without end; default 60 days. */
  refreshTokenSeconds?: number;
  /** Who can sign in on the consent page, and which ad accounts they see; default: one who sees all. */
  users?: Readonly<Record<string, readonly string[]>>;
  /**
   * What a refresh token is worth once a refresh has replaced it. Pinterest does not say; `rejected` (default)
   * is the harder case, in which losing the answer of a refresh means connecting again.
   */
  usedRefreshTokens?: 'rejected' | 'accepted';
}

/** Whose a token is. Without a user it sees every ad account. */
interface TokenOwner {
  kind: 'user' | 'app';
  user?: string | undefined;
}

/** What somebody has agreed to. */
export interface Given {
  scope: string;
  user?: string | undefined;
}

const FIRST: Given = { scope: 'ads:read' };

const DEFAULTS: Required<OauthOptions> = {
  appId: 'sandbox-app',
  appSecret: 'sandbox-secret',
  refreshToken: 'sandbox-refresh-token',
  authorizationCode: 'sandbox-code',
  accessTokenSeconds: 30 * 86_400,
  refreshTokenSeconds: 60 * 86_400,
  users: {},
  usedRefreshTokens: 'rejected',
};

export class Tokens {
  readonly options: Required<OauthOptions>;
  private readonly access = new Map<string, { owner: TokenOwner; expires: number }>();
  private readonly refresh = new Map<string, { given: Given; expires: number }>();
  /** With the address that each was sent to; undefined where any will do. */
  private readonly codes = new Map<string, { given: Given; redirectUri?: string }>();
  private issued = 0;

  constructor(
    private readonly seed: number,
    private readonly now: () => Date,
    accessToken: string,
    options: OauthOptions = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
    const expires = Number.POSITIVE_INFINITY;
    this.access.set(accessToken, { owner: { kind: 'user' }, expires });
    this.refresh.set(this.options.refreshToken, { given: FIRST, expires });
    this.codes.set(this.options.authorizationCode, { given: FIRST });
  }

  /** Their names. */
  get users(): readonly string[] {
    return Object.keys(this.options.users);
  }

  ownerOf(accessToken: string): TokenOwner | undefined {
    const token = this.access.get(accessToken);
    return token && token.expires > this.seconds ? token.owner : undefined;
  }

  sees(user: string | undefined, adAccountId: string): boolean {
    return user === undefined || (this.options.users[user]?.includes(adAccountId) ?? false);
  }

  /** Makes a token worthless, as a changed password or a log-out does. */
  revoke(token: string): void {
    this.access.delete(token);
    this.refresh.delete(token);
  }

  issueAccess(owner: TokenOwner): string {
    const token = this.make('pina');
    this.access.set(token, { owner, expires: this.seconds + this.options.accessTokenSeconds });
    return token;
  }

  issueRefresh(expires: number, given: Given = FIRST): string {
    const token = this.make('pinr');
    this.refresh.set(token, { given, expires });
    return token;
  }

  issueCode({ redirectUri, ...given }: Given & { redirectUri: string }): string {
    const code = this.make('code');
    this.codes.set(code, { given, redirectUri });
    return code;
  }

  /** What it was given for; undefined when it is not valid. */
  useRefresh(token: string): Given | undefined {
    const { given, expires = 0 } = this.refresh.get(token) ?? {};
    if (expires <= this.seconds) return undefined;
    if (this.options.usedRefreshTokens === 'rejected') this.refresh.delete(token);
    return given;
  }

  /** The same; a code can be used once, and with the address that it was sent to. */
  useCode(code: string, redirectUri: string): Given | undefined {
    const held = this.codes.get(code);
    this.codes.delete(code);
    return held?.redirectUri === undefined || held.redirectUri === redirectUri ? held?.given : undefined;
  }

  /** Unix time. */
  get seconds(): number {
    return Math.floor(this.now().getTime() / 1000);
  }

  private make(prefix: string): string {
    const salt = `${prefix} ${++this.issued}`;
    const part = (index: number) => hashText(`${salt} ${index}`, this.seed).toString(36).padStart(7, '0');
    return `${prefix}_${[1, 2, 3, 4, 5].map(part).join('')}`;
  }
}
