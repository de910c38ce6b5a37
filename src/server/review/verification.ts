import { CounterfoilError } from '../../errors.js';
import type { PageReader } from '../../reader.js';
import { fieldKey, reviewState, standingChanges } from '../../result/revised.js';
import type { Change, Revision } from '../../result/revision.js';
import type { DocumentResult } from '../../result/schema.js';
import type { Service } from '../../service.js';
import { originalOf } from '../documents.js';
import type { User } from '../users.js';
import type { GlyphScreen, Scope, Struck } from './contract-glyphs.js';
import type { Desk } from './desk.js';
import { cutGlyphs, glyphsOf, GlyphNames, untouched, type Glyph } from './glyphs.js';
import { keyingOf } from './keying.js';
import { profilesOf } from './known-profiles.js';
import { accountFields } from './masking.js';

/** A screen is full when it has so many; the last document's are all on it. */
const MOST_GLYPHS = 120;
/** Documents that are looked at for one screen, at most. */
const MOST_DOCUMENTS = 300;
/** Characters of account numbers are shown among those of so many documents, so that nobody can tell whose they are. */
const LEAST_DOCUMENTS = 3;
/** Pages whose glyphs are kept as they were cut. */
const KEPT_PAGES = 200;
/** Somebody may write at the same moment: then the strike follows theirs. */
const TRIES = 3;

/** Group verification: what the machine read as the same digit, over many documents, and the striking out of what is none. */
export class Verification {
  private readonly names = new GlyphNames();
  private readonly cuts = new Map<string, Promise<ReadonlyMap<number, Buffer>>>();

  constructor(
    private readonly service: Service,
    private readonly reader: PageReader,
    private readonly desk: Desk,
  ) {}

  /**
   * The glyphs that were read as `digit`, of the latest documents, or of those where another screen ended (its `next`); in no order.
   * Throws `CF_DOCUMENT_UNKNOWN`.
   */
  async screen(digit: string, scope: Scope, after: string | undefined): Promise<GlyphScreen> {
    const found: { name: string; account: boolean }[] = [];
    let [looked, documents] = [0, 0];
    let next: string | null = null;
    // Sealed as well: by shifting the window one could tell what each document adds.
    const begin = after === undefined ? undefined : this.opened(after).document;
    for await (const { id, state, decision } of this.service.ledger.finished(begin)) {
      if (found.length >= MOST_GLYPHS || looked === MOST_DOCUMENTS) break;
      next = id;
      looked += 1;
      if (state !== 'done' || decision !== scope) continue;
      const glyphs = await this.glyphs(id);
      const wanted = glyphs.filter((glyph) => glyph.digit === digit && glyph.open);
      if (wanted.length > 0) documents += 1;
      for (const { index, account } of wanted) found.push({ name: this.names.seal(id, index), account });
    }
    const full = found.length >= MOST_GLYPHS || looked === MOST_DOCUMENTS;
    const shown = documents < LEAST_DOCUMENTS ? found.filter(({ account }) => !account) : found;
    return {
      glyphs: shown.map(({ name }) => name).sort(),
      documents,
      next: full && next !== null ? this.names.seal(next, 0) : null,
    };
  }

  /** The picture of one glyph, a PNG. Throws `CF_DOCUMENT_UNKNOWN`. */
  async picture(name: string): Promise<Buffer> {
    const { document, index } = this.opened(name);
    const glyphs = glyphsOf(await this.service.result(document));
    const page = glyphs.at(index)?.page ?? 1;
    const key = `${document} ${page}`;
    let cuts = this.cuts.get(key);
    if (cuts === undefined) {
      cuts = this.cutPage(document, page, glyphs);
      this.cuts.set(key, cuts);
      cuts.catch(() => this.cuts.delete(key));
      const oldest = this.cuts.keys().next();
      if (this.cuts.size > KEPT_PAGES && !oldest.done) this.cuts.delete(oldest.value);
    }
    const png = (await cuts).get(index);
    if (png === undefined) throw unknown();
    return png;
  }

  private opened(name: string): { document: string; index: number } {
    const known = this.names.open(name);
    if (known === undefined) throw unknown();
    return known;
  }

