import { checkPostgres } from '../doctor/postgres.js';
import { answerTo, questionAbout } from './draft.js';
import { type Part, withPool } from './part.js';

const TEXT =
  'DATABASE_URL: the address of a database, such as postgres://USER:PASSWORD@HOST:5432/DATABASE. The password is not shown.';

export const postgresPart: Part = {
  title: 'Postgres',
  async ask(talk, draft) {
    const answer = await talk.ask(questionAbout(draft, 'DATABASE_URL', { text: TEXT }));
    return answerTo(draft, 'DATABASE_URL', answer);
  },
  check: (config, found) =>
    withPool(config, async (db) => {
      const findings = db ? await checkPostgres(db) : [];
      const isAboutTables = ({ check }: { check: string }) => check === 'migrations';
      found.isMigrated = findings.some((finding) => isAboutTables(finding) && finding.ok);
      // They are made afterwards.
      return findings.filter((finding) => !isAboutTables(finding));
    }),
};
