import type { Rect } from '../../geometry.js';
import { union } from '../../geometry.js';
import { type Desk, type WrittenFields, writeOnLines } from './desk.js';
import { inventWords } from './facts.js';
import { FONTS } from './fonts.js';
import { drawCrossing, drawEmblem, drawPadlock, drawSignature } from './marks.js';
import { micrContent, printMicr } from './micr-line.js';
import { handwrittenAmount, printedAmount, writtenDate } from './notation.js';
import { drawPaper, microLine } from './paper.js';
import { inventStreet } from './people.js';
import type { TextStyle } from './sheet.js';

/** Cheques in the manner of Australia, Britain and Canada: E-13B, a framed amount, the date on a line or in a comb. */

export const COMMONWEALTH_SIZES = {
  AU: { width: 178, height: 76 },
  GB: { width: 185, height: 89 },
  CA: { width: 158.8, height: 69.9 },
} as const;

export const COMMONWEALTH_BANKS = {
  AU: ['Wattlebird Bank', 'Saltbush Building Society', 'Coolamon Mutual'],
  GB: ['Thistledown & Co', 'Penhallow Bank plc', 'Bramblewick Bank'],
  CA: ['Caribou Lake Bank', 'Northern Loon Trust', 'Maple Ridge Caisse'],
} as const;

export function drawCommonwealthCheque(desk: Desk, name: string): WrittenFields {
  const { sheet, facts, bank } = desk;
  const { width: w, height: h } = sheet;
  const band = bank.chance(0.5) ? 14 : 0;
  drawPaper(sheet, { name, area: { x: 0, y: 0, width: w, height: h - band } }, bank.fork('paper'));
  const style: TextStyle = { font: bank.pick(FONTS.sans), size: 2.8 };
  const emblem = bank.between(6, 9);
  const left = bank.between(6, 10);
  drawEmblem(sheet, left, 4, emblem, bank.fork('emblem'));
  sheet.text(name, left + emblem + 2, 4 + emblem * 0.6, {
    ...style,
    size: 5,
    weight: 700,
    colour: `hsl(${bank.whole(0, 359)}, 60%, 28%)`,
  });
  sheet.text(inventStreet(bank), left + emblem + 2, 4 + emblem + 2, { ...style, size: 2.2 });
  const chequeNumber = sheet.text(facts.chequeNumber, w - 9, 8, {
    ...style,
    size: bank.between(3, 4),
    weight: 700,
    align: 'right',
  });

  const date = facts.country === 'CA' ? combDate(desk, style) : lineDate(desk, style);
  const { amount, amountInWords } = fillAmounts(desk, style, name, left);
  sheet.text(facts.drawer.toUpperCase(), w - 12, h * 0.6, { ...style, size: 2.5, align: 'right' });
  const sign: Rect = { x: w * 0.6, y: h * 0.62, width: w * 0.34, height: 11 };
  sheet.line(sign.x, sign.y + 11.5, w - 8, sign.y + 11.5, 0.2);
  drawSignature(sheet, desk.signer, facts.drawer, sign, desk.random.fork('signature'));
  if (facts.country !== 'CA' && desk.random.chance(0.4)) drawCrossing(sheet, desk.signer, desk.random);
  if (facts.country === 'CA') drawPadlock(sheet, w - 10, h * 0.53, '#222');
  const { micr, account } = printMicr(sheet, micrContent(facts, desk.random.fork('micr'), w));
  return {
    micr,
    account,
    chequeNumber: { text: facts.chequeNumber, box: chequeNumber, characters: [] },
    date,
    amount,
    amountInWords,
  };
}

function lineDate({ sheet, facts, scribe, random, bank }: Desk, style: TextStyle): NonNullable<WrittenFields['date']> {
  const x = sheet.width - bank.between(48, 58);
  const y = sheet.height * bank.between(0.2, 0.25);
  sheet.text('Date', x - 1, y, { ...style, align: 'right' });
  sheet.line(x, y + 0.4, x + 38, y + 0.4, 0.2);
  const text = writtenDate(facts, random, scribe.printed);
  const place = { x: x + random.between(1, 5), baseline: y - random.between(0.2, 1), maxWidth: 36 };
  return /[A-Za-z]/.test(text)
    ? scribe.letters(text, { ...place, size: 5 })
    : scribe.figures(text, { ...place, height: random.between(3, 4.2), separate: true });
}