  /**
   * Sends the fields of the glyphs to review, a revision for each document. What cannot be done is answered by name: documents that
   * somebody has in hand, and those that were finished or removed meanwhile.
   */
  async strike(names: readonly string[], request: string, holder: string, by: User): Promise<Struck> {
    const wanted = new Map<string, { name: string; index: number }[]>();
    const answer = { fields: 0, documents: 0, held: [] as string[], gone: [] as string[], holders: [] as string[] };
    for (const name of names) {
      const known = this.names.open(name);
      if (known === undefined) answer.gone.push(name);
      else wanted.set(known.document, [...(wanted.get(known.document) ?? []), { name, index: known.index }]);
    }
    for (const [id, struck] of wanted) {
      const own = struck.map(({ name }) => name);
      try {
        const fields = await this.strikeIn(
          id,
          struck.map(({ index }) => index),
          { request, holder, by },
        );
        if (fields === 0) answer.gone.push(...own);
        else answer.documents += 1;
        answer.fields += fields;
      } catch (thrown) {
        if (!(thrown instanceof CounterfoilError)) throw thrown;
        if (thrown.code === 'CF_DOCUMENT_UNKNOWN') answer.gone.push(...own);
        else if (thrown.code === 'CF_LOCKED' || thrown.code === 'CF_REVISION_CONFLICT') {
          answer.held.push(...own);
          answer.holders.push((await this.desk.locks.holder(id))?.by ?? '');
        } else throw thrown;
      }
    }
    return { ...answer, holders: [...new Set(answer.holders)].filter((name) => name !== '') };
  }

  /** Answers how many fields were sent to review; none where the document is finished, or people said what stands there. */
  private async strikeIn(
    id: string,
    indices: readonly number[],
    { request, holder, by }: { request: string; holder: string; by: User },
  ): Promise<number> {
    const { desk } = this;
    const result = await this.service.result(id);
    const places = glyphsOf(result)
      .filter((_, index) => indices.includes(index))
      .flatMap((glyph) => glyph.places);
    await desk.locks.claim(id, holder, by.name);
    try {
      for (let tries = 1; ; tries += 1) {
        const revisions = await desk.revisions.list(id);
        const sent = revisions.find((revision) => revision.request === request);
        if (sent !== undefined) return sent.changes.length;
        if (reviewState(revisions) !== 'open') return 0;
        const changes = strikes(places, result, revisions);
        if (changes.length === 0) return 0;
        try {
          await desk.revisions.append(revisions.length, { document: id, request, by, changes, state: 'open' });
          return changes.length;
        } catch (thrown) {
          const conflict = thrown instanceof CounterfoilError && thrown.code === 'CF_REVISION_CONFLICT';
          if (!conflict || tries === TRIES) throw thrown;
        }
      }
    } finally {
      await desk.locks.release(id, holder);
      await desk.refresh(id);
    }
  }

  /** The document's glyphs, with whether they may be struck out and whether they are of an account number. */
  private async glyphs(id: string): Promise<(Glyph & { index: number; open: boolean; account: boolean })[]> {
    const revisions = (await this.desk.revisions.count(id)) === 0 ? [] : await this.desk.revisions.list(id);
    const result = await this.service.ledger.result(id);
    if (result === undefined || reviewState(revisions) !== 'open') return [];
    const profiles = profilesOf(result, this.service.config.profiles);
    const hidden = accountFields(result, profiles);
    // Whoever keys a field blind must not see what the machine read.
    const keyed = keyingOf(result, profiles, revisions);
    const isOpen = untouched(revisions);
    return glyphsOf(result).map((glyph, index) => {
      const keys = glyph.places.map(({ item, field }) => fieldKey(item, field));
      const blind = keys.some((key) => keyed.has(key));
      return { ...glyph, index, open: !blind && isOpen(glyph), account: keys.some((key) => hidden.has(key)) };
    });
  }

  private async cutPage(id: string, page: number, glyphs: readonly Glyph[]): Promise<ReadonlyMap<number, Buffer>> {
    const own = [...glyphs.entries()].filter(([, glyph]) => glyph.page === page);
    const png = await this.reader.pageImage(await originalOf(id, this.service), page);
    const cut = await cutGlyphs(
      png,
      own.map(([, { polygon }]) => polygon),
    );
    return new Map(own.map(([index], at) => [index, cut[at]]));
  }
}

const unknown = (): CounterfoilError =>
  new CounterfoilError('CF_DOCUMENT_UNKNOWN', 'There is no character of this name');

/** A change for each field where the machine's word stands: it goes on standing until somebody looks. */
function strikes(places: Glyph['places'], result: DocumentResult, revisions: readonly Revision[]): Change[] {
  const said = standingChanges(revisions);
  const struck = new Map<string, Change>();
  for (const { item, field, character } of places) {
    const key = fieldKey(item, field);
    if (said.has(key)) continue;
    const machine = result.items[item].fields[field].value;
    const characters = [...(struck.get(key)?.characters ?? []), character];
    struck.set(key, { item, field, machine, before: machine, after: machine, why: 'struck', characters });
  }
  return [...struck.values()];
}
