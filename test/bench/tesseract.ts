import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import type { GreyImage } from '../../src/image.js';
import type { Answer, LineReader } from './line-reader.js';

/** What its documentation advises for cut lines: paper around them, and capitals of at least some thirty pixels. */
const BORDER = 12;
const LEAST_HEIGHT = 64;

export const HOW_TO_GET_TESSERACT =
  'Tesseract is not installed here: its column is left out. On Debian: apt-get install tesseract-ocr';

/** Tesseract of the system, each picture one line (`--psm 7`), English. Undefined where it is not installed. */
export async function openTesseract(): Promise<LineReader | undefined> {
  const version = await promisify(execFile)('tesseract', ['--version']).then(
    ({ stdout, stderr }) => /tesseract (\S+)/.exec(stdout || stderr)?.[1],
    () => undefined,
  );
  return version === undefined ? undefined : { name: `Tesseract ${version}`, readAll };
}

/** All in one process: it takes longer to start than to read a line. */
async function readAll(lines: readonly GreyImage[]): Promise<Answer[]> {
  const folder = await mkdtemp(join(tmpdir(), 'counterfoil-tesseract-'));
  try {
    const files: string[] = [];
    for (const line of lines) {
      const file = join(folder, `${files.length}.png`);
      files.push(file);
      await writeLine(line, file);
    }
    await writeFile(join(folder, 'list.txt'), files.join('\n'));
    const parameters = [join(folder, 'list.txt'), 'stdout', '--psm', '7', '-l', 'eng', 'tsv'];
    // One thread: its own threads slow it down on single lines.
    const env = { ...process.env, OMP_THREAD_LIMIT: '1' };
    const { stdout } = await promisify(execFile)('tesseract', parameters, { env, maxBuffer: 2 ** 28 });
    return answersOf(stdout, lines.length);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeLine(line: GreyImage, file: string): Promise<void> {
  const scale = Math.max(1, LEAST_HEIGHT / line.height);
  await sharp(line.data, { raw: { width: line.width, height: line.height, channels: 1 } })
    .resize(Math.round(line.width * scale), Math.round(line.height * scale), { kernel: 'cubic' })
    .extend({ top: BORDER, bottom: BORDER, left: BORDER, right: BORDER, extendWith: 'copy' })
    .png()
    .toFile(file);
}

/** From its table the words of each page, and the confidence of the least sure of them. */
export function answersOf(table: string, pages: number): Answer[] {
  const [head, ...rows] = table.split('\n').map((row) => row.split('\t'));
  const column = (name: string): number => head.indexOf(name);
  const [page, text, confidence] = ['page_num', 'text', 'conf'].map(column);
  return Array.from({ length: pages }, (_, index) => {
    // Blocks and lines are rows too, of confidence −1.
    const words = rows.filter((row) => Number(row[page]) === index + 1 && Number(row[confidence]) >= 0);
    return {
      text: words.map((row) => row[text]).join(' '),
      confidence: words.length === 0 ? 0 : Math.min(...words.map((row) => Number(row[confidence]))) / 100,
    };
  });
}
