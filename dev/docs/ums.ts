/** docs/ums.md: the Unified Marketing Schema, from its definition and its checks. */
import { checks } from '../../src/ums/checks/index.js';
import type { SettingsTable } from '../../src/ums/definition.js';
import { settingsTables } from '../../src/ums/settings-tables.js';
import { vendorPerformance } from '../../src/ums/vendor-performance.js';
import { code, markdownTable } from './markdown.js';
import { afterChecks, beforeChecks, beforeColumns, beforeSettings } from './ums-text.js';

export function renderUms(): string {
  const parts = [
    beforeColumns,
    columnTable(vendorPerformance.columns),
    beforeSettings,
    ...settingsTables.map(settingsSection),
    beforeChecks,
    checkTable(),
    afterChecks,
  ];
  return `${parts.map((part) => part.trim()).join('\n\n')}\n`;
}

const columnTable = (columns: SettingsTable['columns']) =>
  markdownTable(
    ['column', 'type', 'meaning'],
    columns.map(({ name, type, comment }) => [code(name), type, comment]),
  );

const settingsSection = ({ name, comment, columns }: SettingsTable) =>
  `### ums.${name}\n\n${comment}\n\n${columnTable(columns)}`;

const checkTable = () =>
  markdownTable(
    ['', 'check', 'what must hold'],
    checks.map(({ number, name, rule }) => [String(number), name, rule]),
  );
