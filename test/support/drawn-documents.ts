import { Readable } from 'node:stream';
import { createCanvas } from '@napi-rs/canvas';
import type { DocumentResult, FieldResult } from '../../src/result/schema.js';
import type { Service } from '../../src/service.js';
import { makeId } from '../../src/storage/index.js';
import { family, type FontName } from '../../src/training/fonts.js';

export interface DrawnField {
  /** What is written and was read. */
  readonly text: string;
  readonly value: NonNullable<FieldResult['value']>;
  readonly state?: 'accepted' | 'review';
}

export interface DrawnDocument {
  readonly name: string;
  readonly fields: Readonly<Record<string, DrawnField>>;
  /** Name or path. */
  readonly profile?: string;
  /** When it was handed in; now by default. */
  readonly at?: number;
  readonly font?: FontName;
  /** Milliseconds that reading took. */
  readonly took?: number;
}

const SIZE = { width: 900, height: 420 };
const MOST_BYTES = 1e7;

export const amountOf = (decimal: string): DrawnField['value'] => ({
  ...{ type: 'amount', decimal, minor: decimal.replace('.', ''), currency: 'INR' },
});

/**
 * Puts a document into the ledger as if it had been read, with a scan that shows what its result says: reading it would take longer
 * than most tests. Answers its id. The list finds it when it is first made.
 */
export async function putDocument(service: Service, document: DrawnDocument): Promise<string> {
  const { name, at = Date.now(), profile = 'cheque-in', took = 100 } = document;
  const { png, fields } = draw(document);
  const { content, bytes } = await service.ledger.storeOriginal(Readable.from([png]), MOST_BYTES);
  const doubtful = Object.values(fields).filter(({ decision }) => decision.state !== 'accepted');
  const decision = {
    state: doubtful.length > 0 ? 'review' : 'accepted',
    reasons: doubtful.flatMap(reasonsOf),
  } as const;
  const result: DocumentResult = {
    schemaVersion: '1.0',
    document: { id: content, name, mediaType: 'image/png', bytes, pageCount: 1 },
    pages: [
      {
        ...{ number: 1, side: 'front', ...SIZE, resolution: { dpi: 120, source: 'file' }, rotation: 0 },
        polygon: box(0, 0, SIZE.width, SIZE.height),
        quality: { inkShare: 0.1, contrast: 100, sharpness: 0.5, findings: [] },
      },
    ],
    items: [{ profile: { name: profile, certainty: 1 }, page: 1, fields, checks: [], crossCheck: null, decision }],
    errors: [],
    decision,
    engine: { name: 'drawn', description: 'Drawn, not read' },
    models: {},
    counterfoil: '0.1.0',
    timings: { total: took },
  };
  const id = makeId(at);
  const received = new Date(at).toISOString();
  const submission = { id, name, profile: 'auto', priority: 5, content, bytes, source: 'api', received } as const;
  await service.ledger.finish(submission, result, { state: 'done' });
  return id;
}

const reasonsOf = ({ decision }: FieldResult): FieldResult['decision']['reasons'] => decision.reasons;

function draw({ name, fields, font = 'kalam' }: DrawnDocument): { png: Buffer; fields: Record<string, FieldResult> } {
  const canvas = createCanvas(SIZE.width, SIZE.height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#f3efe4';
  context.fillRect(0, 0, SIZE.width, SIZE.height);
  context.fillStyle = '#3a4a63';
  context.font = `18px ${family('arimo', 400)}`;
  context.fillText(name, 24, 34);
  const read = Object.entries(fields).map(
    ([field, { text, value, state = 'accepted' }], row): [string, FieldResult] => {
      const line = 110 + 75 * row;
      context.font = `16px ${family('arimo', 400)}`;
      context.fillText(field, 24, line);
      context.fillRect(180, line + 8, 680, 1);
      context.font = `40px ${family(font, 400)}`;
      let x = 200;
      const characters = [...text].map((symbol) => {
        const width = context.measureText(symbol).width + 6;
        context.fillText(symbol, x + 3, line);
        const polygon = box(x, line - 36, width, 44);
        x += width;
        const probability = state === 'accepted' ? 0.999 : 0.9;
        return { text: symbol, probability, polygon, runnersUp: [] };
      });
      const reasons = state === 'accepted' ? [] : [{ code: 'low-confidence', message: 'The reading is 90.0 % sure.' }];
      return [
        field,
        {
          ...{ value, text, confidence: state === 'accepted' ? 0.999 : 0.9, decision: { state, reasons }, page: 1 },
          ...{ polygon: box(200, line - 36, x - 200, 44), characters, alternatives: [], readings: [] },
        },
      ];
    },
  );
  return { png: canvas.toBuffer('image/png'), fields: Object.fromEntries(read) };
}

const box = (x: number, y: number, width: number, height: number): FieldResult['characters'][number]['polygon'] => [
  ...([[x, y] as [number, number], [x + width, y]] as [[number, number], [number, number]]),
  ...([[x + width, y + height] as [number, number], [x, y + height]] as [[number, number], [number, number]]),
];
