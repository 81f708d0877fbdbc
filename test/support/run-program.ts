/** A program of this machine, run to its end. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** @throws an error with the end of what it printed. */
export async function runProgram(command: string, args: string[]): Promise<{ stdout: string }> {
  try {
    return await promisify(execFile)(command, args, { maxBuffer: 256 * 1024 * 1024 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${`${stdout}\n${stderr}`.slice(-4_000)}`);
  }
}
