import { type Config, DEFAULT_NAMESPACE, loadConfig } from '../../config/index.js';
import { expectsTls } from '../../network/tunnel.js';
import { endpointOf, proxyOf } from '../../temporal/address.js';
import { checkTemporal } from '../doctor/temporal.js';
import {
  type Answers,
  answerTo,
  type Draft,
  environmentOf,
  questionAbout,
  valueIn,
  withAnswers,
} from './draft.js';
import type { Part } from './part.js';
import type { Talk } from './talk.js';

const LOCAL_ADDRESS = 'localhost:7233';
const CERTIFICATE = 'TEMPORAL_TLS_CLIENT_CERT_PATH';
const KEY = 'TEMPORAL_TLS_CLIENT_KEY_PATH';
const AUTHORITY = 'TEMPORAL_TLS_SERVER_CA_CERT_PATH';
const TIMEOUT_MS = 3_000;

/** The others say how far the setting up has come. */
const ABOUT_THE_ANSWERS = ['server', 'features', 'namespace'];

export const temporalPart: Part = {
  title: 'Temporal',
  async ask(talk, draft, isAgain) {
    let now = draft;
    for (const [name, text, fallback] of [
      ['TEMPORAL_ADDRESS', 'TEMPORAL_ADDRESS: host and port of the server', LOCAL_ADDRESS],
      ['TEMPORAL_NAMESPACE', 'TEMPORAL_NAMESPACE', DEFAULT_NAMESPACE],
      [
        'TEMPORAL_API_KEY',
        'TEMPORAL_API_KEY, if the server wants one, as Temporal Cloud does. It is not shown.',
      ],
    ] as const) {
      const answer = await talk.ask(questionAbout(now, name, { text, fallback }));
      const isImplied = answer === fallback && name === 'TEMPORAL_NAMESPACE';
      now = withAnswers(now, answerTo(now, name, isImplied && !valueIn(now, name) ? '' : answer));
    }
    return { ...now.answers, ...(await askTls(talk, now, isAgain)) };
  },
  async check(config, found) {
    const findings = await checkTemporal(config);
    found.hasWorkers = findings.some(({ check, ok }) => check === 'workers' && ok);
    return findings.filter(({ check }) => ABOUT_THE_ANSWERS.includes(check));
  },
};

const ways = ['no', 'yes', 'certificate'] as const;
type Way = (typeof ways)[number];

const isWay = (answer: string): answer is Way => ways.some((way) => way === answer);

async function askTls(talk: Talk, draft: Draft, isAgain: boolean): Promise<Answers> {
  const way = await talk.ask({
    text: 'TLS: no, yes, or certificate (with a client certificate of yours)',
    fallback: await likelyWay(draft),
    fault: (answer) => (isWay(answer) ? undefined : `one of ${ways.join(', ')}`),
  });
  if (way !== 'certificate' && way !== 'yes') {
    // An API key alone would mean TLS.
    const isImplied = valueIn(draft, 'TEMPORAL_API_KEY') !== undefined;
    return { TEMPORAL_TLS: isImplied ? 'false' : '', [CERTIFICATE]: '', [KEY]: '', [AUTHORITY]: '' };
  }
  const own = way === 'certificate' ? await askPaths(talk, draft, [CERTIFICATE, KEY]) : {};
  const asksAuthority = way === 'certificate' || isAgain || valueIn(draft, AUTHORITY);
  const authority = asksAuthority ? await askPaths(talk, draft, [AUTHORITY]) : {};
  const without = way === 'yes' ? { [CERTIFICATE]: '', [KEY]: '' } : {};
  return { TEMPORAL_TLS: 'true', ...without, ...own, ...authority };
}

const texts: Record<string, string> = {
  [CERTIFICATE]: `${CERTIFICATE}: the file of your certificate`,
  [KEY]: `${KEY}: the file of its key`,
  [AUTHORITY]: `${AUTHORITY}: the file of the authority that signed the server's certificate, if it is none that this machine knows`,
};

async function askPaths(talk: Talk, draft: Draft, names: readonly string[]): Promise<Answers> {
  const answers: Record<string, string> = {};
  for (const name of names)
    answers[name] = await talk.ask(questionAbout(draft, name, { text: texts[name] ?? name }));
  return answers;
}

/** As it is set, or as the server wants it. */
async function likelyWay(draft: Draft): Promise<Way> {
  if (valueIn(draft, CERTIFICATE)) return 'certificate';
  const set = valueIn(draft, 'TEMPORAL_TLS');
  if (set) return /^(true|1)$/i.test(set) ? 'yes' : 'no';
  if (valueIn(draft, 'TEMPORAL_API_KEY')) return 'yes';
  return (await wantsTls(draft)) ? 'yes' : 'no';
}

async function wantsTls(draft: Draft): Promise<boolean> {
  let config: Config;
  try {
    config = loadConfig(environmentOf(draft));
  } catch {
    // The check of the answers says what is wrong.
    return false;
  }
  return expectsTls(endpointOf(config), { proxy: proxyOf(config), timeoutMs: TIMEOUT_MS });
}
