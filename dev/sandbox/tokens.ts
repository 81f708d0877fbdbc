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
  /**
   * What a refresh token is worth once a refresh has replaced it. Pinterest does not say; `rejected` (default)
   * is the harder case, in which losing the answer of a refresh means connecting again.
   */
  usedRefreshTokens?: 'rejected' | 'accepted';
}

type TokenOwner = 'user' | 'app';

export class Tokens {
  readonly appId: string;
  readonly appSecret: string;
  readonly accessTokenSeconds: number;
  private readonly keepUsed: boolean;
  private readonly access = new Map<string, { owner: TokenOwner; expires: number }>();
  private readonly refresh = new Map<string, number>();
  private readonly codes = new Set<string>();
  private issued = 0;

  constructor(
    private readonly seed: number,
    private readonly now: () => Date,
    accessToken: string,
    options: OauthOptions = {},
  ) {
    this.appId = options.appId ?? 'sandbox-app';
    this.appSecret = options.appSecret ?? 'sandbox-secret';
    this.accessTokenSeconds = options.accessTokenSeconds ?? 30 * 86_400;
    this.keepUsed = options.usedRefreshTokens === 'accepted';
    this.access.set(accessToken, { owner: 'user', expires: Number.POSITIVE_INFINITY });
    this.refresh.set(options.refreshToken ?? 'sandbox-refresh-token', Number.POSITIVE_INFINITY);
    this.codes.add(options.authorizationCode ?? 'sandbox-code');
  }

  ownerOf(accessToken: string): TokenOwner | undefined {
    const token = this.access.get(accessToken);
    return token && token.expires > this.seconds ? token.owner : undefined;
  }

  /** Makes a token worthless, as a changed password or a log-out does. */
  revoke(token: string): void {
    this.access.delete(token);
    this.refresh.delete(token);
  }

  issueAccess(owner: TokenOwner): string {
    const token = this.make('pina');
    this.access.set(token, { owner, expires: this.seconds + this.accessTokenSeconds });
    return token;
  }

  issueRefresh(expires: number): string {
    const token = this.make('pinr');
    this.refresh.set(token, expires);
    return token;
  }

  issueCode(): string {
    const code = this.make('code');
    this.codes.add(code);
    return code;
  }

  useRefresh(token: string): boolean {
    const isValid = (this.refresh.get(token) ?? 0) > this.seconds;
    if (isValid && !this.keepUsed) this.refresh.delete(token);
    return isValid;
  }

  useCode(code: string): boolean {
    return this.codes.delete(code);
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
