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

/** Code 2 means different things: the status tells which. */
const USUAL: Record<number, [code: number, message: string]> = {
  401: [2, 'Authentication failed.'],
  403: [29, 'You are not permitted to access that resource.'],
  404: [2, 'AdAccount not found.'],
  429: [8, 'You have exceeded your rate limit. Try again later.'],
};

/** Pinterest's usual error for a status. */
export function usualError(status: number): ApiError {
  const other: [number, string] =
    status >= 500 ? [12, 'Something went wrong on our end.'] : [1, 'Invalid request.'];
  return new ApiError(status, ...(USUAL[status] ?? other));
}

export function invalid(message: string): ApiError {
  return new ApiError(400, 1, message);
}
