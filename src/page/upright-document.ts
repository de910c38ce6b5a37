import { compose, MILLIMETRES_PER_INCH, scaling, translation, type Matrix3, type Rect } from '../geometry.js';
import type { GreyImage } from '../image.js';
import type { PaperModel } from './paper-model.js';
import { localScale, resample } from './resample.js';
import { OVERVIEW_DPI, type Crop, type PageQuality, type UprightPage } from './types.js';

/** A submitted page as grey, with its paper; shared by all documents on it. */
export interface Sheet {
  readonly grey: GreyImage;
  /** Absent for bitonal pages, which are passed through. */
  readonly paper: PaperModel | undefined;
}

type Facts = Omit<UprightPage, 'overview' | 'crop' | 'quality' | 'seenThrough'>;

/** One document side over the pixels it was submitted with. */
export class UprightDocument implements UprightPage {
  readonly number: number;
  readonly index: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly dpi: number;
  readonly dpiSource: 'file' | 'estimated';
  readonly rotation: number;
  readonly bitonal: boolean;
  readonly toPage: Matrix3;
  #quality: PageQuality | undefined;
  #overview: Crop | undefined;

  constructor(
    private readonly sheet: Sheet,
    facts: Facts,
    private readonly assess: (page: UprightDocument) => PageQuality,
  ) {
    this.number = facts.number;
    this.index = facts.index;
    this.size = facts.size;
    this.dpi = facts.dpi;
    this.dpiSource = facts.dpiSource;
    this.rotation = facts.rotation;
    this.bitonal = facts.bitonal;
    this.toPage = facts.toPage;
  }

  get quality(): PageQuality {
    return (this.#quality ??= this.assess(this));
  }

  get overview(): Crop {
    return (this.#overview ??= this.crop({ x: 0, y: 0, ...this.size }, OVERVIEW_DPI));
  }

  /** The crop has ⌈width · dpi / 25.4⌉ columns, so it may cover a fraction of a pixel more than `area`. */
  crop(area: Rect, dpi: number): Crop {
    const perMm = dpi / MILLIMETRES_PER_INCH;
    const width = Math.max(0, Math.ceil(area.width * perMm - 1e-6));
    const height = Math.max(0, Math.ceil(area.height * perMm - 1e-6));
    const toPage = compose(this.toPage, translation(area.x, area.y), scaling(1 / perMm));
    const image = resample(this.sheet.grey, this.sheet.paper, toPage, width, height);
    return { image, area: { ...area, width: width / perMm, height: height / perMm }, dpi, toPage };
  }

  seenThrough(toUpright: Matrix3, size: { readonly width: number; readonly height: number }): UprightPage {
    const { number, index, dpi, dpiSource, rotation, bitonal } = this;
    const toPage = compose(this.toPage, toUpright);
    const scale = localScale(toUpright, size.width / 2, size.height / 2);
    const facts = { number, index, dpi: dpi * scale, dpiSource, rotation, bitonal, toPage, size };
    return new UprightDocument(this.sheet, facts, () => this.quality);
  }
}
