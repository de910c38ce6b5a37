import { crc32, deflateSync } from 'node:zlib';
import { writeBmp } from '../support/files/bmp.js';
import { drawBits, drawColour } from '../support/files/pictures.js';
import { plainPage, writeTiff } from '../support/files/tiff.js';
import { writeLetter } from '../support/files/x937.js';

export interface Crafted {
  readonly name: string;
  readonly bytes: Buffer;
  /** The code it must end in, where only one is right. */
  readonly code?: string;
}

/** Files made to hurt: bombs by pixels, by pages and by nesting, loops, lies and nonsense. */
export function craftedFiles(): Crafted[] {
  return [...nonsense(), ...rasterBombs(), ...tiffs(), ...letters(), ...pdfs()];
}

function nonsense(): Crafted[] {
  const heads = [
    '\x89PNG',
    '\x89PNG\r\n\x1a\n',
    '\xff\xd8',
    '\xff\xd8\xff',
    'BM',
    'II*\0',
    'MM\0*',
    'II+\0',
    '%PDF-',
    '%PDF-1.7\n',
    '0103T',
    '\0\0\0P0103T',
  ];
  return [
    { name: 'nothing', bytes: Buffer.alloc(0), code: 'CF_INTAKE_EMPTY' },
    { name: 'zeros', bytes: Buffer.alloc(10_000), code: 'CF_INTAKE_TRUNCATED' },
    { name: 'text', bytes: Buffer.from('Dear Sir or Madam,'), code: 'CF_INTAKE_UNSUPPORTED' },
    { name: 'an archive', bytes: Buffer.from('PK\x03\x04\x14\0', 'latin1'), code: 'CF_INTAKE_UNSUPPORTED' },
    { name: 'SVG', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), code: 'CF_INTAKE_UNSUPPORTED' },
    { name: 'more bytes than allowed', bytes: Buffer.alloc(6e6, 1), code: 'CF_LIMIT_BYTES' },
    ...heads.flatMap((head) =>
      [0, 1, 40, 500].map((zeros) => ({
        name: `${JSON.stringify(head)} and ${zeros} zeros`,
        bytes: Buffer.concat([Buffer.from(head, 'latin1'), Buffer.alloc(zeros)]),
      })),
    ),
  ];
}

