import { type Level, type OfferedOption, pathsOf } from './describe.js';

const fishQuoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
const about = (text: string) => (text ? ` -d ${fishQuoted(text)}` : '');

function valueAfter({ value }: OfferedOption): string {
  if (value === 'none') return '';
  if (value === 'file') return ' -r -F';
  return value === 'unknown' ? ' -x' : ` -x -a ${fishQuoted(value.join(' '))}`;
}

function linesOf({ path, commands, options, takesFile }: Level): string[] {
  const start = `complete -c pinterest-ads-sync -n "__pinterest_ads_sync_at '${path}'"`;
  return [
    ...(takesFile ? [`${start} -F`] : []),
    ...commands.map((one) => `${start} -a ${one.name}${about(one.about)}`),
    ...options.map((one) => `${start} -l ${one.name.slice(2)}${valueAfter(one)}${about(one.about)}`),
  ];
}

export const fish = (levels: readonly Level[]) => `\
function __pinterest_ads_sync_at
  set -l place ''
  for word in (commandline -opc)[2..-1]
    switch "$place/$word"
      case ${pathsOf(levels).join(' ')}
        set place "$place/$word"
    end
  end
  test "$place" = "$argv[1]"
end
complete -c pinterest-ads-sync -f
${levels.flatMap(linesOf).join('\n')}`;
