/**
 * What Pinterest's API has taken to its lists of values since 5.23. A description of an earlier version does not know
 * them; whatever else differs from it is still a fault.
 */

interface Later {
  /** A list that has this value is the one. */
  marker: string;
  /** Those of 5.28. */
  values: readonly string[];
}

const COLLECTION_ITEMS = ['IMPRESSION', 'CLICKTHROUGH'].flatMap((name) => [
  `COLLECTION_PIN_ITEM_${name}_1`,
  `COLLECTION_PIN_ITEM_${name}_2`,
  `TOTAL_COLLECTION_PIN_ITEM_${name}`,
]);

const later: readonly Later[] = [
  {
    marker: 'SPEND_IN_MICRO_DOLLAR',
    values: [
      ...COLLECTION_ITEMS,
      'INAPP_SKAN_APP_INSTALL',
      'INAPP_SKAN_ASSISTED_APP_INSTALL',
      'INAPP_SKAN_APP_INSTALL_COST_PER_ACTION',
      'INAPP_SKAN_APP_INSTALL_CONVERSION_RATE',
    ],
  },
  {
    marker: 'CATALOG_SALES',
    values: ['VIDEO_VIEW', 'WEB_SESSIONS', 'APP_INSTALL', 'SALES', 'LEADS', 'CTV_CONSIDERATION'],
  },
];

/** Adds them to every list of values in a description that is one of them. */
export function addLaterValues(description: unknown): void {
  if (typeof description !== 'object' || description === null) return;
  for (const value of Object.values(description)) addLaterValues(value);
  const { enum: values } = description as { enum?: unknown };
  if (!Array.isArray(values)) return;
  for (const { marker, values: added } of later) {
    if (values.includes(marker)) values.push(...added.filter((name) => !values.includes(name)));
  }
}
