/** A program as Pinterest knows it. */
export interface App {
  appId: string;
  appSecret: string;
}

export interface AppCredentials extends App {
  /** The one that the environment names; Pinterest may have replaced it since. */
  refreshToken: string;
}

/** How the environment gives the program access. */
export type Credentials = { accessToken: string } | AppCredentials;
