/** For axios: the bytes as they come, whatever they mean. Redirects are not followed, so that a token goes to no other host. */
export const unread = {
  responseType: 'stream',
  decompress: false,
  maxRedirects: 0,
  validateStatus: () => true,
} as const;

/** What `plainBytes` unpacks. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';
