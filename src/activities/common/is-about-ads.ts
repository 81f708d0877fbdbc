import { SyncError } from '../../errors.js';

/** Statuses that may be about an ad; 409 and redirects are not. */
const ABOUT_ADS: readonly (number | undefined)[] = [400, 403, 404, 422];
const CODES: readonly string[] = ['RequestRefused', 'PermissionDenied', 'NotFound'];

/** Whether Pinterest's refusal may be about the ads that a request names. */
export const isAboutAds = (error: unknown): error is SyncError =>
  error instanceof SyncError && CODES.includes(error.code) && ABOUT_ADS.includes(error.refusal?.status);
