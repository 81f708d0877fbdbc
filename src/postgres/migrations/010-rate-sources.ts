/** Who brought an exchange rate: what a person imports is not replaced by what is fetched. */
import { ums } from '../../shared/database-names.js';

export const rateSources = `
-- Somebody who drops the other two schemas to begin anew keeps the rates.
ALTER TABLE ${ums.fx_rates} ADD COLUMN IF NOT EXISTS
  source text NOT NULL DEFAULT 'import' CHECK (source IN ('import', 'update'));
`;
