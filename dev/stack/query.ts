import { Client, type ClientConfig } from 'pg';

/** Works with one connection of its own, which is closed afterwards. */
export async function withClient<T>(config: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(config);
  // A server that ends meanwhile is noticed by the next query.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** One statement. @returns its rows. */
export async function query(
  connectionString: string,
  sql: string,
  connectionTimeoutMillis = 10_000,
): Promise<Record<string, unknown>[]> {
  return await withClient(
    { connectionString, connectionTimeoutMillis },
    async (client) => (await client.query(sql)).rows,
  );
}
