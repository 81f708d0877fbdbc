/** A refusal with Pinterest's body, `{"code", "message"}`. The code is Pinterest's own, not the HTTP status. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }

  get body(): string {
    return JSON.stringify({ code: this.code, message: this.message });
  }
}

export function invalid(message: string): ApiError {
  return new ApiError(400, 1, message);
}

export function unauthenticated(): ApiError {
  return new ApiError(401, 2, 'Authentication failed.');
}

export function notPermitted(): ApiError {
  return new ApiError(403, 29, 'You are not permitted to access that resource.');
}

export function missingScope(): ApiError {
  return new ApiError(403, 3, 'This kind of token may not use the endpoint.');
}

/** Code 2 here and code 2 for a bad token mean different things; the status tells which. */
export function adAccountNotFound(): ApiError {
  return new ApiError(404, 2, 'AdAccount not found.');
}

export function tooManyRequests(): ApiError {
  return new ApiError(429, 8, 'You have exceeded your rate limit. Try again later.');
}

export function notFound(method: string, path: string): ApiError {
  return new ApiError(404, 1000, `No such endpoint: ${method} ${path}`);
}
