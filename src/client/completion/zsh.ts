import { shellQuoted } from '../../shared/words.js';
import { type Level, type Offer, pathsOf, valueCases } from './describe.js';

const offerList = (offers: readonly Offer[]) =>
  `(${offers.map(({ name, about }) => shellQuoted(`${name}:${about}`)).join(' ')})`;
const levelCase = ({ path, commands, options, takesFile }: Level) =>
  `    ${shellQuoted(path)}) commands=${offerList(commands)} options=${offerList(options)} files=${takesFile ? 1 : ''} ;;`;

export const zsh = (levels: readonly Level[]) => `\
#compdef pinterest-ads-sync
_pinterest_ads_sync() {
  local place='' word previous=\${words[CURRENT-1]} files
  local -a commands options
  for word in \${words[2,CURRENT-1]}; do
    case "$place/$word" in
      ${pathsOf(levels).join('|')}) place="$place/$word" ;;
    esac
  done
  case "$place $previous" in
${valueCases(levels, { onFile: '_files', onKnown: (values) => `compadd -- ${values}` })}
  esac
  case "$place" in
${levels.map(levelCase).join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then _describe -o option options
  elif [[ -n $files ]]; then _files
  elif (( \${#commands} )); then _describe command commands
  else _describe -o option options
  fi
}
if [[ \${funcstack[1]} == _pinterest_ads_sync ]]; then _pinterest_ads_sync "$@"; else compdef _pinterest_ads_sync pinterest-ads-sync; fi`;
