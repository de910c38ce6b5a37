import { drawBarCode, drawCrossing, drawEmblem, drawSignature } from './marks.js';
import { type Desk, type WrittenFields, writeOnLines } from './desk.js';
import { inventWords } from './facts.js';
import { FONTS } from './fonts.js';
import { micrContent, printMicr } from './micr-line.js';
import { handwrittenAmount, printedAmount } from './notation.js';
import { drawPaper, microLine } from './paper.js';
import { inventIndianTown } from './people.js';

/** Indian cheques after the CTS-2010 standard of the National Payments Corporation: 202 × 92 mm, date comb, ₹ frame. */

export const INDIAN_SIZE = { width: 202, height: 92.5 } as const;

const BANKS = [
  'Kachnar Bank',
  'Jamun National Bank',
  'Mayura Vikas Bank',
  'Banyan Mercantile Bank',
  'Chameli Gramin Bank',
  'Tamarind Bank Ltd',
  'Mahua Savings Bank',
  'Parijat Commercial Bank',
] as const;

export const INDIAN_BANKS: readonly string[] = BANKS;

/** The white band below, for the magnetic line alone. */
const CLEAR_BAND = 15;

export function drawIndianCheque(desk: Desk, name: string): WrittenFields {
  const { sheet, bank } = desk;
  const { width: w, height: h } = sheet;
  const whiteHeader = bank.chance(0.4);
  const top = whiteHeader ? bank.between(15, 17) : 0;
  drawPaper(sheet, { name, area: { x: 0, y: top, width: w, height: h - CLEAR_BAND - top } }, bank.fork('paper'));
  const font = bank.pick(FONTS.sans);
  printHeader(desk, name, font);
  const date = fillDate(desk, font);
  const { amount, amountInWords } = fillLines(desk, name, font);
  const account = fillAccount(desk, font);
  printFoot(desk, name, font);
  if (desk.random.chance(0.15)) drawCrossing(sheet, desk.signer, desk.random);
  const micr = printMicr(sheet, micrContent(desk.facts, desk.random.fork('micr'), w));
  return { ...micr, date, amount, amountInWords, account };
}

function printHeader({ sheet, facts, bank }: Desk, name: string, font: string): void {
  const left = bank.between(8, 16);
  const size = bank.between(7, 11);
  const colour = `hsl(${bank.whole(0, 359)}, 70%, 28%)`;
  drawEmblem(sheet, left, 3, size, bank.fork('emblem'));
  sheet.text(name, left + size + 2, 3 + size * 0.5, {
    font: bank.pick(['open-sans', 'pt-serif', 'arimo']),
    size: bank.between(4.6, 6),
    weight: 700,
    colour,
  });
  const town = inventIndianTown(bank);
  const lines = [
    `${bank.whole(1, 90)}-${bank.whole(1, 9)}-${bank.whole(10, 700)}, MAIN ROAD, ${town} - ${bank.whole(100, 899)}${bank.digits(3)}`,
    `RTGS / NEFT IFSC : ${name.slice(0, 4).toUpperCase().replace(' ', 'X')}0${facts.bank.slice(3)}`,
  ];
  const below = bank.chance(0.5);
  lines.forEach((line, i) =>
    sheet.text(line, below ? left + size + 2 : 86, below ? 5 + size + i * 2.9 : 6 + i * 3, {
      font,
      size: 2.3,
      weight: bank.chance(0.5) ? 700 : 400,
    }),
  );
}

