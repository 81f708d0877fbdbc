import { asCommand, type RegisterCommand, withDatabase, withJson } from '../command-line.js';
import { currency } from '../options.js';
import type { FxImportOptions, FxUpdateOptions } from './index.js';

export const registerFx: RegisterCommand = (program, action) => {
  const run = action<FxImportOptions>(withDatabase(async () => (await import('./index.js')).fxImport));
  const fx = asCommand(program.command('fx')).description('exchange rates');
  const update = action<FxUpdateOptions>(withDatabase(async () => (await import('./index.js')).fxUpdate));
  withJson(fx.command('update'))
    .description('fetch the rates of the European Central Bank (FX_RATES_URL); imported rates stay')
    .action(update);
  withJson(fx.command('import'))
    .description(
      'load rates from a file: CSV with date,from,to,rate, or eurofxref-hist.zip of the European Central Bank',
    )
    .argument('<file>')
    .option(
      '--to <currency>',
      'into this currency instead of that of table integrations; may be given several times',
      currency,
    )
    .action((file: string, options: Omit<FxImportOptions, 'file'>) => run({ ...options, file }));
};
