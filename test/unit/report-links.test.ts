import { createReports } from '../../src/pinterest/reports.js';

/** The API is a stand-in of this machine, so links without TLS are followed. */
const reports = createReports({
  http: {},
  apiUrl: 'http://127.0.0.1:1/v5',
  attribution: {},
} as unknown as Parameters<typeof createReports>[0]);

test.each([
  'http://169.254.169.254/latest/meta-data/',
  'http://files.example/report',
  'http://[fd00:ec2::254]/',
  'file:///etc/passwd',
  'data:application/json,[]',
  'ftp://files.example/report',
])('a link to the file of a report is not followed without TLS to another machine: %s', async (url) => {
  const read = async () => {
    for await (const _ of reports.rows(url, AbortSignal.timeout(5_000), 1));
  };
  await expect(read()).rejects.toThrow("The link to the report's file must begin with https:");
});
