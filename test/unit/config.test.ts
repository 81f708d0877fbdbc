import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { loadConfig } from '../../src/config/index.js';
import { fileVariableOf } from '../../src/config/secret-files.js';
import { secretNames, variables } from '../../src/config/variables.js';
import { SyncError } from '../../src/errors.js';

function faultsOf(environment: Record<string, string>): string {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof SyncError) return error.message;
    throw error;
  }
  return '';
}

const windows = (clickWindowDays: number, engagementWindowDays: number, viewWindowDays: number) => ({
  clickWindowDays,
  engagementWindowDays,
  viewWindowDays,
});

import { targetingTypes } from '../../src/shared/targeting-types.js';

describe('the configuration', () => {
  test('needs no variable at all', () => {
    expect(loadConfig({})).toMatchObject({
      pinterest: { apiUrl: 'https://api.pinterest.com/v5', credentials: undefined, mapping: 'own' },
      lookbackDays: 30,
      databaseUrl: undefined,
      temporal: { named: false, taskQueue: 'pinterest-ads' },
    });
  });

  test('treats an empty variable as one that is not set', () => {
    expect(loadConfig({ DATABASE_URL: '', PINTEREST_CLICK_WINDOW_DAYS: ' ' })).toEqual(loadConfig({}));
  });

  test('names every fault in one message, with the value and what is allowed', () => {
    const message = faultsOf({
      PINTEREST_CLICK_WINDOW_DAYS: '5',
      SYNC_LOOKBACK_DAYS: '90',
      LOG_LEVEL: 'loud',
      PINTEREST_AD_ACCOUNT_IDS: '12,x',
      PINTEREST_API_URL: 'api.pinterest.com',
      PINTEREST_EXTRA_TABLES: 'keywords,campain_analytics',
      PINTEREST_EXTRA_METRICS: 'reach,vidio',
    });
    expect(message).toContain('7 faults');
    expect(message).toMatch(/ of keywords, .*, entity_history\. campain_analytics is none of them$/m);
    expect(message).toMatch(/ of video, .*extra-tables\.md\. vidio is none of them$/m);
    expect(message).toContain('PINTEREST_CLICK_WINDOW_DAYS is "5"; it must be one of 0, 1, 7, 14, 30, 60');
    expect(message).toContain('SYNC_LOOKBACK_DAYS is "90"; it must be a whole number from 0 to 89');
    expect(message).toContain('LOG_LEVEL is "loud"; it must be one of error, warn, info, debug');
    expect(message).toContain('PINTEREST_AD_ACCOUNT_IDS is "12,x"');
    expect(message).toContain('PINTEREST_API_URL is "api.pinterest.com"');
  });

  test.each([
    ['7d:7/8/1', '7d:7/8/1: 8 is no window; Pinterest knows 0, 1, 7, 14, 30, 60 days'],
    ['default,7d', '7d has no days: write 7d:7/7/1'],
    ['7d:7/7', '7d:7/7 must have three numbers of days, such as 7/7/1'],
    ['7d:7//1', '7d:7//1: nothing is no window'],
    ['7 d:7/7/1', '7 d:7/7/1: a name has 1 to 30 letters, digits and _'],
    ['default:7/7/1', 'default has the windows of PINTEREST_CLICK_WINDOW_DAYS'],
    ['7d:7/7/1/SOON', 'SOON is none of TIME_OF_AD_ACTION, TIME_OF_CONVERSION'],
    ['7d:7/7/1, 7d:1/1/1', '7d stands twice'],
  ])('says what is wrong with the attribution sets %j', (value, fault) => {
    const message = faultsOf({ PINTEREST_ATTRIBUTION_SETS: value });
    expect(message).toContain(`PINTEREST_ATTRIBUTION_SETS is ${JSON.stringify(value)}; it must be sets`);
    expect(message).toContain(fault);
  });

  test('reads attribution sets: their windows, and when conversions are booked', () => {
    const { attributionSets } = loadConfig({
      PINTEREST_VIEW_WINDOW_DAYS: '0',
      PINTEREST_ATTRIBUTION_SETS: 'default, 7d:7/1/0/TIME_OF_CONVERSION',
    }).pinterest;
    expect(attributionSets).toEqual([
      { name: 'default', attribution: { ...windows(30, 30, 0), conversionReportTime: 'TIME_OF_AD_ACTION' } },
      { name: '7d', attribution: { ...windows(7, 1, 0), conversionReportTime: 'TIME_OF_CONVERSION' } },
    ]);
  });

  test.each([
    ['ad_account_targeting_analytics', 'QUIZ_RESULT', 'must name one of its types: AGE_BUCKET'],
    ['product_group_targeting_analytics', 'CREATIVE_TYPE', 'must name one of its types: AGE_BUCKET'],
    ['campaign_targeting_analytics', targetingTypes.join(), 'names 15 types of campaign_targeting_analytics'],
  ])(
    'a breakdown has one of the types of its level, and no more than a request takes: %s',
    (table, types, fault) => {
      const chosen = { PINTEREST_EXTRA_TABLES: table, PINTEREST_TARGETING_TYPES: types };
      expect(faultsOf(chosen)).toContain(fault);
      expect(() => loadConfig({ ...chosen, PINTEREST_TARGETING_TYPES: `GENDER,QUIZ_RESULT` })).not.toThrow();
    },
  );

  test('never shows the value of a secret', () => {
    const message = faultsOf({ DATABASE_URL: 'mysql://user:hunter2@host/db' });
    expect(message).toContain('DATABASE_URL has an invalid value (not shown)');
    expect(message).not.toContain('hunter2');
  });

  test.each(['PINTEREST_API_URL', 'PINTEREST_OAUTH_URL'])(
    '%s is without TLS only on this machine and in its private network, and holds no password',
    (name) => {
      const near = [
        'http://127.0.0.1:4010/v5',
        'http://localhost/v5',
        'http://[::1]:1/v5',
        'http://sandbox:4010/v5',
      ];
      for (const address of [...near, 'https://api.pinterest.com/v5'])
        expect(() => loadConfig({ [name]: address })).not.toThrow();
      const far = ['http://api.pinterest.com/v5', 'http://10.0.0.5/v5', 'http://127.0.0.1.example.com/v5'];
      for (const address of far)
        expect(faultsOf({ [name]: address })).toContain(
          `${name} is "${address}"; it must be an address that starts with https://`,
        );
      const withLogin = faultsOf({ [name]: 'https://user:hunter2@proxy.example.com/v5' });
      expect(withLogin).toContain('(not shown); expected an address without a user and a password in it');
      expect(withLogin).not.toContain('hunter2');
    },
  );

  test('accepts an access token, or all three parts of a refresh', () => {
    expect(loadConfig({ PINTEREST_ACCESS_TOKEN: 't' }).pinterest.credentials).toEqual({ accessToken: 't' });
    expect(faultsOf({ PINTEREST_APP_ID: '1', PINTEREST_REFRESH_TOKEN: 'r' })).toContain(
      'PINTEREST_APP_SECRET must be set too (or PINTEREST_ACCESS_TOKEN alone)',
    );
  });

  test('accepts an app alone, for connections that are made with it, and not half of one', () => {
    const app = { PINTEREST_APP_ID: '1', PINTEREST_APP_SECRET: 's' };
    const { pinterest } = loadConfig(app);
    expect(pinterest).toMatchObject({ app: { appId: '1', appSecret: 's' }, credentials: undefined });
    expect(faultsOf({ PINTEREST_APP_ID: '1' })).toContain('PINTEREST_APP_SECRET must be set too');
    expect(faultsOf({ PINTEREST_REFRESH_TOKEN: 'r' })).toContain(
      'PINTEREST_APP_ID and PINTEREST_APP_SECRET must be set too',
    );
  });

  test.each([
    ['too short', Buffer.alloc(31).toString('base64')],
    ['no base64', `${Buffer.alloc(32).toString('base64').slice(0, -2)}!=`],
    ['one good and one bad', `${Buffer.alloc(32).toString('base64')},hunter2`],
  ])('refuses a key that is %s, and does not show it', (_, key) => {
    const message = faultsOf({ ENCRYPTION_KEY: key });
    expect(message).toContain(
      'ENCRYPTION_KEY has an invalid value (not shown); expected 32 random bytes as base64',
    );
    expect(message).not.toContain(key);
  });

  test('reads lists with blanks', () => {
    expect(loadConfig({ PINTEREST_AD_ACCOUNT_IDS: '1, 2 ,3' }).pinterest.adAccountIds).toEqual([
      '1',
      '2',
      '3',
    ]);
  });
});

