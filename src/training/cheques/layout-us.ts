import type { Rect } from '../../geometry.js';
import { type Desk, type WrittenFields, writeOnLines } from './desk.js';
import { inventWords } from './facts.js';
import { FONTS } from './fonts.js';
import { drawPadlock, drawSignature } from './marks.js';
import { micrContent, printMicr } from './micr-line.js';
import { handwrittenAmount, printedAmount, writtenDate } from './notation.js';
import { drawPaper, microLine } from './paper.js';
import { inventFirm, inventStreet, inventUsTown } from './people.js';
import type { TextStyle } from './sheet.js';

/** American cheques: personal 6 × 2¾ inch and business 8½ × 3½ inch (ANSI X9.100-160). */

export const AMERICAN_SIZES = {
  personal: { width: 152.4, height: 69.85 },
  business: { width: 215.9, height: 88.9 },
} as const;

export const AMERICAN_BANKS = [
  'First Bank of Larkdale',
  'Pinecone Federal Credit Union',
  'Prairie Lantern Bank, N.A.',
  'Old Harbor Trust',
  'Bluestem Community Bank',
  'Copperfield Savings',
  'Tallgrass State Bank',
] as const;

/** Where the parts stand, as a share of width and height; both sizes follow the same plan. */
interface Plan {
  readonly left: number;
  readonly date: { readonly x: number; readonly y: number; readonly width: number };
  readonly pay: number;
  readonly words: number;
  readonly foot: number;
  readonly amount: Rect;
}

function planOf({ sheet, bank }: Desk): Plan {
  const { width: w, height: h } = sheet;
  const pay = h * bank.between(0.4, 0.46);
  const amountHeight = bank.between(6.4, 8);
  const amountLeft = w * bank.between(0.77, 0.82);
  return {
    left: bank.between(5, 8),
    date: { x: w * bank.between(0.58, 0.68), y: h * bank.between(0.24, 0.31), width: bank.between(28, 36) },
    pay,
    words: pay + h * bank.between(0.12, 0.145),
    foot: h * bank.between(0.78, 0.82),
    amount: {
      x: amountLeft,
      y: pay - amountHeight + bank.between(-0.5, 1),
      width: w - amountLeft - bank.between(5, 8),
      height: amountHeight,
    },
  };
}

export function drawAmericanCheque(desk: Desk, name: string): WrittenFields {
  const { sheet, bank } = desk;
  drawPaper(sheet, { name, strength: 0.8 }, bank.fork('paper'));
  if (bank.chance(0.35)) drawBorder(desk);
  const plan = planOf(desk);
  const font = bank.pick([...FONTS.sans, ...FONTS.serif]);
  const colour = bank.pick(['#1c1c1e', '#1c1c1e', '#203a5c', '#3a2a24']);
  const style: TextStyle = { font, size: 2.5, colour };
  const chequeNumber = printHead(desk, plan, style, name);
  const date = fillDate(desk, plan, style);
  const { amount, amountInWords } = fillAmounts(desk, plan, style, name);
  fillFoot(desk, plan, style, name);
  const content = micrContent(desk.facts, desk.random.fork('micr'), sheet.width);
  const { micr, account } = printMicr(sheet, content);
  return { micr, account, chequeNumber, date, amount, amountInWords };
}

/** The ornamental border of American cheque stock. */
function drawBorder({ sheet, bank }: Desk): void {
  const layer = sheet.print;
  const inset = bank.between(1.5, 3);
  const thick = bank.between(1, 2);
  layer.save();
  layer.strokeStyle = `hsla(${bank.whole(0, 359)}, ${bank.pick([0, 40])}%, 35%, 0.8)`;
  layer.lineWidth = thick;
  layer.setLineDash(bank.pick([[], [0.4, 0.3], [1.2, 0.4, 0.3, 0.4]]));
  layer.strokeRect(inset, inset, sheet.width - 2 * inset, sheet.height - 2 * inset);
  layer.restore();
}

function printHead(
  { sheet, facts, bank }: Desk,
  plan: Plan,
  style: TextStyle,
  name: string,
): NonNullable<WrittenFields['chequeNumber']> {
  const business = sheet.width > 190;
  const lines = [business ? inventFirm(bank) : facts.drawer, inventStreet(bank), inventUsTown(bank)];
  lines.forEach((line, i) =>
    sheet.text(i === 0 ? line.toUpperCase() : line, plan.left, 8 + i * 3.4, {
      ...style,
      size: i === 0 ? 3 : 2.6,
      weight: i === 0 ? 700 : 400,
    }),
  );
  if (business) {
    sheet.text(name, sheet.width * 0.45, 8, { ...style, size: 3, weight: 700 });
    sheet.text(inventUsTown(bank), sheet.width * 0.45, 11.5, style);
  }
  const size = bank.between(3.6, 5);
  const box = sheet.text(facts.chequeNumber, sheet.width - bank.between(7, 14), 8.5, {
    ...style,
    font: bank.pick([style.font, 'courier-prime', 'tinos']),
    size,
    weight: 700,
    align: 'right',
  });
  if (bank.chance(0.7)) {
    const at = sheet.width * 0.78;
    sheet.text(`${facts.bank.slice(4, 6)}-${facts.bank.slice(5, 8)}/${facts.bank.slice(0, 4)}`, at, 12.2, {
      ...style,
      size: 1.9,
    });
  }
  return { text: facts.chequeNumber, box, characters: [] };
}

