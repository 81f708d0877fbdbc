/** What Pinterest allows a program for a user. All times are in milliseconds since 1970. */
export interface Grant {
  refreshToken: string;
  accessToken?: string | undefined;
  accessTokenEndsAt?: number | undefined;
  /** When the refresh token ends; a person has to connect again before. */
  endsAt?: number | undefined;
  /** What it allows, separated by commas. */
  scope?: string | undefined;
}

/** As Pinterest has just given it. */
export interface NewGrant extends Grant {
  accessToken: string;
  accessTokenEndsAt: number;
}
