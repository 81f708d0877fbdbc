/** Tokens: the grants of apps in the environment, and the connections that users have agreed to. */
import { sync } from '../../../shared/database-names.js';

export const connections = `
CREATE TABLE ${sync.grants} (
  grant_id text PRIMARY KEY,
  tokens bytea NOT NULL,
  renewed_at timestamptz NOT NULL DEFAULT now(),
  ends_at timestamptz
);
COMMENT ON TABLE ${sync.grants} IS
  'Access and refresh tokens of an app, encrypted with a key derived from the secret of the app.';
COMMENT ON COLUMN ${sync.grants}.ends_at IS
  'When the refresh token ends, as Pinterest said with the last renewal.';

CREATE TABLE ${sync.connections} (
  name text PRIMARY KEY,
  app_id text NOT NULL,
  key_id text NOT NULL,
  tokens bytea NOT NULL,
  scopes text,
  user_name text,
  connected_at timestamptz NOT NULL DEFAULT now(),
  refreshed_at timestamptz,
  renew_at timestamptz,
  renewal_began_at timestamptz,
  access_token_ends_at timestamptz,
  refresh_token_ends_at timestamptz,
  state text NOT NULL DEFAULT 'connected' CHECK (state IN ('connected', 'refused')),
  last_error text,
  failed_at timestamptz
);
COMMENT ON TABLE ${sync.connections} IS
  'Connections to Pinterest that users have agreed to by client auth login.';
COMMENT ON COLUMN ${sync.connections}.key_id IS 'Names the key of ENCRYPTION_KEY that the tokens are encrypted with.';
COMMENT ON COLUMN ${sync.connections}.tokens IS
  'Access and refresh token, encrypted (AES-256-GCM) and bound to the name of the connection.';
COMMENT ON COLUMN ${sync.connections}.user_name IS
  'The user who agreed, as far as ad accounts of their own tell; NULL when they own none.';
COMMENT ON COLUMN ${sync.connections}.renew_at IS 'When the access token is to be renewed.';
COMMENT ON COLUMN ${sync.connections}.renewal_began_at IS
  'When a renewal began of which no end is known: it is under way, or its worker was killed, or no answer came.';
COMMENT ON COLUMN ${sync.connections}.state IS 'refused: Pinterest no longer takes the refresh token, and a person has to connect again.';
`;
