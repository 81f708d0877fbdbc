// What each address means was asked of psql: it names the host, the port and the socket that it tries.
import { Client } from 'pg';
import { loadConfig } from '../../src/config/index.js';
import { messageOf } from '../../src/errors.js';

const places: [address: string, host: string, port: number, user: string, database: string][] = [
  ['postgres://u:p@db.example.com/ads', 'db.example.com', 5432, 'u', 'ads'],
  ['postgresql://u:p@db.example.com:6543/ads?sslmode=disable', 'db.example.com', 6543, 'u', 'ads'],
  ['postgres://u:p@[::1]:5433/ads', '::1', 5433, 'u', 'ads'],
  ['postgres://u:p@/ads?host=/var/run/postgresql', '/var/run/postgresql', 5432, 'u', 'ads'],
  ['postgres:///ads?host=/var/run/postgresql&user=u&port=5433', '/var/run/postgresql', 5433, 'u', 'ads'],
  ['postgres://u:p@%2Fvar%2Frun%2Fpostgresql/ads', '/var/run/postgresql', 5432, 'u', 'ads'],
  // As Google's Cloud Run has it: https://cloud.google.com/sql/docs/postgres/connect-run
  [
    'postgres://u:p@/ads?host=/cloudsql/shop:europe-west1:db',
    '/cloudsql/shop:europe-west1:db',
    5432,
    'u',
    'ads',
  ],
  ['postgres://u:p@%2Fcloudsql%2Fshop%3Aeu%3Adb/ads', '/cloudsql/shop:eu:db', 5432, 'u', 'ads'],
  ['postgres://u:p@db.example.com?dbname=ads', 'db.example.com', 5432, 'u', 'ads'],
  [
    'postgres://Web%20Team%40corp:p@db.example.com/My%20%22Ads%22',
    'db.example.com',
    5432,
    'Web Team@corp',
    'My "Ads"',
  ],
  ['postgres://u:p@db.example.com/My Ads', 'db.example.com', 5432, 'u', 'My Ads'],
  // Then it is called as the user is.
  ['postgres://u:p@db.example.com', 'db.example.com', 5432, 'u', 'u'],
];

test.each(places)('%s leads to where psql goes', (address, host, port, user, database) => {
  const client = new Client({ connectionString: loadConfig({ DATABASE_URL: address }).databaseUrl });
  expect(client).toMatchObject({ host, port, user, database });
});

test.each(['p%40ss', '%2F%3A%23%3F%25', 'a:b', 'a b', "a'b", 'p[x]', '%C3%A9', 'a%41'])(
  'the password %s is what psql decodes it to',
  (password) => {
    const { databaseUrl } = loadConfig({ DATABASE_URL: `postgres://u:${password}@h/d` });
    expect(new Client({ connectionString: databaseUrl }).password).toBe(decodeURIComponent(password));
  },
);

/** The password is "pa" + character + "ss" where it has one. */
const refused: [what: string, address: string, words: string][] = [
  ['an @ in the password', 'postgres://u:pa@ss@h/d', '"@" is written as %40'],
  ['an @ in the user', 'postgres://u@corp:pass@h/d', '"@" is written as %40'],
  ['a / in the password', 'postgres://u:pa/ss@h/d', '"/" is written as %2F'],
  ['a / after digits, which look like a port', 'postgres://u:12/pass@h/d', '"/" is written as %2F'],
  ['a # in the password', 'postgres://u:pa#ss@h/d', '"#" is written as %23'],
  ['a ? in the password', 'postgres://u:pa?ss@h/d', '"?" is written as %3F'],
  ['a ? after digits', 'postgres://u:12?pass@h/d', '"?" is written as %3F'],
  ['a % in the password', 'postgres://u:pa%ss@h/d', '"%" is written as %25'],
  ['a % at its end', 'postgres://u:pass%@h/d', '"%" is written as %25'],
  ['bytes that are no text', 'postgres://u:pass%FF@h/d', '"%" is written as %25'],
  ['a # that a file .env cut off', 'postgres://u:pass', 'in a file .env, # begins a comment'],
  ['quotes', '"postgres://u:pass@h/d"', 'without quotes'],
  ['an address of Java', 'jdbc:postgresql://h/d?user=u&password=pass', 'without "jdbc:"'],
  ['a list of name=value', 'host=h dbname=d password=pass', 'not a list of name=value'],
  ['another database', 'mysql://u:pass@h/d', 'starts with postgres:// or postgresql://'],
  ['several hosts', 'postgres://u:pass@one:5432,two:5432/d', 'with one host'],
  ['several hosts as a parameter', 'postgres://u:pass@/d?host=one,two', 'with one host'],
  ['a service file', 'postgres://u:pass@h/d?service=ads', 'service files are not read'],
  [
    'another IP address than the host',
    'postgres://u:pass@h/d?hostaddr=10.0.0.1',
    'name the IP address as the host',
  ],
  ['a password file as a parameter', 'postgres://u@h/d?passfile=/secret', 'PGPASSFILE'],
  ['a standby', 'postgres://u:pass@h/d?target_session_attrs=standby', 'takes writes'],
  ['no host', 'postgres://u:pass@/d', '?host=/var/run/postgresql'],
  ['no address at all', 'postgres://', 'with a host'],
  ['a port that is no number', 'postgres://u:pass@h:db/d', 'port is a number'],
  ['a port that there is not', 'postgres://u:pass@h:99999/d', 'port is a number'],
  ['an IPv6 address without brackets', 'postgres://u:pass@fe80::1/d', 'in brackets'],
];

test.each(refused)('%s is refused in words that do not show the address', (_, address, words) => {
  let message = '';
  try {
    loadConfig({ DATABASE_URL: address });
  } catch (error) {
    message = messageOf(error);
  }
  expect(message).toContain('DATABASE_URL has an invalid value (not shown)');
  expect(message).toContain(words);
  expect(message).not.toMatch(/pass\b|ss@|corp/);
});

test.each(['any', 'read-write', 'primary', 'prefer-standby'])(
  'one host with target_session_attrs=%s is what it is without',
  (wish) => {
    const { databaseUrl } = loadConfig({ DATABASE_URL: `postgres://u:p@h/d?target_session_attrs=${wish}` });
    expect(new Client({ connectionString: databaseUrl })).toMatchObject({ host: 'h', database: 'd' });
  },
);
