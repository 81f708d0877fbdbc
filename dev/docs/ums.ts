/** The parts of docs/ums.md that are computed from the Unified Marketing Schema and its checks. */
import { checks } from '../../src/ums/checks/index.js';
import type { SettingsTable } from '../../src/ums/definition.js';
import { settingsTables } from '../../src/ums/settings-tables.js';
import { vendorPerformance } from '../../src/ums/vendor-performance.js';
import { renewBlocks } from './blocks.js';
import { code, markdownTable } from './markdown.js';

export const renderUms = (page: string) =>
  renewBlocks('docs/ums.md', page, {
    columns: () => columnTable(vendorPerformance.columns),
    settings: () => settingsTables.map(settingsSection).join('\n\n'),
    checks: checkTable,
  });

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
