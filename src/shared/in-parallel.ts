/**
 * Does `work` for every item, in order, with at most `limit` under way at a time.
 *
 * @throws the first rejection, after everything under way has ended: a cancelled run leaves nothing behind. After a
 * rejection nothing new starts.
 */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const errors: unknown[] = [];
  async function worker(): Promise<void> {
    for (let item = queue.shift(); item !== undefined && errors.length === 0; item = queue.shift()) {
      await work(item).catch((error: unknown) => errors.push(error));
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (errors.length > 0) throw errors[0];
}
