import { CounterfoilError } from '../errors.js';

/**
 * Records of ANSI X9.37 and X9.100-180/187 image cash letters. All are 80 characters, ASCII or EBCDIC, but the image view
 * data, which end in binary. Files as exchanged put a 4-byte big-endian length before each record; bare ones have none.
 */
export interface X937Record {
  /** Two digits. */
  readonly type: string;
  /** Characters `from` to `to` (1-based, inclusive, as the standard counts), without spaces around; undefined if blank. */
  field(from: number, to: number): string | undefined;
  readonly bytes: Buffer;
}

/** Which way the characters are written and whether lengths stand before the records. */
interface Framing {
  readonly ebcdic: boolean;
  readonly prefixed: boolean;
}

const RECORD_LENGTH = 80;
/** Up to the length of the image reference key. */
const VIEW_DATA_HEAD = 105;
/** IBM's record descriptor word and the like are longer than any record here. */
const IMAGE_VIEW_DATA = '52';

/** EBCDIC (code page 037) to ASCII, for the characters that X9.37 allows; all others become "?". */
const EBCDIC = new Map<number, string>();
for (const [start, characters] of [
  [0x40, ' '],
  [0x4b, '.<(+|&'],
  [0x5a, '!$*);'],
  [0x60, '-/'],
  [0x6b, ',%_>?'],
  [0x7a, ':#@\'="'],
  [0x81, 'abcdefghi'],
  [0x91, 'jklmnopqr'],
  [0xa1, '~stuvwxyz'],
  [0xc0, '{ABCDEFGHI'],
  [0xd0, '}JKLMNOPQR'],
  [0xe0, '\\'],
  [0xe2, 'STUVWXYZ'],
  [0xf0, '0123456789'],
] as const) {
  [...characters].forEach((character, i) => EBCDIC.set(start + i, character));
}

function decodeText(bytes: Buffer, ebcdic: boolean): string {
  return ebcdic ? Array.from(bytes, (byte) => EBCDIC.get(byte) ?? '?').join('') : bytes.toString('latin1');
}

/** The file header record says "01" and the standard's level, "01" or "03" and so on, then T or P. */
function framingOf(bytes: Buffer): Framing | undefined {
  for (const prefixed of [true, false]) {
    const at = prefixed ? 4 : 0;
    if (bytes.length < at + 5 || (prefixed && bytes.readUInt32BE(0) !== RECORD_LENGTH)) continue;
    for (const ebcdic of [false, true]) {
      if (/^01\d\d[TP]/.test(decodeText(bytes.subarray(at, at + 5), ebcdic))) return { ebcdic, prefixed };
    }
  }
  return undefined;
}

export const looksLikeX937 = (bytes: Buffer): boolean => framingOf(bytes) !== undefined;

/** Throws CF_INTAKE_TRUNCATED where the file ends inside a record or before its file control record (99), and _CORRUPT. */
export function* readX937Records(bytes: Buffer): Generator<X937Record> {
  const framing = framingOf(bytes);
  if (!framing) throw new CounterfoilError('CF_INTAKE_CORRUPT', 'The image cash letter has no file header record');
  const { ebcdic, prefixed } = framing;
  let last: string | undefined;
  for (let at = 0; at < bytes.length;) {
    if (!prefixed && isPadding(bytes, at)) break;
    if (prefixed && at + 4 > bytes.length) throw truncated(at);
    const start = prefixed ? at + 4 : at;
    const length = prefixed ? bytes.readUInt32BE(at) : bareLength(bytes, at, ebcdic);
    if (length < 2) throw corrupt(at, `claims a length of ${length}`);
    if (start + length > bytes.length) throw truncated(at);
    const record = toRecord(bytes.subarray(start, start + length), ebcdic);
    if (!/^\d\d$/.test(record.type)) throw corrupt(at, 'has no record type');
    yield record;
    last = record.type;
    at = start + length;
    if (last === '99') return;
  }
  if (last !== '99') {
    throw new CounterfoilError('CF_INTAKE_TRUNCATED', 'The image cash letter ends before its file control record');
  }
}

function toRecord(bytes: Buffer, ebcdic: boolean): X937Record {
  const field = (from: number, to: number): string | undefined =>
    decodeText(bytes.subarray(from - 1, to), ebcdic).trim() || undefined;
  return { type: field(1, 2) ?? '', field, bytes };
}

/** Without prefixes a record's length follows from its type and, for image data, from the lengths inside it. */
function bareLength(bytes: Buffer, at: number, ebcdic: boolean): number {
  const head = toRecord(bytes.subarray(at, at + VIEW_DATA_HEAD), ebcdic);
  if (head.type !== IMAGE_VIEW_DATA) return RECORD_LENGTH;
  const { dataAt, dataLength } = viewDataLayout(toRecord(bytes.subarray(at), ebcdic), at);
  return dataAt + dataLength;
}

/** Blocks of bare files are filled up with spaces, line ends or zeros. */
const isPadding = (bytes: Buffer, at: number): boolean => [0x00, 0x0a, 0x0d, 0x1a, 0x20, 0x40].includes(bytes[at]);

/** The image of an image view data record (type 52). Throws CF_INTAKE_CORRUPT where its lengths do not fit. */
export function imageOf(record: X937Record): Buffer {
  const { dataAt, dataLength } = viewDataLayout(record, 0);
  if (dataAt + dataLength > record.bytes.length) throw corrupt(0, 'claims more image data than it holds');
  return record.bytes.subarray(dataAt, dataAt + dataLength);
}

function viewDataLayout(record: X937Record, at: number): { readonly dataAt: number; readonly dataLength: number } {
  const count = (from: number, digits: number): number => {
    const text = record.field(from, from + digits - 1) ?? '0';
    if (!/^\d+$/.test(text)) throw corrupt(at, 'has no number where a length belongs');
    return Number(text);
  };
  const afterKey = VIEW_DATA_HEAD + count(102, 4);
  const afterSignature = afterKey + 5 + count(afterKey + 1, 5);
  return { dataAt: afterSignature + 7, dataLength: count(afterSignature + 1, 7) };
}

const truncated = (at: number): CounterfoilError =>
  new CounterfoilError('CF_INTAKE_TRUNCATED', `The image cash letter ends inside the record at byte ${at}`);

const corrupt = (at: number, how: string): CounterfoilError =>
  new CounterfoilError('CF_INTAKE_CORRUPT', `The image cash letter's record at byte ${at} ${how}`);