/** A PNG, sound but for what it holds. */
function png(width: number, height: number, colourType: number, data: Buffer): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    check.writeUInt32BE(crc32(typed));
    return Buffer.concat([length, typed, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = colourType;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(data)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function rasterBombs(): Crafted[] {
  const bmp = writeBmp({ width: 16, height: 16, bits: 24, rgb: drawColour(16, 16) });
  const sized = (width: number, height: number): Buffer => {
    const out = Buffer.from(bmp);
    out.writeInt32LE(width, 18);
    out.writeInt32LE(height, 22);
    return out;
  };
  return [
    {
      name: 'a sound PNG of 64 million pixels',
      bytes: png(8000, 8000, 0, Buffer.alloc(8001 * 8000)),
      code: 'CF_LIMIT_PIXELS',
    },
    {
      name: 'a PNG that claims 4 thousand million pixels',
      bytes: png(65_535, 65_535, 2, Buffer.alloc(10)),
      code: 'CF_LIMIT_PIXELS',
    },
    { name: 'a PNG with sides of 0', bytes: png(0, 0, 2, Buffer.alloc(10)), code: 'CF_INTAKE_CORRUPT' },
    { name: 'a PNG with more data than pixels', bytes: png(10, 10, 0, Buffer.alloc(20_000_000)) },
    {
      name: 'a PNG with less data than pixels',
      bytes: png(1900, 2000, 2, Buffer.alloc(10)),
      code: 'CF_INTAKE_TRUNCATED',
    },
    { name: 'a BMP that claims 2³¹ columns', bytes: sized(0x7fffffff, 1), code: 'CF_LIMIT_PIXELS' },
    { name: 'a BMP of the least height', bytes: sized(1, -0x80000000), code: 'CF_LIMIT_PIXELS' },
    { name: 'a BMP that holds less than it claims', bytes: sized(1000, 1000), code: 'CF_INTAKE_TRUNCATED' },
  ];
}

function tiffs(): Crafted[] {
  const page = plainPage(drawBits(16, 8));
  const one = writeTiff([page]);
  const first = one.readUInt32LE(4);
  const link = first + one.readUInt16LE(first) * 12 + 2;
  const self = Buffer.from(one);
  self.writeUInt32LE(first, link);
  const beyond = Buffer.from(one);
  beyond.writeUInt32LE(0xfffffff0, link);
  return [
    { name: 'a TIFF directory that follows itself', bytes: self, code: 'CF_INTAKE_CORRUPT' },
    { name: 'a TIFF directory outside the file', bytes: beyond, code: 'CF_INTAKE_TRUNCATED' },
    { name: 'a TIFF of too many pages', bytes: writeTiff(Array<typeof page>(51).fill(page)), code: 'CF_LIMIT_PAGES' },
    { name: 'a TIFF of 5,000 pages', bytes: writeTiff(Array<typeof page>(5000).fill(page)), code: 'CF_LIMIT_PAGES' },
    {
      name: 'a TIFF that claims 2³² pixels',
      bytes: writeTiff([{ ...page, width: 65_536, height: 65_536 }]),
      code: 'CF_LIMIT_PIXELS',
    },
    { name: 'a TIFF with a strip too short', bytes: writeTiff([{ ...page, width: 1000, height: 1000 }]) },
    {
      name: 'a fax TIFF of nothing',
      bytes: writeTiff([{ ...page, width: 2000, height: 2000, compression: 4, data: Buffer.alloc(8) }]),
    },
    {
      name: 'a deflated TIFF that unpacks to far more',
      bytes: writeTiff([{ ...page, compression: 8, data: deflateSync(Buffer.alloc(50_000_000)) }]),
    },
    {
      name: 'more pixels in total than allowed',
      bytes: writeTiff(
        Array<typeof page>(12).fill({
          ...page,
          width: 1900,
          height: 2000,
          compression: 8,
          data: deflateSync(Buffer.alloc(238 * 2000, 0x55)),
        }),
      ),
    },
  ];
}

function letters(): Crafted[] {
  const form = { ebcdic: false, prefixed: true };
  const view = writeTiff([plainPage(drawBits(16, 8))]);
  let nested = writeLetter([{ front: view }], form);
  for (let depth = 0; depth < 20; depth++) nested = writeLetter([{ front: nested }], form);
  const letter = writeLetter([{ front: view }], form);
  const empty = Buffer.from(letter);
  empty.writeUInt32BE(0, 84);
  const huge = Buffer.from(letter);
  huge.writeUInt32BE(0xffffffff, 84);
  return [
    { name: 'letters in letters', bytes: nested, code: 'CF_INTAKE_UNSUPPORTED' },
    {
      name: 'a letter of too many views',
      bytes: writeLetter(Array<{ front: Buffer }>(51).fill({ front: view }), form),
      code: 'CF_LIMIT_PAGES',
    },
    { name: 'a record of no length', bytes: empty, code: 'CF_INTAKE_CORRUPT' },
    { name: 'a record of 4 GB', bytes: huge, code: 'CF_INTAKE_TRUNCATED' },
  ];
}

interface PdfParts {
  /** Bodies of the objects from number 3 on; 1 is the catalogue and 2 the page tree. */
  readonly objects?: readonly (string | Buffer)[];
  readonly pages?: string;
  readonly trailer?: string;
}

/** A PDF without a cross-reference table: pdf.js finds the objects by itself. */
function pdf({ objects = [], pages = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', trailer = '' }: PdfParts): Buffer {
  const bodies = ['<< /Type /Catalog /Pages 2 0 R >>', pages, ...objects];
  return Buffer.concat([
    Buffer.from('%PDF-1.7\n'),
    ...bodies.flatMap((body, i) => [Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(body), Buffer.from('\nendobj\n')]),
    Buffer.from(`trailer\n<< /Root 1 0 R ${trailer} >>\nstartxref\n0\n%%EOF\n`),
  ]);
}

const page = (more: string): string => `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] ${more} >>`;
const stream = (dictionary: string, data: Buffer | string): Buffer =>
  Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${data.length} >>\nstream\n`),
    Buffer.from(data),
    Buffer.from('\nendstream'),
  ]);
const xobject = (reference: string): string => `/Contents 4 0 R /Resources << /XObject << /X ${reference} >> >>`;
const image = (entries: string, data: Buffer | string): Buffer =>
  stream(`/Type /XObject /Subtype /Image /BitsPerComponent 8 /ColorSpace /DeviceGray ${entries}`, data);

function pdfs(): Crafted[] {
  const draw = stream('', 'q 72 0 0 72 0 0 cm /X Do Q');
  const form = (inner: string): Buffer =>
    stream(
      `/Type /XObject /Subtype /Form /BBox [0 0 72 72] /Resources << /XObject << /X ${inner} >> >>`,
      '/X Do /X Do',
    );
  const bomb = deflateSync(Buffer.alloc(200_000_000, ' '));
  const many = Array.from({ length: 60 }, () => page(''));
  const tiling = (step: number): Crafted => ({
    name: `a PDF tiled in steps of ${step}`,
    bytes: pdf({
      objects: [
        page('/Contents 4 0 R /Resources << /Pattern << /P 5 0 R >> >>'),
        stream('', '/Pattern cs /P scn 0 0 72 72 re f'),
        stream(
          `/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep ${step} /YStep ${step} /Resources << >>`,
          '0 0 0.1 0.1 re f',
        ),
      ],
    }),
  });
  return [
    { name: 'a PDF whose pages hold themselves', bytes: pdf({ pages: '<< /Type /Pages /Kids [2 0 R] /Count 1 >>' }) },
    {
      name: 'a PDF that claims a thousand million pages',
      bytes: pdf({ pages: '<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>', objects: [page('')] }),
    },
    {
      name: 'a PDF of too many pages',
      bytes: pdf({
        pages: `<< /Type /Pages /Kids [${many.map((_, i) => `${i + 3} 0 R`).join(' ')}] /Count 60 >>`,
        objects: many,
      }),
      code: 'CF_LIMIT_PAGES',
    },
    { name: 'a PDF without pages', bytes: pdf({ pages: '<< /Type /Pages /Kids [] /Count 0 >>' }) },
    { name: 'a PDF whose table of objects follows itself', bytes: pdf({ objects: [page('')], trailer: '/Prev 0' }) },
    {
      name: 'a PDF whose contents are their own length',
      bytes: pdf({
        objects: [page('/Contents 4 0 R'), Buffer.from('<< /Length 4 0 R >>\nstream\n0 0 9 9 re f\nendstream')],
      }),
    },
    { name: 'a PDF whose form draws itself', bytes: pdf({ objects: [page(xobject('5 0 R')), draw, form('5 0 R')] }) },
    {
      name: 'a PDF whose forms draw each other',
      bytes: pdf({ objects: [page(xobject('5 0 R')), draw, form('6 0 R'), form('5 0 R')] }),
    },
    {
      name: 'a PDF whose forms double twenty times',
      bytes: pdf({
        objects: [
          page(xobject('5 0 R')),
          draw,
          ...Array.from({ length: 20 }, (_, i) => form(`${i + 6} 0 R`)),
          stream('/Subtype /Form /BBox [0 0 9 9]', '0 0 9 9 re f'),
        ],
      }),
    },
    {
      name: 'a PDF with 100,000 brackets',
      bytes: pdf({ objects: [page(`/Contents 4 0 R /X ${'['.repeat(100_000)}`)] }),
    },
    {
      name: 'a PDF whose contents open 100,000 brackets',
      bytes: pdf({ objects: [page('/Contents 4 0 R'), stream('', '['.repeat(100_000))] }),
    },
    {
      name: 'a PDF whose contents unpack to 200 MB',
      bytes: pdf({ objects: [page('/Contents 4 0 R'), stream('/Filter /FlateDecode', bomb)] }),
    },
    {
      name: 'a PDF whose contents unpack twice',
      bytes: pdf({
        objects: [page('/Contents 4 0 R'), stream('/Filter [/FlateDecode /FlateDecode]', deflateSync(bomb))],
      }),
    },
    {
      name: 'a PDF with an image of 10¹⁰ pixels',
      bytes: pdf({ objects: [page(xobject('5 0 R')), draw, image('/Width 100000 /Height 100000', 'x')] }),
      code: 'CF_LIMIT_PIXELS',
    },
    {
      name: 'a PDF with an image of less data than pixels',
      bytes: pdf({ objects: [page(xobject('5 0 R')), draw, image('/Width 1000 /Height 1000', 'x')] }),
    },
    {
      name: 'a PDF with an image of unknown coding',
      bytes: pdf({ objects: [page(xobject('5 0 R')), draw, image('/Width 10 /Height 10 /Filter /Nothing', 'x')] }),
    },
    {
      name: 'a PDF with a fax of 10⁹ columns',
      bytes: pdf({
        objects: [
          page(xobject('5 0 R')),
          draw,
          image(
            '/Width 10 /Height 10 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 1000000000 /Rows 1000000000 >>',
            'xxxx',
          ),
        ],
      }),
    },
    {
      name: 'a PDF with a JPEG 2000 that is none',
      bytes: pdf({ objects: [page(xobject('5 0 R')), draw, image('/Width 10 /Height 10 /Filter /JPXDecode', 'xxxx')] }),
      code: 'CF_INTAKE_CORRUPT',
    },
    {
      name: 'a PDF with an image that masks itself',
      bytes: pdf({
        objects: [page(xobject('5 0 R')), draw, image('/Width 10 /Height 10 /SMask 5 0 R', Buffer.alloc(100, 7))],
      }),
    },
    {
      name: 'a PDF page of 10⁷ inches',
      bytes: pdf({
        objects: [
          '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 720000000 720000000] /Contents 4 0 R >>',
          stream('', '0 0 9 9 re f'),
        ],
      }),
      code: 'CF_LIMIT_PIXELS',
    },
    {
      name: 'a PDF page of no size',
      bytes: pdf({
        objects: ['<< /Type /Page /Parent 2 0 R /MediaBox [0 0 0 0] /Contents 4 0 R >>', stream('', '0 0 9 9 re f')],
      }),
    },
    { name: 'a blank PDF', bytes: pdf({ objects: [page('')] }), code: 'CF_INTAKE_BLANK' },
    {
      name: 'a PDF of 100,000 strokes',
      bytes: pdf({ objects: [page('/Contents 4 0 R'), stream('', '0 0 m 72 72 l S\n'.repeat(100_000))] }),
    },
    tiling(0.001),
    tiling(0),
  ];
}
