import type { Context } from './context.js';
import type { AnyProfile } from './profiles/index.js';
import type { Recogniser } from './recognise/index.js';
import type { Stopwatch } from './stopwatch.js';

/** What a document is read with. */
export interface Means {
  readonly recogniser: Recogniser;
  /** One profile where the caller named it; all that may be meant otherwise. */
  readonly profiles: readonly AnyProfile[];
  /** Of cheques only these fields are read; all where absent. */
  readonly fields?: readonly string[];
  readonly context: Context;
  readonly stopwatch: Stopwatch;
  /** Called before each page. */
  readonly onPage: (number: number) => void;
}
