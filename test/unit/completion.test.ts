/** `completion`: what real shells make of it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'completion-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with what `completion` prints for the shell. */
function scriptFor(shell: string): string {
  const args = ['--import', 'tsx', 'src/client.ts', 'completion', shell];
  const file = join(folder, shell);
  writeFileSync(file, execFileSync(process.execPath, args));
  return file;
}

/** Skipped where there is no such shell (Debian: `apt-get install zsh fish`). */
function testIn(shell: string, title: string, run: () => void): void {
  const isThere = spawnSync(shell, ['-c', 'true']).status === 0;
  if (isThere) test(title, run);
  else test.skip(`${title} (skipped: there is no ${shell})`, run);
}

/** What stands before the key is pressed, and all that is offered then. */
const offers: [words: string, offered: string[]][] = [
  ['s', ['schedule', 'status', 'sync']],
  ['schedule ', ['create', 'delete', 'list', 'pause', 'resume', 'trigger']],
  ['schedule create --t', ['--timezone']],
  ['backfill --ad-account 1 --via r', ['report']],
  ['export --format ', ['csv', 'parquet']],
  ['export --format csv --output tsconfig.b', ['tsconfig.build.json']],
  ['fx import tsconfig.b', ['tsconfig.build.json']],
  ['sync --connection s', []],
  ['completion ', ['bash', 'fish', 'zsh']],
];

testIn('bash', 'bash offers commands, options, their values and files', () => {
  const script = `
    source ${scriptFor('bash')}
    offer() {
      local IFS=' '; COMP_WORDS=(pinterest-ads-sync $1)
      if [[ $1 == *' ' ]]; then COMP_WORDS+=(''); fi
      unset IFS; COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _pinterest_ads_sync; echo "\${COMPREPLY[@]}"
    }
    ${offers.map(([words]) => `offer '${words}'`).join('\n')}`;
  const lines = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n');
  const found = offers.map(([words], at) => [words, (lines[at] ?? '').split(' ').filter(Boolean).sort()]);
  expect(found).toEqual(offers);
});

testIn('fish', 'fish offers the same', () => {
  const file = scriptFor('fish');
  const found = offers.map(([words]) => {
    const script = `source ${file}; complete -C 'pinterest-ads-sync ${words}'`;
    const lines = execFileSync('fish', ['-c', script], { encoding: 'utf8' }).split('\n');
    return [
      words,
      lines
        .map((line) => line.split('\t')[0])
        .filter(Boolean)
        .sort(),
    ];
  });
  expect(found).toEqual(offers);
});

// Its completion works only at a terminal, for which it has a module of its own.
testIn('zsh', 'zsh completes what is begun', () => {
  const script = `
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell "PS1=; autoload -U compinit; compinit -D -u; source ${scriptFor('zsh')}; echo rea''dy"
    zpty -r -m shell seen '*ready*'
    zpty -w -n shell $'pinterest-ads-sync sched\\tcr\\t--timez\\t'
    zpty -r -m shell seen '*schedule*create*--timezone*'
    zpty -w -n shell $'\\C-upinterest-ads-sync export --form\\tpa\\t--output tsconfig.b\\t'
    zpty -r -m shell seen '*--format*parquet*tsconfig.build.json*' && print complete`;
  const { stdout } = spawnSync('zsh', ['-f', '-c', script], { encoding: 'utf8', timeout: 30_000 });
  expect(stdout).toBe('complete\n');
});
