/** Values that files, shells and docker compose treat in a special way somewhere. */
const awkward = [
  'plain',
  'two words',
  'a#b',
  '#first',
  'a $HOME b',
  '$(id)',
  '`id`',
  'say "so"',
  "it's",
  "it's # not",
  'a\\nb',
  'a\\\\b',
  '~/file',
  'a:~/b',
  '=sh',
  'a:=sh',
  'a=b=',
  'a;b&c|d',
  '*?[a]',
  '!event',
  '%40{a,b}',
  'Übergröße 日本',
  '{"json": "1"}',
  '-----x-----',
];

export const awkwardValues: Readonly<Record<string, string>> = Object.fromEntries(
  awkward.map((value, index) => [`VALUE_${index}`, value]),
);
