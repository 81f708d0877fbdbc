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
    handle: (request) => issueToken(tokens, request),
  };
}

function issueToken(tokens: Tokens, request: ApiRequest): Answer {
  const form = readForm(request);
  const grant = form.get('grant_type') ?? '';
  const isApp = grant === 'client_credentials';
  const given = isApp ? { scope: form.get('scope') ?? '' } : useGrant(tokens, grant, form);
  if (!given) throw badToken();
  const { user, scope } = given;
  return json({
    response_type: grant,
    access_token: tokens.issueAccess({ kind: isApp ? 'app' : 'user', user }),
    token_type: 'bearer',
    expires_in: tokens.accessTokenSeconds,
    scope,
    ...(isApp ? {} : refreshFields(tokens, given)),
  });
}

function useGrant(tokens: Tokens, grant: string, form: URLSearchParams): Given | undefined {
  if (grant === 'refresh_token') return tokens.useRefresh(form.get('refresh_token') ?? '');
  return tokens.useCode(form.get('code') ?? '', form.get('redirect_uri') ?? '');
}

function refreshFields(tokens: Tokens, given: Given) {
  const expires = tokens.seconds + tokens.refreshTokenSeconds;
  return {
    refresh_token: tokens.issueRefresh(expires, given),
    refresh_token_expires_in: tokens.refreshTokenSeconds,
    refresh_token_expires_at: expires,
  };
}

function readForm({ headers, body, query }: ApiRequest): URLSearchParams {
  const type = headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) throw invalid('The body must be a form.');
  if (query.size > 0) throw invalid('Send the parameters in the body, not in the URL.');
  const form = new URLSearchParams(body);
  const grant = GRANTS[form.get('grant_type') ?? ''];
  if (!grant) throw invalid(`'grant_type' must be one of ${Object.keys(GRANTS).join(', ')}.`);
  for (const name of grant.required) {
    if (!form.get(name)) throw invalid(`'${name}' is required.`);
  }
  const known = ['grant_type', ...grant.required, ...grant.optional];
  for (const name of form.keys()) {
    if (!known.includes(name)) throw invalid(`Unknown parameter '${name}'.`);
  }
  return form;
}

function badToken(): ApiError {
  return new ApiError(400, 1104, 'The token you provided is not valid or has expired.');
}
