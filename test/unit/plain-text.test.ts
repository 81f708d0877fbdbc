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

test('a name is no link, no image and no heading in the details of a run', () => {
  const name = '![x](https://example.com/a.png) [Sign in](https://example.com)\n# Done <b>`';
  const details = accountRunDetails({ ...startAccount('549', '', 1), name });
  expect(details.split('\n')[0]).toBe(
    '**Ad account 549 (!\\[x\\](https://example.com/a.png) \\[Sign in\\](https://example.com) # Done \\<b\\>\\`)**',
  );
});
