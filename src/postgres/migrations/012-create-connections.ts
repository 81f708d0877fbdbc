/** Connections to Pinterest that users have agreed to, each with its tokens. */
export const sql = `
CREATE TABLE pinterest_sync.connections (
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
COMMENT ON TABLE pinterest_sync.connections IS
  'Connections to Pinterest that users have agreed to by client auth login.';
COMMENT ON COLUMN pinterest_sync.connections.key_id IS 'Names the key of ENCRYPTION_KEY that the tokens are encrypted with.';
COMMENT ON COLUMN pinterest_sync.connections.tokens IS
  'Access and refresh token, encrypted (AES-256-GCM) and bound to the name of the connection.';
COMMENT ON COLUMN pinterest_sync.connections.user_name IS
  'The user who agreed, as far as ad accounts of their own tell; NULL when they own none.';
COMMENT ON COLUMN pinterest_sync.connections.renew_at IS 'When the access token is to be renewed.';
COMMENT ON COLUMN pinterest_sync.connections.renewal_began_at IS
  'When a renewal began of which no end is known: it is under way, or its worker was killed, or no answer came.';
COMMENT ON COLUMN pinterest_sync.connections.state IS 'refused: Pinterest no longer takes the refresh token, and a person has to connect again.';
`;
