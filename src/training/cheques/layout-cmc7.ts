import { type Desk, type WrittenFields, writeOnLines } from './desk.js';
import { inventWords } from './facts.js';
import { FONTS } from './fonts.js';
import { drawEmblem, drawSignature } from './marks.js';
import { micrContent, printMicr } from './micr-line.js';
import { handwrittenAmount, printedAmount, writtenDate } from './notation.js';
import { drawPaper, microLine } from './paper.js';
import { inventStreet } from './people.js';
import type { TextStyle } from './sheet.js';

/** Cheques with a CMC-7 line, in the manner of France and Brazil. */

export const CMC7_SIZE = { width: 175, height: 80 } as const;

export const CMC7_BANKS: Record<'FR' | 'BR', readonly string[]> = {
  FR: ['Banque du Tournesol', 'Crédit des Aubépines', 'Caisse du Pont-Levis'],
  BR: ['Banco Flor de Ipê', 'Banco Beira-Serra', 'Caixa Três Pontes'],
};

const PHRASES = {
  FR: {
    pay: 'Payez contre ce chèque',
    payNote: 'non endossable sauf au profit d’une banque',
    to: 'à',
    place: 'Le',
    payable: 'Payable en France',
    number: 'Chèque n°',
    sign: '€',
  },
  BR: {
    pay: 'Pague por este cheque a quantia de',
    payNote: 'e centavos acima',
    to: 'a',
    place: 'em',
    payable: 'Agência 0417',
    number: 'Cheque n.º',
    sign: 'R$',
  },
} as const;

export function drawCmc7Cheque(desk: Desk, name: string): WrittenFields {
  const { sheet, facts, scribe, random, bank } = desk;
  const { width: w, height: h } = sheet;
  const phrases = PHRASES[facts.country === 'FR' ? 'FR' : 'BR'];
  drawPaper(sheet, { name, area: { x: 0, y: 0, width: w, height: h - 13 } }, bank.fork('paper'));
  const style: TextStyle = { font: bank.pick(FONTS.sans), size: 2.6 };
  const left = bank.between(5, 8);
  drawEmblem(sheet, left, 3, 8, bank.fork('emblem'));
  sheet.text(name, left + 10, 8.5, {
    ...style,
    size: 4.8,
    weight: 700,
    colour: `hsl(${bank.whole(0, 359)}, 60%, 28%)`,
  });

  const box = { x: w - bank.between(46, 50), y: bank.between(5, 9), width: 42, height: bank.between(8, 9.5) };
  sheet.frame(box, 0.35, '#333', '#fff');
  sheet.text(phrases.sign, box.x + 1, box.y + box.height * 0.7, { ...style, size: 4.6, weight: 700 });
  const payY = bank.between(21, 24);
  sheet.text(phrases.pay, left, payY - 3.4, { ...style, size: 2.2 });
  sheet.text(phrases.payNote, left, payY - 1, { ...style, size: 1.6 });
  const lines = bank.fork('lines');
  const wordsY = [payY, payY + 7.5];
  wordsY.forEach((y) => microLine(sheet, left, w - 8, y + 0.4, name, lines.fork(0)));
  const toY = payY + 15;
  sheet.text(phrases.to, left, toY, style);
  microLine(sheet, left + 4, w - 60, toY + 0.4, name, lines.fork(1));
  const dateY = toY + 6;
  sheet.text(phrases.place, w - 60, dateY, style);
  sheet.line(w - 55, dateY + 0.4, w - 10, dateY + 0.4, 0.2);
  sheet.text(`${phrases.payable} · ${inventStreet(bank)}`, left, toY + 8, { ...style, size: 2.1 });
  sheet.text(facts.drawer.toUpperCase(), left + 45, toY + 14, { ...style, size: 2.5 });
  const numberBox = sheet.text(`${phrases.number} ${facts.chequeNumber}`, left, toY + 18, {
    ...style,
    size: 2.6,
    weight: 700,
  });

  const figures = scribe.printed ? printedAmount(facts, random) : handwrittenAmount(facts, random);
  const amount = scribe.figures(figures, {
    x: box.x + 8 + random.between(0, 2),
    baseline: box.y + box.height * random.between(0.72, 0.88),
    maxWidth: box.width - 11,
    height: box.height * random.between(0.48, 0.66),
  });
  const amountInWords = writeOnLines(
    scribe,
    inventWords(facts, random, scribe.printed),
    [
      { x: left + 38, baseline: wordsY[0] - random.between(0.2, 1), maxWidth: w - left - 90 },
      { x: left + random.between(3, 12), baseline: wordsY[1] - random.between(0.2, 1), maxWidth: w - left - 30 },
    ],
    random.whole(24, 36),
  );
  scribe.letters(facts.payee, {
    x: left + random.between(6, 16),
    baseline: toY - random.between(0.2, 1),
    maxWidth: w - 90,
  });
  const date = scribe.figures(writtenDate(facts, random, scribe.printed), {
    x: w - 52,
    baseline: dateY - random.between(0.2, 1),
    maxWidth: 38,
    height: random.between(3, 4.2),
    separate: true,
  });
  drawSignature(
    sheet,
    desk.signer,
    facts.drawer,
    { x: w - 62, y: dateY + 4, width: 48, height: 13 },
    random.fork('signature'),
  );
  const { micr, account, chequeNumber } = printMicr(sheet, micrContent(facts, random.fork('micr'), w));
  return {
    micr,
    account,
    chequeNumber: chequeNumber ?? { text: facts.chequeNumber, box: numberBox, characters: [] },
    amount,
    amountInWords,
    date,
  };
}