function fillDate({ sheet, facts, scribe, random, bank }: Desk, font: string): ReturnType<Desk['scribe']['figures']> {
  const cell = bank.between(4.6, 5.25);
  const height = bank.between(5, 6);
  const y = bank.between(5.5, 9.5);
  const x = sheet.width - bank.between(5, 9) - 8 * cell;
  const open = bank.chance(0.3);
  sheet.frame(
    { x, y, width: 8 * cell, height },
    bank.between(0.14, 0.24),
    '#333',
    bank.chance(0.25) ? '#fff' : undefined,
  );
  for (let k = 1; k < 8; k++)
    sheet.line(x + k * cell, open ? y + height * 0.55 : y, x + k * cell, y + height, 0.2, '#222');
  const captionSize = bank.between(2.2, 2.9);
  [...'DDMMYYYY'].forEach((letter, k) =>
    sheet.text(letter, x + (k + 0.5) * cell, y + height + captionSize * 0.95, {
      font,
      size: captionSize,
      align: 'center',
      weight: bank.chance(0.5) ? 700 : 400,
    }),
  );
  if (bank.chance(0.6))
    sheet.text('VALID FOR THREE MONTHS ONLY', x + 8 * cell, y - 1, { font, size: 2.2, align: 'right' });
  if (bank.chance(0.5)) {
    sheet.text('DATE', x - 1, y + 2.2, { font, size: 2.4, align: 'right' });
    sheet.text('दिनांक', x - 1, y + 5, { font, size: 2.6, align: 'right' });
  }
  const { year, month, day } = facts.date;
  const digits = `${String(day).padStart(2, '0')}${String(month).padStart(2, '0')}${year}`;
  const size = height * random.between(0.45, 0.72);
  const written = [...digits].map((digit, k) =>
    scribe.figures(digit, {
      x: x + (k + 0.5) * cell + random.normal(0, 0.25),
      baseline: y + height - (height - size) * random.between(0.25, 0.75),
      height: size,
      maxWidth: cell * 0.82,
      centred: true,
      separate: true,
    }),
  );
  const characters = written.flatMap((w) => w.characters);
  return { text: digits, box: { x, y, width: 8 * cell, height }, characters };
}

function fillLines(desk: Desk, name: string, font: string): Pick<Required<WrittenFields>, 'amount' | 'amountInWords'> {
  const { sheet, facts, scribe, random, bank } = desk;
  const upper = bank.chance(0.4);
  const label = (text: string): string => (upper ? text.toUpperCase() : text);
  const style = { font, size: bank.between(3.1, 3.8), weight: bank.chance(0.6) ? 700 : 400 } as const;
  const left = bank.between(5.5, 9);
  const payY = bank.between(23.5, 26);
  const wordsY = payY + bank.between(8, 9.5);
  const secondY = wordsY + bank.between(8, 9);
  const boxLeft = bank.between(141, 147);
  const boxRight = sheet.width - bank.between(4.5, 8);
  const box = {
    x: boxLeft,
    y: wordsY + bank.between(-0.5, 0.8),
    width: boxRight - boxLeft,
    height: bank.between(8, 9.6),
  };

  const pay = bank.pick([`${label('Pay')} अदा करें`, label('Pay'), `भुगतान करें ${label('Pay')}`]);
  const rupees = bank.pick([`${label('Rupees')} रुपये`, `रुपये ${label('Rupees')}`, label('Rupees')]);
  sheet.text(pay, left, payY - 0.7, style);
  sheet.text(rupees, left, wordsY - 0.7, style);
  const start = left + Math.max(sheet.measure(pay, style), sheet.measure(rupees, style)) + 2;
  sheet.text(bank.pick(['या धारक को Or Bearer', 'OR BEARER / या धारक को', 'Or Bearer']), sheet.width - 7, payY - 1, {
    ...style,
    size: 3,
    align: 'right',
  });
  const lines = bank.fork('lines');
  for (const [from, to, y] of [
    [bank.chance(0.5) ? left : start, sheet.width - 8 - bank.between(0, 36), payY],
    [bank.chance(0.5) ? left : start, boxLeft - 1, wordsY],
    [left, boxLeft - 1, secondY],
  ])
    microLine(sheet, from, to, y, name, lines.fork('kind'));
  sheet.frame(
    box,
    bank.between(0.14, 0.28),
    bank.pick(['#222', '#444', '#555']),
    bank.chance(0.3) ? 'rgba(255,255,255,0.7)' : undefined,
  );
  const signSize = bank.between(4.5, 6.5);
  const cell = bank.chance(0.65) ? bank.between(9, 12) : signSize + 1.5;
  if (cell > 8.9) sheet.line(box.x + cell, box.y, box.x + cell, box.y + box.height, 0.25);
  sheet.text('₹', box.x + Math.min(cell / 2, 4.5), box.y + box.height * 0.5 + signSize * 0.34, {
    font: 'arimo',
    size: signSize,
    weight: 700,
    align: 'center',
  });
  if (bank.chance(0.6)) sheet.text('अदा करें', box.x - 2, box.y + box.height * 0.75, { ...style, align: 'right' });

  const payee = `${facts.payee}${random.chance(0.1) ? ' —' : ''}`;
  scribe.letters(payee, { x: start + random.between(4, 45), baseline: payY - random.between(0.4, 1.6), maxWidth: 95 });
  const words = inventWords(facts, random, scribe.printed);
  const amountInWords = writeOnLines(
    scribe,
    words,
    [
      { x: start + random.between(2, 16), baseline: wordsY - random.between(0.4, 1.5), maxWidth: boxLeft - start - 6 },
      { x: left + random.between(4, 14), baseline: secondY - random.between(0.4, 1.5), maxWidth: boxLeft - left - 22 },
    ],
    random.whole(38, 50),
  );
  const room = box.width - cell - 2;
  const figures = scribe.printed ? printedAmount(facts, random) : handwrittenAmount(facts, random);
  const amount = scribe.figures(figures, {
    x: box.x + cell + 1 + random.between(0, Math.max(0.5, room * 0.2)),
    baseline: box.y + box.height * random.between(0.7, 0.88),
    maxWidth: room * 0.88,
  });
  return { amount, amountInWords };
}

