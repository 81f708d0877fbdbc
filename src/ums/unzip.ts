/**
 * Takes the one file out of a ZIP archive, such as eurofxref-hist.zip. What is read is counted and its checksum compared,
 * because a few bytes can unpack to gigabytes, and a damaged archive to other numbers.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { messageOf } from '../errors.js';
import { counted, group } from '../shared/words.js';

/** What is wrong with an archive. */
export class UnzipError extends Error {}

const LOCAL = Buffer.from('PK\x03\x04');
const ENTRY = Buffer.from('PK\x01\x02');
const END = Buffer.from('PK\x05\x06');
const LOCAL_BYTES = 30;
const ENTRY_BYTES = 46;
const END_BYTES = 22;
const STORED = 0;
const DEFLATED = 8;

export const isZip = (bytes: Buffer) => startsWith(bytes, LOCAL) || startsWith(bytes, END);
const startsWith = (bytes: Buffer, mark: Buffer) => bytes.subarray(0, mark.length).equals(mark);

/** The entry of the directory at the end, which knows the sizes also where the file's own header does not. */
interface Entry {
  isEncrypted: boolean;
  method: number;
  checksum: number;
  packed: number;
  unpacked: number;
  /** Where the file's header is. */
  offset: number;
}

/**
 * @param mostBytes of the file.
 * @throws UnzipError for an archive that is damaged, has not exactly one file, or a larger one.
 */
export function unzipOne(archive: Buffer, mostBytes: number): Buffer {
  const entry = onlyEntry(archive);
  if (entry.isEncrypted) throw new UnzipError('its file is encrypted');
  if (entry.unpacked > mostBytes) throw tooLarge(mostBytes);
  const file = unpack(packedBytes(archive, entry), entry, mostBytes);
  if (file.length !== entry.unpacked || crc32(file) !== entry.checksum) throw damaged();
  return file;
}

function onlyEntry(archive: Buffer): Entry {
  const end = archive.lastIndexOf(END);
  if (end < 0 || end + END_BYTES > archive.length) throw new UnzipError('its end is missing');
  const files = archive.readUInt16LE(end + 10);
  if (files !== 1) throw new UnzipError(`it holds ${counted(files, 'file')} instead of one`);
  const at = archive.readUInt32LE(end + 16);
  if (at + ENTRY_BYTES > archive.length || !startsWith(archive.subarray(at), ENTRY)) throw damaged();
  return {
    isEncrypted: (archive.readUInt16LE(at + 8) & 1) === 1,
    method: archive.readUInt16LE(at + 10),
    checksum: archive.readUInt32LE(at + 16),
    packed: archive.readUInt32LE(at + 20),
    unpacked: archive.readUInt32LE(at + 24),
    offset: archive.readUInt32LE(at + 42),
  };
}

function packedBytes(archive: Buffer, { offset, packed }: Entry): Buffer {
  if (offset + LOCAL_BYTES > archive.length || !startsWith(archive.subarray(offset), LOCAL)) throw damaged();
  const names = archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  const start = offset + LOCAL_BYTES + names;
  if (start + packed > archive.length) throw damaged();
  return archive.subarray(start, start + packed);
}

function unpack(packed: Buffer, { method }: Entry, mostBytes: number): Buffer {
  if (method === STORED) return packed;
  if (method !== DEFLATED) throw new UnzipError(`its file is compressed by method ${method}, not by deflate`);
  try {
    return inflateRawSync(packed, { maxOutputLength: mostBytes });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(mostBytes);
    throw new UnzipError(`its file cannot be unpacked: ${messageOf(error)}`);
  }
}

const damaged = () => new UnzipError('it is damaged');
const tooLarge = (mostBytes: number) => new UnzipError(`its file is larger than ${group(mostBytes)} bytes`);
