/** Image cash letters: ANSI X9.37 (DSTU) records with the front and the back of every cheque as TIFF G4. */

export interface LetterItem {
  /** Nine digits. */
  readonly routing: string;
  /** The on-us field as the record has it: account, "/" for the on-us symbol, cheque number. */
  readonly onUs: string;
  readonly auxiliaryOnUs: string;
  readonly minor: number;
  readonly front: Buffer;
  readonly back: Buffer;
}

export type LetterAlphabet = 'ascii' | 'ebcdic';

const DIGITS_AND_CAPITALS = ' 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ/-';
/** Code page 037, for the characters above. */
const EBCDIC: Readonly<Record<string, number>> = Object.fromEntries(
  [...DIGITS_AND_CAPITALS].map((character) => {
    const code = character.charCodeAt(0);
    if (character === ' ') return [character, 0x40];
    if (character === '/') return [character, 0x61];
    if (character === '-') return [character, 0x60];
    if (character <= '9') return [character, 0xf0 + code - 48];
    if (character <= 'I') return [character, 0xc1 + code - 65];
    return character <= 'R' ? [character, 0xd1 + code - 74] : [character, 0xe2 + code - 83];
  }),
);

const number = (value: number | string, width: number): string => String(value).padStart(width, '0');
const left = (value: string, width: number): string => value.padEnd(width, ' ');
const right = (value: string, width: number): string => value.padStart(width, ' ');

const BANK = '914700004';
const DAY = '20260115';

/** One cash letter with one bundle. The records have four-byte lengths before them, as files are exchanged. */
export function writeCashLetter(items: readonly LetterItem[], alphabet: LetterAlphabet): Buffer {
  const parts: Buffer[] = [];
  let records = 0;
  const record = (text: string, ...binary: Buffer[]): void => {
    const body = Buffer.concat([encode(text, alphabet), ...binary]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    parts.push(length, body);
    records++;
  };
  const short = (text: string): void => record(left(text, 80));
  const total = items.reduce((sum, item) => sum + item.minor, 0);

  short(`0103T${BANK}${BANK}${DAY}0930N${left('INVENTED BANK', 18)}${left('INVENTED BANK', 18)}A`);
  short(`1001${BANK}${BANK}${DAY}${DAY}0930IG${left('LETTER01', 8)}`);
  short(`2001${BANK}${BANK}${DAY}${DAY}${left('BUNDLE01', 10)}${number(1, 4)}01`);
  items.forEach((item, index) => {
    const sequence = number(index + 1, 15);
    short(
      `25${right(item.auxiliaryOnUs, 15)} ${item.routing}${right(item.onUs, 20)}${number(item.minor, 10)}${sequence}G01Y00`,
    );
    for (const [side, image] of [
      ['0', item.front],
      ['1', item.back],
    ] as const) {
      // View detail: present, G4 TIFF, full view, no digital signature.
      short(`501${BANK}${DAY}0000${number(image.length, 7)}${side}000${' '.repeat(7)}${'0'.repeat(15)}`);
      const head = `52${BANK}${DAY}01${sequence}${' '.repeat(16)}${' '.repeat(16)}${' '.repeat(16)}0${'0000'.repeat(4)}`;
      record(`${left(head, 101)}000000000${number(image.length, 7)}`, image);
    }
  });
  const images = 2 * items.length;
  short(`70${number(items.length, 4)}${number(total, 12)}${number(total, 12)}${number(images, 5)}`);
  short(
    `90${number(1, 6)}${number(items.length, 8)}${number(total, 14)}${number(images, 9)}${left('INVENTED BANK', 18)}${DAY}`,
  );
  short(`99${number(1, 6)}${number(records + 1, 8)}${number(items.length, 8)}${number(total, 16)}`);
  return Buffer.concat(parts);
}

function encode(text: string, alphabet: LetterAlphabet): Buffer {
  if (alphabet === 'ascii') return Buffer.from(text, 'latin1');
  return Buffer.from([...text].map((character) => EBCDIC[character] ?? 0x6f));
}
