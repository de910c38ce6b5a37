/** Image cash letters written by hand: ASCII or EBCDIC, with or without record lengths. */

export interface LetterItem {
  readonly auxiliaryOnUs?: string;
  readonly externalProcessingCode?: string;
  /** Eight digits and the check digit. */
  readonly routing?: string;
  readonly onUs?: string;
  /** Cents. */
  readonly amount?: string;
  readonly front: Buffer;
  readonly back?: Buffer;
}

export interface LetterForm {
  readonly ebcdic: boolean;
  readonly prefixed: boolean;
}

const EBCDIC_DIGITS = 0xf0;

function toEbcdic(text: string): Buffer {
  return Buffer.from(
    [...text].map((character) => {
      const code = character.charCodeAt(0);
      if (character >= '0' && character <= '9') return EBCDIC_DIGITS + code - 48;
      if (character >= 'A' && character <= 'I') return 0xc1 + code - 65;
      if (character >= 'J' && character <= 'R') return 0xd1 + code - 74;
      if (character >= 'S' && character <= 'Z') return 0xe2 + code - 83;
      if (character === '/') return 0x61;
      if (character === '-') return 0x60;
      return 0x40;
    }),
  );
}

const right = (text: string, width: number): string => text.padStart(width);
const zeros = (text: string, width: number): string => text.padStart(width, '0');

export function writeLetter(items: readonly LetterItem[], { ebcdic, prefixed }: LetterForm): Buffer {
  const chunks: Buffer[] = [];
  const record = (text: string, image?: Buffer): void => {
    const characters = image ? text : text.padEnd(80).slice(0, 80);
    const head = ebcdic ? toEbcdic(characters) : Buffer.from(characters, 'latin1');
    const body = image ? Buffer.concat([head, image]) : head;
    if (prefixed) {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(body.length);
      chunks.push(length);
    }
    chunks.push(body);
  };
  record('0103T061000146026073150202601021200N');
  record('10010610001460260731502026010220260102');
  record('2001061000146026073150');
  for (const item of items) {
    record(
      `25${right(item.auxiliaryOnUs ?? '', 15)}${(item.externalProcessingCode ?? ' ').slice(0, 1)}` +
        `${right(item.routing ?? '', 9)}${right(item.onUs ?? '', 20)}${zeros(item.amount ?? '0', 10)}${zeros('1', 15)}G01Y`,
    );
    const views = item.back ? [item.front, item.back] : [item.front];
    views.forEach((image, side) => {
      record(`501026073150202601020000${zeros(String(image.length), 7)}${side}000`);
      const head = `52026073150202601021 ${' '.repeat(84)}`.slice(0, 101);
      record(`${head}${'0000'}${'00000'}${zeros(String(image.length), 7)}`, image);
    });
  }
  record('700001');
  record('90000001');
  record('99000001');
  return Buffer.concat(chunks);
}
