import { shellQuoted } from '../../shared/words.js';
import { type Level, pathsOf, valueCases } from './describe.js';

const namesOf = (offers: readonly { name: string }[]) =>
  shellQuoted(offers.map(({ name }) => name).join(' '));
const levelCase = ({ path, commands, options, takesFile }: Level) =>
  `    ${shellQuoted(path)}) commands=${namesOf(commands)} options=${namesOf(options)} files=${takesFile ? 1 : ''} ;;`;

/** Also for the bash of macOS, which is of 2007. */
export const bash = (levels: readonly Level[]) => `\
_pinterest_ads_sync_files() {
  local IFS=$'\\n'
  compopt -o filenames 2> /dev/null
  COMPREPLY=($(compgen -f -- "$1"))
}
_pinterest_ads_sync() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} place='' word commands options files
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$place/$word" in
      ${pathsOf(levels).join('|')}) place="$place/$word" ;;
    esac
  done
  case "$place $previous" in
${valueCases(levels, {
  onFile: '_pinterest_ads_sync_files "$current"',
  onKnown: (values) => `COMPREPLY=($(compgen -W ${shellQuoted(values)} -- "$current"))`,
})}
  esac
  case "$place" in
${levels.map(levelCase).join('\n')}
  esac
  if [[ -n $files && $current != -* ]]; then _pinterest_ads_sync_files "$current"; return; fi
  if [[ $current == -* || -z $commands ]]; then commands=$options; fi
  COMPREPLY=($(compgen -W "$commands" -- "$current"))
}
complete -F _pinterest_ads_sync pinterest-ads-sync`;
