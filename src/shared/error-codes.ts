/** What failures say by the codes of the error table. */
import { type ErrorCode, errorTable, ruleOf } from './error-table.js';

export const isErrorCode = (text: string | null | undefined): text is ErrorCode =>
  text != null && Object.hasOwn(errorTable, text);

/** Whether a failure of this type stays until a person has changed something. */
export const isLasting = (type: string | null | undefined): boolean =>
  isErrorCode(type) && ruleOf(type).isLasting === true;