describe('a secret in a file', () => {
  let folder: string;
  let file: string;
  const databaseUrl = 'postgres://user:hunter2@host/db';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    file = join(folder, 'secret');
    writeFileSync(file, `${databaseUrl}\n`);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test.each(secretNames)('%s is taken from the file that its _FILE variable names', (name) => {
    const values: Record<string, string> = {
      ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
      NOTIFY_WEBHOOK_URL: 'https://hooks.example.com/services/T0/B0/x',
    };
    const secret = values[name] ?? databaseUrl;
    writeFileSync(file, `${secret}\n`);
    const loaded = loadConfig({ ...otherSecrets(name), [fileVariableOf(name)]: file });
    expect(loaded).toEqual(loadConfig({ ...otherSecrets(name), [name]: secret }));
    expect(JSON.stringify(loaded)).toContain(secret);
  });

  test('is looked for only where the variable is a secret', () => {
    expect(loadConfig({ LOG_LEVEL_FILE: file }).logLevel).toBe('info');
  });

  test('and in its variable too is a fault', () => {
    const message = faultsOf({ DATABASE_URL: 'postgres://other/db', DATABASE_URL_FILE: file });
    expect(message).toContain('DATABASE_URL and DATABASE_URL_FILE are both set; keep one');
    expect(message).not.toContain('hunter2');
  });

  test('that breaks a rule is a fault which does not show it', () => {
    writeFileSync(file, 'mysql://user:hunter2@host/db');
    const message = faultsOf({ DATABASE_URL_FILE: file });
    expect(message).toContain('DATABASE_URL has an invalid value (not shown); expected an address');
    expect(message).not.toContain('hunter2');
  });

  test('that cannot be read is a fault with the variable and the path', () => {
    const missing = join(folder, 'none');
    const message = faultsOf({ DATABASE_URL_FILE: missing, PINTEREST_ACCESS_TOKEN_FILE: folder });
    expect(message).toContain('2 faults');
    expect(message).toContain(`DATABASE_URL_FILE names ${missing}, which cannot be read (`);
    expect(message).toContain(`PINTEREST_ACCESS_TOKEN_FILE names ${folder}, which cannot be read (`);
  });

  test('given in place of its path is a fault which does not show it', () => {
    const key = `/${'A'.repeat(42)}=`;
    expect(faultsOf({ ENCRYPTION_KEY_FILE: key })).not.toContain(key);
    const message = faultsOf({ DATABASE_URL_FILE: databaseUrl });
    expect(message).toContain('DATABASE_URL_FILE has an invalid value (not shown); expected a path');
    expect(message).not.toContain('hunter2');
  });

  test('that is empty counts as unset', () => {
    writeFileSync(file, '\n');
    expect(loadConfig({ DATABASE_URL_FILE: file })).toEqual(loadConfig({}));
    const variable = { DATABASE_URL: databaseUrl };
    expect(loadConfig({ ...variable, DATABASE_URL_FILE: file })).toEqual(loadConfig(variable));
  });

  /** What else it takes for a secret to be used. */
  function otherSecrets(name: string): Record<string, string> {
    const refresh = { PINTEREST_APP_ID: '1', PINTEREST_APP_SECRET: 's', PINTEREST_REFRESH_TOKEN: 'r' };
    if (name === 'NOTIFY_WEBHOOK_SECRET') return { NOTIFY_WEBHOOK_URL: 'https://hooks.example.com/' };
    return name in refresh ? { ...refresh, [name]: '' } : {};
  }
});

describe('.env.example', () => {
  const example = parseEnv(readFileSync('.env.example', 'utf8')) as Record<string, string>;
  // Read by Temporal's SDK, not by us; and those that name proxies for every program.
  const sdkVariables = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'];

  test('names every variable and no other', () => {
    const names = [...Object.keys(variables), ...secretNames.map(fileVariableOf), ...sdkVariables];
    expect(Object.keys(example).sort()).toEqual(names.sort());
  });

  test('changes nothing when it is copied as it is', () => {
    expect(loadConfig(example)).toEqual(loadConfig({}));
  });
});
