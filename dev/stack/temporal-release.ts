// The release of the Temporal CLI that we use, by what it is and not by where it came from.

export const VERSION = '1.5.1';
export const GO_MODULE = `github.com/temporalio/cli/cmd/temporal@v${VERSION}`;

/** What Go says of a program that it built from this release: its checksum of the module's source. */
export const GO_CHECKSUM = `github.com/temporalio/cli\tv${VERSION}\th1:0RZMk14BWxz44Xg6ciDQvpfAMffoG3J7/K03ql80teY=`;

/** An archive with the program in it. */
export interface Archive {
  url: string;
  sha256: string;
}

/** As the release's checksums.txt has them. */
const CHECKSUMS: Record<string, string> = {
  'linux-x64': 'ddc95e08b0b076efd4ea9733a3f488eb7d2be875f8834e616cd2a37358b4852d',
  'linux-arm64': 'bd1b0db9f18b051026de8bf6cc1505f2510f14bbb7a8b9a4a91fff46c77454f5',
  'darwin-x64': 'bbb73e2a31135abe50a1f1cdb35030c42961df618e8ce9c60ae89f201540c5d9',
  'darwin-arm64': 'cca01b7ea35ad56e2a328d9ae596bf716bd22313ef63c7a761c88354457c2415',
};

/** @returns nothing for a platform that has none. */
export function publishedArchive(
  platform: string = process.platform,
  arch: string = process.arch,
): Archive | undefined {
  const sha256 = CHECKSUMS[`${platform}-${arch}`];
  if (!sha256) return undefined;
  const name = `temporal_cli_${VERSION}_${platform}_${arch === 'x64' ? 'amd64' : arch}.tar.gz`;
  return { url: `https://github.com/temporalio/cli/releases/download/v${VERSION}/${name}`, sha256 };
}
