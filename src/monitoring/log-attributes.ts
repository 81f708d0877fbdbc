import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import type { Activities } from '../activities/index.js';
import type { TableName } from '../shared/tables.js';

/** The tables of activities whose input does not name one. */
const tableOf: Partial<Record<string, TableName>> = {
  listAdAccounts: 'ad_accounts',
  planAnalytics: 'ad_analytics',
  syncAnalyticsDay: 'ad_analytics',
  reconcile: 'ad_analytics',
} satisfies Partial<Record<keyof Activities, TableName>>;

/** What of an activity's input goes into its log lines. */
const logged = ['adAccountId', 'table', 'date', 'startDate', 'endDate'];

/** Puts what an activity is about into each line that is logged while it runs, beside the ids that the SDK gives. */
export function logAttributes({ info }: Context): ActivityInterceptors {
  let subject: Record<string, unknown> = {};
  return {
    inbound: {
      execute(input, next) {
        const table = tableOf[info.activityType];
        const given = Object.entries((input.args[0] as object | undefined) ?? {});
        subject = {
          ...(table ? { table } : {}),
          ...Object.fromEntries(
            given.filter(([name, value]) => logged.includes(name) && value !== undefined),
          ),
        };
        return next(input);
      },
    },
    outbound: {
      getLogAttributes(attributes, next) {
        // With the token, whoever reads the log could complete the activity; it says nothing to a person.
        const { taskToken, workflowRunId, ...ids } = next(attributes);
        // As lines of workflows name it.
        return { ...ids, runId: workflowRunId, ...subject };
      },
    },
  };
}
