/** Certificates of an authority of our own, made by openssl. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  /** The file of the authority's certificate. */
  authority: string;
  cert: Buffer;
  key: Buffer;
  folder: string;
}

export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** @param names those of the server, such as `DNS:localhost,IP:127.0.0.1`. */
export function makeCertificate(names: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'pinterest-ads-tls-'));
  const openssl = (line: string) =>
    execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'ignore' });
  writeFileSync(join(folder, 'names'), `subjectAltName=${names}`);
  openssl('req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.crt');
  openssl('req -newkey rsa:2048 -nodes -subj /CN=server -keyout server.key -out server.csr');
  openssl(
    'x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.crt',
  );
  const read = (name: string) => readFileSync(join(folder, name));
  return { folder, authority: join(folder, 'ca.crt'), cert: read('server.crt'), key: read('server.key') };
}
