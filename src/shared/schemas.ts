/** Names of schemas. SQL and messages take them from here only, so that they can become a setting. */
export const schemas = { pinterest: 'pinterest', sync: 'pinterest_sync', ums: 'ums' } as const;