function fillDate(
  { sheet, facts, scribe, random, bank }: Desk,
  plan: Plan,
  style: TextStyle,
): NonNullable<WrittenFields['date']> {
  const { x, y, width } = plan.date;
  const text = writtenDate(facts, random, scribe.printed);
  const under = bank.chance(0.25);
  sheet.text(bank.pick(['DATE', 'Date']), under ? x + width / 2 : x - 1, under ? y + 2.6 : y, {
    ...style,
    size: 2.3,
    align: under ? 'center' : 'right',
  });
  sheet.line(x, y + 0.3, x + width, y + 0.3, 0.2, style.colour);
  const place = { x: x + random.between(1, 6), baseline: y - random.between(0.2, 1.2), maxWidth: width };
  return /[A-Za-z]/.test(text)
    ? scribe.letters(text, { ...place, size: random.between(4, 5.2) })
    : scribe.figures(text, { ...place, height: random.between(2.8, 4.2), separate: true });
}

function fillAmounts(
  { sheet, facts, scribe, random, bank }: Desk,
  plan: Plan,
  style: TextStyle,
  name: string,
): Pick<Required<WrittenFields>, 'amount' | 'amountInWords'> {
  const { left, pay, words, amount: box } = plan;
  ['PAY TO THE', 'ORDER OF'].forEach((line, i) => sheet.text(line, left, pay - 2.4 + i * 2.4, { ...style, size: 2.2 }));
  const start = left + 17;
  const end = box.x - bank.between(4, 7);
  const lines = bank.fork('lines');
  microLine(sheet, start, end, pay + 0.4, name, lines.fork(0), style.colour);
  if (bank.chance(0.4)) sheet.line(end, pay + 0.4, end, pay - 4, 0.25, style.colour);
  sheet.text('$', box.x - 0.8, pay, { ...style, size: bank.between(4.4, 6), weight: 700, align: 'right' });
  const framing = bank.next();
  if (framing < 0.6)
    sheet.frame(
      box,
      bank.between(0.15, 0.3),
      bank.pick([style.colour ?? '#222', '#aaa']),
      bank.chance(0.6) ? 'rgba(255,255,255,0.75)' : undefined,
    );
  else if (framing < 0.8) {
    sheet.print.fillStyle = 'rgba(255,255,255,0.6)';
    sheet.print.fillRect(box.x, box.y, box.width, box.height);
  } else sheet.line(box.x, pay + 0.4, box.x + box.width, pay + 0.4, 0.2, style.colour);

  const dollarsAt = sheet.width - bank.between(20, 28);
  microLine(sheet, left, dollarsAt - 1, words + 0.4, name, lines.fork(1), style.colour);
  sheet.text(bank.pick(['DOLLARS', 'Dollars']), dollarsAt, words, { ...style, size: 2.6 });
  if (bank.chance(0.7)) drawPadlock(sheet, dollarsAt + 13, words, style.colour ?? '#222');

  scribe.letters(facts.payee, {
    x: start + random.between(2, 12),
    baseline: pay - random.between(0.2, 1.3),
    maxWidth: end - start - 14,
  });
  const text = inventWords(facts, random, scribe.printed);
  const amountInWords = writeOnLines(
    scribe,
    text,
    [{ x: left + random.between(2, 9), baseline: words - random.between(0.2, 1.3), maxWidth: dollarsAt - left - 12 }],
    200,
  );
  const wordsEnd = amountInWords.box.x + amountInWords.box.width;
  if (random.chance(0.55)) scribe.rule(wordsEnd + 1.5, dollarsAt - 2, words - 1.4);
  const figures = scribe.printed ? printedAmount(facts, random) : handwrittenAmount(facts, random);
  const amount = scribe.figures(figures, {
    x: box.x + random.between(0.8, 3),
    baseline: box.y + box.height * random.between(0.72, 0.9),
    maxWidth: box.width - 1.5,
    height: box.height * random.between(0.5, 0.72),
  });
  return { amount, amountInWords };
}

function fillFoot(desk: Desk, plan: Plan, style: TextStyle, name: string): void {
  const { sheet, facts, scribe, random, bank } = desk;
  const { left, foot, words } = plan;
  if (sheet.width < 190) {
    sheet.text(name, left, words + 6.5, { ...style, size: 3, weight: 700 });
    sheet.text(inventUsTown(bank), left, words + 9.6, { ...style, size: 2 });
  }
  sheet.text(bank.pick(['MEMO', 'FOR', 'Memo']), left, foot, { ...style, size: 2.2 });
  sheet.line(left + 9, foot + 0.3, left + sheet.width * 0.36, foot + 0.3, 0.2, style.colour);
  if (facts.memo !== '' && random.chance(0.7))
    scribe.letters(facts.memo, { x: left + 11, baseline: foot - 0.6, maxWidth: sheet.width * 0.28 });
  const sign: Rect = { x: sheet.width * 0.55, y: foot - 11, width: sheet.width * 0.36, height: 12 };
  sheet.line(sign.x, foot + 0.3, sheet.width - 7, foot + 0.3, 0.2, style.colour);
  if (bank.chance(0.2)) sheet.text('AUTHORIZED SIGNATURE', sign.x + 20, foot + 2.4, { ...style, size: 1.8 });
  if (random.chance(0.96)) drawSignature(sheet, desk.signer, facts.drawer, sign, random.fork('signature'));
}
