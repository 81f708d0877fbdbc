/** The reader of .env that docker compose has, built with Go: docker itself is on few machines. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const MODULE = 'github.com/compose-spec/compose-go/v2';
const VERSION = 'v2.16.2';

/** Prints the variables of a file as JSON. */
const SOURCE = `package main

import (
	"encoding/json"
	"os"

	"${MODULE}/dotenv"
)

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	variables, err := dotenv.ParseWithLookup(file, func(string) (string, bool) { return "", false })
	if err != nil {
		panic(err)
	}
	json.NewEncoder(os.Stdout).Encode(variables)
}
`;

/** @returns the path of the program; undefined where it can neither be found nor built. */
export function dotenvOfCompose(): string | undefined {
  const folder = join(homedir(), '.cache', 'pinterest-ads-sync', `compose-dotenv-${VERSION}`);
  const program = join(folder, 'dotenv');
  if (existsSync(program)) return program;
  if (spawnSync('go', ['version']).status !== 0) return undefined;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'main.go'), SOURCE);
  writeFileSync(join(folder, 'go.mod'), 'module dotenv\n\ngo 1.21\n');
  try {
    for (const args of [
      ['get', `${MODULE}/dotenv@${VERSION}`],
      ['build', '-o', 'dotenv', '.'],
    ])
      execFileSync('go', args, { cwd: folder, stdio: 'pipe' });
    return program;
  } catch {
    return undefined;
  }
}
