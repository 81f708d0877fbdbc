/**
 * Names of schemas as statements write them. A database may call them otherwise: `real-names.ts` says how, and puts
 * its names in the place of these.
 */
export const schemas = {
  pinterest: 'pinterest',
  sync: 'pinterest_sync',
  extra: 'pinterest_extra',
  ums: 'ums',
} as const;

export type SchemaKey = keyof typeof schemas;

/** What a database calls the schemas. */
export type SchemaNames = Readonly<Record<SchemaKey, string>>;
