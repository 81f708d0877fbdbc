/**
 * DATABASE_URL, as libpq reads it (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS). What
 * this program does not do the same way is refused in words that show nothing of the address, which has a password in it.
 */

const EXAMPLE = 'postgres://USER:PASSWORD@HOST:5432/DATABASE';
const ESCAPES = '@ is %40, : is %3A, / is %2F, # is %23, ? is %3F and % is %25';

/** Parts of an address, with `%40` and the like still in them. */
interface Parts {
  protocol: string;
  user: string | undefined;
  password: string | undefined;
  host: string;
  port: string;
  database: string;
  parameters: URLSearchParams;
}

export const databaseUrl = {
  fault: (value: string) => formFault(value) ?? encodingFault(value) ?? partFault(partsOf(value)),
};

/** What is no address of this kind at all. */
function formFault(value: string): string | undefined {
  if (/^(["']).*\1$/s.test(value)) return 'an address without quotes around it';
  if (/^jdbc:/i.test(value))
    return `an address without "jdbc:" and with the user in front of the host, such as ${EXAMPLE}`;
  if (/^\s*\w+\s*=/.test(value)) return `an address such as ${EXAMPLE}, not a list of name=value`;
  return /^postgres(ql)?:\/\//i.test(value)
    ? undefined
    : 'an address that starts with postgres:// or postgresql://';
}

/** Where host and port end: at the first of these characters. */
function splitAuthority(value: string): { authority: string; end: string; rest: string } {
  const text = value.replace(/^\w+:\/\//, '');
  const at = text.search(/[/?#]/);
  return at < 0
    ? { authority: text, end: '', rest: '' }
    : { authority: text.slice(0, at), end: text.charAt(at), rest: text.slice(at + 1) };
}

/** A character of the password, mostly, that means something else in an address. */
function encodingFault(value: string): string | undefined {
  const character = strayCharacter(value);
  if (!character) return undefined;
  return (
    `an address in which "${character}" is written as ${encodeURIComponent(character)} where it is part of the user, the password or the database: ` +
    `there, ${ESCAPES}`
  );
}

function strayCharacter(value: string): string | undefined {
  const { authority, end, rest } = splitAuthority(value);
  const path = end === '/' ? (rest.split('?')[0] as string) : '';
  if (`${end}${rest}`.includes('#')) return '#';
  if (authority.split('@').length > 2) return '@';
  // The host comes after the @, so that what ended before it was not the host.
  const isCut = !authority.includes('@') && rest.includes('@');
  if (path.includes('@')) return isCut ? '/' : '@';
  if (isCut && end === '?' && !/^[^@]*=/.test(rest)) return '?';
  return [authority, path].every(canDecode) ? undefined : '%';
}

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function partsOf(value: string): Parts {
  const { authority, end, rest } = splitAuthority(value);
  const [path = '', query = ''] = end === '/' ? rest.split(/\?(.*)/s) : ['', rest];
  const at = authority.lastIndexOf('@');
  const [user, password] = at < 0 ? [] : authority.slice(0, at).split(/:(.*)/s);
  const [, host = '', , port = ''] = /^(\[[^\]]*\]|[^:]*)(:(.*))?$/s.exec(authority.slice(at + 1)) ?? [];
  const parameters = new URLSearchParams(query);
  const take = (name: string) => {
    const taken = parameters.get(name);
    parameters.delete(name);
    return taken === null ? undefined : encodeURIComponent(taken);
  };
  return {
    protocol: value.slice(0, value.indexOf(':')).toLowerCase(),
    user: take('user') ?? user,
    password: take('password') ?? password,
    host: take('host') ?? host,
    port: take('port') ?? port,
    database: take('dbname') ?? path,
    parameters,
  };
}

/** Parameters of libpq that this program does not know, with what to do. */
const unknown: Readonly<Record<string, string>> = {
  service: 'an address without "service": service files are not read, so name host, user and database',
  servicefile:
    'an address without "servicefile": service files are not read, so name host, user and database',
  hostaddr: 'an address without "hostaddr": name the IP address as the host',
  passfile:
    'an address without "passfile": set PGPASSFILE, or have the whole address in a file (DATABASE_URL_FILE)',
};

function partFault({ user, host, port, parameters }: Parts): string | undefined {
  if (/,|%2C/i.test(`${host}${port}`))
    return 'an address with one host: name the server that takes writes, or a name or pooler that leads to it';
  if (host === '')
    return `an address with a host, such as ${EXAMPLE}, or for a socket postgres://USER@/DATABASE?host=/var/run/postgresql`;
  if (user === undefined && !/^\d*$/.test(port))
    return `an address with an @ between password and host, such as ${EXAMPLE}; in a password, ${ESCAPES} (in a file .env, # begins a comment)`;
  if (!/^\d*$/.test(port) || Number(port) > 65_535)
    return `an address whose port is a number up to 65535, such as ${EXAMPLE} (an IPv6 address is in brackets: [::1]:5432)`;
  const name = Object.keys(unknown).find((one) => parameters.has(one));
  if (name) return unknown[name];
  if (/^(read-only|standby)$/.test(parameters.get('target_session_attrs') ?? ''))
    return 'an address of a server that takes writes (target_session_attrs is read-only or standby)';
  return URL.canParse(compose({ protocol: 'postgres', host }))
    ? undefined
    : `an address with a host that can be one, such as ${EXAMPLE}`;
}

/** The same address in the one form that everything which reads addresses understands. */
export function plainDatabaseUrl(value: string): string {
  return compose(partsOf(value));
}

function compose({ protocol, user, password, host, port, database, parameters }: Partial<Parts>): string {
  const login = user || password ? `${encoded(user)}${password ? `:${encoded(password)}` : ''}@` : '';
  const query = parameters?.size ? `?${parameters}` : '';
  return `${protocol}://${login}${hostOf(host)}${port ? `:${port}` : ''}/${encoded(database)}${query}`;
}

const encoded = (part = '') => encodeURIComponent(decodeURIComponent(part));

/** A socket is the path of its folder, which may have colons (Cloud SQL's do); so has an IPv6 address. */
function hostOf(part = ''): string {
  const host = decodeURIComponent(part).replace(/^\[(.*)\]$/, '$1');
  return host.includes(':') && !host.startsWith('/') ? `[${host}]` : encodeURIComponent(host);
}
