import type { Logger } from 'pino';
import type { Limits } from './context.js';
import type { DraftReader } from './draft/types.js';
import { createLog } from './log.js';
import { loadConfig, type Config } from './config.js';
import type { Quad } from './geometry.js';
import type { PageReadings, ReadWith } from './pipeline.js';
import type { RemoteSettings } from './recognise/index.js';
import type { Covered } from './result/cover.js';
import type { DocumentResult } from './result/schema.js';

/** How a document is to be read. */
export interface ReadOptions {
  /** Name of a profile, path of a profile file, or `auto`, the default. */
  readonly profile?: string;
  /** Of cheques only these fields are read, which is quicker; checks that need others are not made. Forms are read whole. */
  readonly fields?: readonly string[];
  /** Folder that takes every stage's image and data. */
  readonly debug?: string;
  readonly signal?: AbortSignal;
}

/** What a bare strip, cut by somebody else, says. */
export interface StripResult {
  /** As written; empty where nothing was read. */
  readonly text: string;
  readonly confidence: number;
  readonly accepted: boolean;
  readonly alternatives: readonly { readonly text: string; readonly confidence: number }[];
}

export const STRIP_KINDS = ['amount', 'number', 'micr-e13b', 'micr-cmc7'] as const;
export type StripKind = (typeof STRIP_KINDS)[number];

/** How a bare strip was read, step by step. Polygons are in the pixels of `picture`. */
export interface StripLook extends StripResult {
  /** The strip as a PNG. */
  readonly picture: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Outlines of the pieces of ink between neighbouring cuts; none for MICR lines, which are not cut. */
  readonly pieces: readonly Quad[];
  readonly characters: readonly CharacterLook[];
}

/** A character of the likeliest string. */
export interface CharacterLook {
  readonly text: string;
  readonly probability: number;
  readonly polygon: Quad;
  /** What the network saw of it: row-major, 0 paper to 255 ink; null where nothing was cut there. */
  readonly glyph: { readonly size: number; readonly pixels: Uint8Array } | null;
  /** Likeliest first: of the glyph alone where there is one, otherwise of the whole line's reading. `text` is empty for no character. */
  readonly classes: readonly { readonly text: string; readonly probability: number }[];
}

/** Reads documents: in this process (`openReader`) or in processes of its own (`openReaderPool`). */
export interface Reader {
  /** Throws a `CounterfoilError` where nothing of the document can be read. */
  read(bytes: Uint8Array, name: string, options?: ReadOptions): Promise<DocumentResult>;
  readStrip(bytes: Uint8Array, name: string, kind: StripKind): Promise<StripResult>;
  /** Class probabilities of digits 0 to 9 for each glyph image (values 0 paper to 1 ink, any size). */
  classifyDigits(glyphs: readonly { width: number; height: number; data: Float32Array }[]): Promise<Float32Array[]>;
  /** Peak resident memory of the processes that read, megabytes. */
  peakMemoryMB(): number;
  close(): Promise<void>;
}

/** What can be told of a file before any of its pages is decoded. */
export type Inspection = DocumentResult['document'];

/** One page, read by itself, and what it was read with. */
export type PagePart = PageReadings & ReadWith;

/** What a server asks of the processes that read. */
export type HostReader = PageReader & DraftReader;

/** Reads the pages of a file on disk one by one, so that they can be shared out. `name` is only passed on. */
export interface PageReader {
  /** Throws the coded error of a file that cannot be opened. */
  inspect(file: string, name: string): Promise<Inspection>;
  /** Page `page`, from 1. What cannot be read of it is told of under `failures`; throws only where the work itself ended. */
  readPage(file: string, page: number, options?: Omit<ReadOptions, 'debug'>): Promise<PagePart>;
  /** Page `page` as submitted, as a PNG. */
  pageImage(file: string, page: number): Promise<Uint8Array>;
  /** The file's pages with what `result` says of them, as a PDF; see `overlayPdf`. */
  overlay(file: string, result: DocumentResult, covered: readonly Covered[]): Promise<Uint8Array>;
  /**
   * Reads the first page of `bytes` as a bare strip and shows how. Throws the coded error of a file that cannot be opened, and
   * `CF_LIMIT_PIXELS` where it has more than `mostPixels`.
   */
  lookAtStrip(bytes: Uint8Array, kind: StripKind, options: LookOptions): Promise<StripLook>;
}

export interface LookOptions {
  readonly mostPixels: number;
  readonly signal?: AbortSignal;
}

export interface ReaderSettings {
  /** `auto`, `onnx`, `webgpu`, `tensorflow` or `wasm`. */
  readonly engine: string;
  /** Folder of the networks; the package's own where absent. */
  readonly models: string | undefined;
  /** Folder of profiles beside the package's own; none where absent. */
  readonly profiles?: string;
  readonly limits: Limits;
  readonly log: Logger;
  /** Recognisers that run the networks; where none answers, and where absent, `engine` does. */
  readonly recognisers?: RemoteSettings;
  /** A pool's processes share one engine in a process of its own. */
  readonly shareEngine?: boolean;
  /** Processes of a pool; 0 means one for each core. */
  readonly workers: number;
}

/** Settings from the configuration (file, environment), overlaid by `overrides`. */
export function readerSettings(
  overrides: { engine?: string; models?: string; config?: string; workers?: number } = {},
): ReaderSettings {
  const config = loadConfig({ file: overrides.config });
  return {
    ...recogniserSettings(config.recognise),
    engine: overrides.engine ?? config.engine,
    models: overrides.models ?? config.models ?? undefined,
    profiles: config.profiles ?? undefined,
    limits: config.limits,
    log: createLog(config.logLevel),
    workers: overrides.workers ?? config.workers,
  };
}

/** Where the networks run, as the configuration has it. */
export function recogniserSettings({
  servers,
  key,
  patienceMilliseconds: patience,
  share,
}: Config['recognise']): Pick<ReaderSettings, 'recognisers' | 'shareEngine'> {
  return { recognisers: servers.length === 0 ? undefined : { servers, key, patience }, shareEngine: share };
}
