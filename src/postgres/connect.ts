/** Opens connections to Postgres. */
import { Client } from 'pg';
import { isTlsRefusal } from './errors.js';
import { nameStatements } from './named-statements.js';
import { sqlStateOf } from './select.js';
import { type Tls, tlsAttempts } from './tls.js';

interface ConnectOptions {
  /** How the sessions name themselves in pg_stat_activity. */
  applicationName: string;
  /** Longest wait for an answer, because a server that is gone without a word sends none. 0 for no limit. */
  answerWithinMs: number;
  /** Whether a statement is sent before the one ahead of it is answered. */
  pipeline: boolean;
}

/** Parameters of an address that say where and who; others would change what statements do, or poolers refuse them. */
const KEPT = ['host', 'port', 'user', 'password', 'application_name'];

interface Address {
  /** As node-postgres takes it. */
  connectionString: string;
  parameters: Readonly<Record<string, string | undefined>>;
}

function parseAddress(databaseUrl: string): Address {
  const [place = '', query = ''] = databaseUrl.split(/\?(.*)/s);
  const all = new URLSearchParams(query);
  const kept = new URLSearchParams([...all].filter(([name]) => KEPT.includes(name)));
  return {
    connectionString: kept.size > 0 ? `${place}?${kept}` : place,
    parameters: Object.fromEntries(all),
  };
}

/** An address, or what gives the present one: its password may be changed while a program runs. */
export type DatabaseUrl = string | ((wasRefused: boolean) => string);

/** A client that is connected. A password that is refused is asked for once more, because it may have been changed just now. */
export async function connect(databaseUrl: DatabaseUrl, options: ConnectOptions): Promise<Client> {
  if (typeof databaseUrl === 'string') return await connectTo(databaseUrl, options);
  const known = databaseUrl(false);
  try {
    return await connectTo(known, options);
  } catch (error) {
    const present = sqlStateOf(error) === WRONG_PASSWORD ? databaseUrl(true) : known;
    if (present === known) throw error;
    return await connectTo(present, options);
  }
}

const WRONG_PASSWORD = '28P01';

async function connectTo(databaseUrl: string, options: ConnectOptions): Promise<Client> {
  const address = parseAddress(databaseUrl);
  const failures: unknown[] = [];
  for (const tls of attemptsFor(address)) {
    try {
      return await openConnection(address, options, tls);
    } catch (error) {
      failures.push(error);
      if (!isTlsRefusal(error)) break;
    }
  }
  // The last way may have failed for nothing but being the other one.
  throw failures.find((failure) => !isTlsRefusal(failure)) ?? failures[0];
}

/** Nobody listens to a socket of the machine, so that Postgres has no TLS there. */
function attemptsFor({ connectionString, parameters }: Address): readonly Tls[] {
  const isSocket = /^[a-z]+:\/\/([^/@]*@)?%2f/i.test(connectionString) || parameters.host?.startsWith('/');
  return isSocket ? [false] : tlsAttempts(parameters);
}

async function openConnection(
  { connectionString, parameters }: Address,
  { applicationName, answerWithinMs, pipeline }: ConnectOptions,
  ssl: Tls,
): Promise<Client> {
  const client = new Client({
    connectionString,
    application_name: applicationName,
    ssl,
    sslnegotiation: ssl && parameters.sslnegotiation === 'direct' ? 'direct' : 'postgres',
    enableChannelBinding: parameters.channel_binding === 'require',
    connectionTimeoutMillis: 10_000,
    query_timeout: answerWithinMs,
    pipeline,
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
  });
  // Some services tell customers apart by it. What PGOPTIONS of the environment says is for other programs.
  connectionParametersOf(client).options = parameters.options;
  connectionParametersOf(client).database = databaseOf(connectionString) || client.database;
  nameStatements(client);
  // Whoever uses it hears of its end by the statement that fails.
  client.on('error', () => undefined);
  try {
    return await client.connect();
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
}

/** node-postgres gives no other way to have an empty one. */
const connectionParametersOf = (client: Client) =>
  (
    client as unknown as {
      connectionParameters: { options?: string | undefined; database?: string | undefined };
    }
  ).connectionParameters;

/** node-postgres leaves some characters of a name as they are written in an address. */
const databaseOf = (connectionString: string) =>
  decodeURIComponent(/^[a-z]+:\/\/[^/?]*\/([^?]*)/i.exec(connectionString)?.[1] ?? '');