function fillAccount({ sheet, facts, random, bank }: Desk, font: string): NonNullable<WrittenFields['account']> {
  const box = {
    x: bank.between(8, 14),
    y: bank.between(44.5, 47),
    width: bank.between(50, 64),
    height: bank.between(6, 7.6),
  };
  sheet.frame(box, 0.25);
  const label = bank.pick([['A/C NO.'], ['A/c No.'], ['खाता सं.', 'A/c No.']]);
  label.forEach((line, i) =>
    sheet.text(line, box.x + 2, box.y + box.height * (label.length === 1 ? 0.62 : 0.42 + 0.4 * i), {
      font,
      size: 2.3,
      weight: 700,
    }),
  );
  const cell = bank.between(14, 17);
  sheet.line(box.x + cell, box.y, box.x + cell, box.y + box.height, 0.25);
  // Accounts are printed with the cheque book or stamped by a numbering machine, seldom in line with the frame.
  const stamped = random.chance(0.4);
  const style = stamped
    ? {
        font: random.pick(['courier-prime', 'special-elite', 'tinos', 'cousine']),
        size: random.between(3.8, 4.8),
        weight: 700 as const,
        spacing: random.between(0, 1),
        colour: random.pick(['#1b1b60', '#222', '#2c2c8a']),
      }
    : { font, size: random.between(2.8, 3.6) };
  const text = facts.account;
  const wide = sheet.measure(text, style);
  const room = box.width - cell - 2;
  const fitted = { ...style, size: Math.min(style.size, (style.size * room * 1.05) / wide) };
  const y = box.y + box.height * 0.5 + fitted.size * 0.35 + (stamped ? random.normal(0, 0.6) : 0);
  const x = box.x + cell + Math.max(1, (room - wide) * random.between(0.1, 0.5));
  const area = sheet.text(text, x, y, fitted);
  return { text, box: area, characters: [] };
}

function printFoot(desk: Desk, name: string, font: string): void {
  const { sheet, facts, random, bank } = desk;
  const shade = {
    x: bank.between(10, 14),
    y: bank.between(55, 58),
    width: bank.between(38, 54),
    height: bank.between(9, 15),
  };
  if (bank.chance(0.7)) {
    sheet.print.fillStyle = 'rgba(150,150,170,0.35)';
    sheet.print.fillRect(shade.x, shade.y, shade.width, shade.height);
  }
  sheet.text(`Payable at par at all branches of ${name} in India`, bank.between(40, 76), bank.between(71, 75), {
    font,
    size: 2.4,
  });
  if (bank.chance(0.4))
    sheet.text(bank.pick(['SB', 'SAVINGS ACCOUNT', 'CURRENT A/C']), 76, 55, { font, size: 2.5, weight: 700 });
  sheet.text(`INVENTED PRINTERS ${facts.bank.slice(0, 3)} / CTS - 2010`, 2.8, 60, {
    font,
    size: 1.6,
    turn: -90,
    weight: 700,
  });
  const sign = { x: sheet.width - bank.between(44, 54), y: 56, width: 40, height: 13 };
  if (bank.chance(0.4))
    sheet.text(facts.drawer.toUpperCase(), sheet.width - 8, 70.5, { font, size: 2.4, align: 'right' });
  sheet.text('Please sign above', sheet.width - 10, 74.5, { font, size: 2.2, align: 'right' });
  if (random.chance(0.96)) drawSignature(sheet, desk.signer, facts.drawer, sign, random.fork('signature'));
  if (bank.chance(0.25))
    drawBarCode(sheet, { x: sheet.width - 4.5, y: 30, width: 3.6, height: 37 }, random.fork('bars'));
  if (bank.chance(0.3))
    sheet.text(`SAN : ${facts.account.slice(0, 6)} ${facts.chequeNumber}`, 10, 75, {
      font: 'tinos',
      size: 4,
      weight: 700,
    });
}
