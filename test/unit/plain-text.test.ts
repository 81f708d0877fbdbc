import { accountsText, userOf } from '../../src/connections/visible-ad-accounts.js';
import { notificationText } from '../../src/shared/notification.js';
import { onOneLine, toSafeJson, withoutCommands } from '../../src/shared/plain-text.js';
import { startAccount } from '../../src/shared/progress.js';
import { accountRunDetails } from '../../src/shared/run-details.js';

/** What ends a line and colours the next one, and what turns the direction of text. */
const FORGED = 'Shop\r\u001b[32mOK  all is well\u001b[0m\u009b2K\u202egpj.exe\u2066\u200f\u2028';

test('text for a terminal keeps its lines, and holds nothing that a terminal takes for a command', () => {
  expect(withoutCommands(`one\n${FORGED}`)).toBe('one\nShop[32mOK  all is well[0m2Kgpj.exe');
  expect(withoutCommands('ファーンホロウ・ホーム – Café 🌿\n\tindented')).toBe(
    'ファーンホロウ・ホーム – Café 🌿\n\tindented',
  );
});

test('a name is on one line, so that it cannot look like a line of the program', () => {
  expect(onOneLine('Shop\nOK  all is well\u2028\u202e')).toBe('Shop OK all is well');
});

test('JSON says the same and shows no direction and no command', () => {
  const json = toSafeJson({ name: FORGED }, 2);
  expect(json).toMatch(/^[\x20-\x7e\n]*$/);
  expect(JSON.parse(json)).toEqual({ name: FORGED });
});

/** A space without width, which ends what would be an address or somebody's name. */
const GAP = '\u200b';

test('a name is no link, no image and no heading in the details of a run', () => {
  const name =
    '![x](https://example.com/a.png) [Sign in][1]\n# Done <b> www.example.com me@example.com a_b_ &lt;';
  const details = accountRunDetails({ ...startAccount('549', '', 1), name });
  // As GitHub's Markdown has it, which the Web UI reads: an address is a link without any sign around it.
  expect(details.split('\n')[0]).toBe(
    [
      `**Ad account 549 (!\\[x\\]${GAP}(https:${GAP}//example.com/a.png) \\[Sign in\\]${GAP}\\[1\\] # Done \\<b\\>`,
      `w${GAP}ww.example.com me@${GAP}example.com a\\_b\\_ \\&lt;)**`,
    ].join(' '),
  );
});

test('a notification calls nobody and links nowhere, in chats that read signs and in those that read Markdown', () => {
  const name = '@channel @all <!here> <https://example.com|OK> [OK](https://example.com) www.example.com';
  const text = notificationText({
    ...{ outcome: 'failed', workflowType: 'syncAdAccount', workflowId: 'w', connection: 'default', name },
    ...{ subject: '', runId: '', startedAt: 0, endedAt: 0, message: name },
  });
  expect(text).not.toMatch(/@\w|<|>|:\/\/|\]\(|www\./);
  expect(text.replaceAll(GAP, '')).toContain('[OK](https://example.com) www.example.com');
});

test('what shows nothing is no part of a name: two that look alike are alike', () => {
  expect(onOneLine('Sh\u200bop\u2060 A\ufeff')).toBe(onOneLine('Sh op A'));
  expect(withoutCommands('👩\u200d👧 می\u200cخواهم')).toBe('👩\u200d👧 می\u200cخواهم');
});

test('names of ad accounts, of roles and of a user are on one line wherever a command lists them', () => {
  const account = {
    id: '549',
    name: FORGED,
    permissions: ['OWNER', FORGED],
    owner: { username: `\u0000${FORGED}\nOK` },
  };
  for (const text of [accountsText([account, account]), userOf([account])])
    expect(text).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
  expect(accountsText([{ id: '549', name: { odd: true }, permissions: 1 }])).toBe(
    '549 (no name: role unknown)',
  );
});
