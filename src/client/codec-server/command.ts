import { asCommand, type RegisterCommand, withConfig } from '../command-line.js';
import { collect } from '../options.js';
import { codecServerSettings, DEFAULT_LISTEN, DEFAULT_WEB_UIS } from './settings.js';

export const registerCodecServer: RegisterCommand = (program, action) => {
  asCommand(program.command('codec-server'))
    .description('decrypt for the Web UI what PAYLOAD_ENCRYPTION has encrypted, until Ctrl-C')
    .option('--listen <address>', `host and port to listen at (default: ${DEFAULT_LISTEN})`)
    .option(
      '--web-ui <address>',
      `address of a Web UI that may ask; may be given several times (default: ${DEFAULT_WEB_UIS.join(' and ')})`,
      collect,
    )
    .option('--allow-plain-text', 'listen without TLS at an address that other machines can reach')
    .action(
      action(
        withConfig(async () => (await import('./index.js')).codecServer),
        codecServerSettings,
      ),
    );
};
