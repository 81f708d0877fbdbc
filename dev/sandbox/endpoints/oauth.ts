/** Getting and refreshing tokens. */

import { type Answer, json } from '../answer.js';
import { ApiError, invalid } from '../api-error.js';
import type { Given, Tokens } from '../tokens.js';
import type { ApiRequest, Endpoint } from './endpoint.js';

const GRANTS: Record<string, { required: string[]; optional: string[] }> = {
  authorization_code: { required: ['code', 'redirect_uri'], optional: ['continuous_refresh'] },
  refresh_token: { required: ['refresh_token'], optional: ['scope', 'continuous_refresh'] },
  client_credentials: { required: ['scope'], optional: [] },
};

export function oauthEndpoint(tokens: Tokens): Endpoint {
  return {
    method: 'POST',
    path: /^\/oauth\/token$/,
    category: 'org_read',
    auth: 'basic',
    handle: (request) => issueTokens(tokens, readForm(request)),
  };
}

function issueTokens(tokens: Tokens, form: Record<string, string>): Answer {
  const { grant_type = '', scope: wanted = '' } = form;
  const isApp = grant_type === 'client_credentials';
  const given = isApp ? { scope: wanted } : useGrant(tokens, form);
  if (!given) throw new ApiError(400, 1104, 'The token you provided is not valid or has expired.');
  const { user, scope } = given;
  return json({
    response_type: grant_type,
    access_token: tokens.issueAccess({ kind: isApp ? 'app' : 'user', user }),
    token_type: 'bearer',
    expires_in: tokens.options.accessTokenSeconds,
    scope,
    ...(isApp ? {} : refreshFields(tokens, given)),
  });
}

function useGrant(tokens: Tokens, form: Record<string, string>): Given | undefined {
  const { grant_type, refresh_token = '', code = '', redirect_uri = '' } = form;
  return grant_type === 'refresh_token'
    ? tokens.useRefresh(refresh_token)
    : tokens.useCode(code, redirect_uri);
}

function refreshFields(tokens: Tokens, given: Given) {
  const { refreshTokenSeconds } = tokens.options;
  const expires = tokens.seconds + refreshTokenSeconds;
  return {
    refresh_token: tokens.issueRefresh(expires, given),
    refresh_token_expires_in: refreshTokenSeconds,
    refresh_token_expires_at: expires,
  };
}

function readForm({ headers, body, query }: ApiRequest): Record<string, string> {
  const type = headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) throw invalid('The body must be a form.');
  if (query.size > 0) throw invalid('Send the parameters in the body, not in the URL.');
  const form = Object.fromEntries(new URLSearchParams(body));
  const grant = GRANTS[form.grant_type ?? ''];
  if (!grant) throw invalid(`'grant_type' must be one of ${Object.keys(GRANTS).join(', ')}.`);
  for (const name of grant.required) {
    if (!form[name]) throw invalid(`'${name}' is required.`);
  }
  const known = ['grant_type', ...grant.required, ...grant.optional];
  for (const name of Object.keys(form)) {
    if (!known.includes(name)) throw invalid(`Unknown parameter '${name}'.`);
  }
  return form;
}