/** The Canadian comb with captions that tell the order (Payments Canada, Standard 006). */
function combDate({ sheet, facts, scribe, random, bank }: Desk, style: TextStyle): NonNullable<WrittenFields['date']> {
  const { year, month, day } = facts.date;
  const pad = (n: number): string => String(n).padStart(2, '0');
  const order = bank.pick(['YYYYMMDD', 'DDMMYYYY', 'MMDDYYYY']);
  const digits = order.replace('YYYY', String(year)).replace('MM', pad(month)).replace('DD', pad(day));
  const cell = bank.between(4, 4.6);
  const x = sheet.width - 9 - 8 * cell;
  const y = sheet.height * 0.2;
  const height = 5;
  sheet.text('DATE', x - 1.5, y + height - 0.5, { ...style, align: 'right' });
  const boxed = bank.chance(0.5);
  const written = [...digits].map((digit, k) => {
    if (boxed) sheet.frame({ x: x + k * cell, y, width: cell * 0.88, height }, 0.15, '#777');
    else sheet.line(x + k * cell, y + height, x + (k + 0.8) * cell, y + height, 0.2);
    sheet.text(order[k], x + (k + 0.44) * cell, y + height + 2.4, { ...style, size: 2, align: 'center' });
    return scribe.figures(digit, {
      x: x + (k + 0.44) * cell,
      baseline: y + height - 0.7,
      height: height * random.between(0.6, 0.75),
      maxWidth: cell,
      centred: true,
      separate: true,
    });
  });
  const characters = written.flatMap((w) => w.characters);
  return { text: digits, box: characters.map((c) => c.box).reduce(union), characters };
}

function fillAmounts(
  { sheet, facts, scribe, random, bank }: Desk,
  style: TextStyle,
  name: string,
  left: number,
): Pick<Required<WrittenFields>, 'amount' | 'amountInWords'> {
  const { width: w, height: h } = sheet;
  const canadian = facts.country === 'CA';
  const payY = h * bank.between(0.37, 0.42);
  const wordsY = payY + bank.between(7.5, 9);
  const secondY = wordsY + bank.between(7, 8);
  const box = {
    x: w * bank.between(0.74, 0.78),
    y: (canadian ? payY : wordsY) - 5.5,
    width: w * 0.19,
    height: bank.between(7.5, 9),
  };
  const lines = bank.fork('lines');
  sheet.text(canadian ? 'PAY TO THE ORDER OF' : 'Pay', left, payY - 0.5, { ...style, size: canadian ? 1.9 : 2.8 });
  const start = left + (canadian ? 25 : 10);
  microLine(sheet, start, canadian ? box.x - 6 : w - 26, payY + 0.3, name, lines.fork(0));
  if (!canadian) sheet.text(facts.country === 'AU' ? 'or bearer' : '', w - 24, payY, style);
  if (facts.country === 'AU') sheet.text('The sum of', left, wordsY - 0.5, { ...style, size: 2.2 });
  microLine(sheet, left, canadian ? w - 30 : box.x - 4, wordsY + 0.3, name, lines.fork(1));
  if (canadian) sheet.text('/100 DOLLARS', w - 29, wordsY, { ...style, size: 2.4 });
  else microLine(sheet, left, box.x - 4, secondY + 0.3, name, lines.fork(1));
  const sign = facts.country === 'GB' ? '£' : '$';
  const inside = bank.chance(0.5);
  sheet.frame(box, 0.3, '#333', bank.chance(0.7) ? '#fff' : undefined);
  sheet.text(sign, inside ? box.x + 1 : box.x - 1, box.y + box.height * 0.72, {
    ...style,
    size: 5,
    weight: 700,
    align: inside ? 'left' : 'right',
  });

  scribe.letters(facts.payee, {
    x: start + random.between(2, 10),
    baseline: payY - random.between(0.2, 1.2),
    maxWidth: 80,
  });
  const text = inventWords(facts, random, scribe.printed);
  const amountInWords = writeOnLines(
    scribe,
    canadian ? text.replace(/\/100$/, '') : text,
    [
      {
        x: left + random.between(canadian ? 4 : 14, canadian ? 12 : 22),
        baseline: wordsY - random.between(0.2, 1.2),
        maxWidth: canadian ? w - 32 - left - 12 : box.x - left - 25,
      },
      { x: left + random.between(2, 10), baseline: secondY - random.between(0.2, 1.2), maxWidth: box.x - left - 16 },
    ],
    canadian ? 200 : random.whole(34, 46),
  );
  const figures = scribe.printed ? printedAmount(facts, random) : handwrittenAmount(facts, random);
  const indent = inside ? 5 : 1;
  const amount = scribe.figures(figures, {
    x: box.x + indent + random.between(0, 2),
    baseline: box.y + box.height * random.between(0.72, 0.88),
    maxWidth: box.width - indent - 2.5,
    height: box.height * random.between(0.48, 0.66),
  });
  return { amount, amountInWords };
}
