/** Which tables are read beside the five. */
import { extraTables } from '../../shared/tables.js';
import { tell } from '../terminal.js';
import { type Answers, type Draft, questionAbout } from './draft.js';
import type { Talk } from './talk.js';

const CHOSEN = 'PINTEREST_EXTRA_TABLES';
const TEXT = `${CHOSEN}: those to read, separated by commas, or none, of ${extraTables.join(', ')}`;

export async function askFurtherTables(talk: Talk, draft: Draft): Promise<Answers> {
  tell('\nTables beside the five (docs/extra-tables.md)');
  const question = questionAbout(draft, CHOSEN, { text: TEXT });
  return { [CHOSEN]: await talk.ask({ ...question, shown: question.fallback ?? 'none' }) };
}
