import type { SyncError } from '../errors.js';

/** Where the bearer token of a request comes from. */
export interface TokenSource {
  get(): Promise<string>;
  /** Called when Pinterest refused `refused`; absent where no other token can be had. */
  renew?(refused: string): Promise<RenewedToken>;
  /** Called when Pinterest accepts no token of this source; returns the error to throw instead. */
  explain?(error: SyncError): Promise<SyncError>;
}

export interface RenewedToken {
  token: string;
  /** Whether Pinterest gave it just now; otherwise another worker already had it, and it may be old. */
  isNew: boolean;
}

export function fixedToken(accessToken: string): TokenSource {
  return { get: async () => accessToken };
}
