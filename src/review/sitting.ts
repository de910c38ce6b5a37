import type { Held, Opened, Said, Saying } from '../server/review/contract.js';
import type { KeyingOfField } from '../server/review/contract-keying.js';
import { checksOn, typedValues, type AnyField } from '../interpret/typed-value.js';
import type { AnyProfile } from '../profiles/check.js';
import { fieldKey, reviewState, standingChanges, struckOut } from '../result/revised.js';
import type { Change } from '../result/revision.js';
import type { DocumentResult, FieldResult } from '../result/schema.js';
import { ApiError, call, holder, uuid } from './api.js';

export type Value = NonNullable<FieldResult['value']>;
export type ResultCheck = DocumentResult['items'][number]['checks'][number];

/** One field of one item. */
export interface Row {
  readonly key: string;
  readonly item: number;
  readonly name: string;
  readonly field: FieldResult;
  readonly spec: AnyField | undefined;
  readonly profile: AnyProfile | undefined;
  readonly page: number;
  /** Whether somebody must look before the document can be finished. */
  readonly doubtful: boolean;
  /** Who struck out characters of it in group verification. */
  readonly struckBy: string | undefined;
  /** Of a field that two people key blind, until that is settled. */
  readonly keying: KeyingOfField | undefined;
}

export const currencyOf = ({ profile }: Row): string => profile?.currency ?? 'XXX';

export function rowsOf({ result, profiles, revisions, keying }: Opened): Row[] {
  const struck = struckOut(revisions);
  return result.items.flatMap(({ profile, fields, page }, item) =>
    Object.entries(fields).map(([name, field]): Row => {
      const known = profiles[profile.name] as AnyProfile | undefined;
      const spec = (known?.fields as Readonly<Record<string, AnyField>> | undefined)?.[name];
      const open = field.decision.state !== 'accepted' && (field.value !== null || (spec?.required ?? false));
      // Words are a witness to the figures: where they contradict, the figures themselves are in doubt.
      const witness = spec?.type === 'amount-words' && !spec.required;
      const key = fieldKey(item, name);
      const struckBy = struck.get(key)?.revision.by.name;
      const keyed = keying[key] as KeyingOfField | undefined;
      const doubtful =
        keyed === undefined
          ? (open && !witness) || struckBy !== undefined
          : keyed.turn !== 'other' && keyed.turn !== 'repeat';
      return {
        key,
        item,
        name,
        field,
        spec,
        profile: known,
        page: field.page ?? page,
        doubtful,
        struckBy,
        keying: keyed,
      };
    }),
  );
}

/** A value as one types it. */
export function typedForm(value: Value | null): string {
  switch (value?.type) {
    case undefined:
      return '';
    case 'amount':
      return value.decimal;
    case 'date':
      return value.iso;
    case 'micr':
      return value.line.replace(/[⑆⑇⑈⑉]/g, (symbol) => 'ABCD'['⑆⑇⑈⑉'.indexOf(symbol)]);
    case 'number':
      return value.digits;
    case 'code':
      return value.text;
    case 'mark':
      return value.marked ? 'yes' : 'no';
    case 'choice':
      return value.options.join(', ');
  }
}

export const meaningsOf = (text: string, row: Row): readonly Value[] =>
  row.spec === undefined ? [] : (typedValues(text, row.spec, currencyOf(row)) as readonly Value[]);

/** What is said of a field, saved or still on its way. */
export interface Word {
  readonly value: Value | null;
  readonly why: Change['why'];
}

export type Trouble =
  'gone' | 'locked' | 'conflict' | 'sign-in' | { readonly message: string; readonly remedy: string };

const RENEW_MILLISECONDS = 20_000;
const RETRY_MILLISECONDS = 1_500;
const unsavedKey = (id: string): string => `counterfoil-unsaved-${id}`;

/**
 * One person at one document: what is typed is sent on in the background, in order, and sent again until it is answered. What is
 * not saved outlives a reload; each saying has a number of its own, so that one sent twice is one.
 */
export class Sitting {
  /** Not saved yet, first to last. */
  queue: Saying[];
  /** Typed and not accepted, by field. */
  readonly drafts = new Map<string, string>();
  offline = false;
  trouble: Trouble | undefined;
  lease: Held | null;
  private sending = false;
  private closed = false;
  private readonly timers: number[] = [];
  private readonly waiting: (() => void)[] = [];

  constructor(
    public opened: Opened,
    private readonly canCorrect: boolean,
    private readonly onChange: () => void,
  ) {
    this.lease = opened.lease;
    const kept = sessionStorage.getItem(unsavedKey(opened.id));
    this.queue = kept === null ? [] : (JSON.parse(kept) as Saying[]);
    if (this.state === 'open' && canCorrect) void this.claim();
    this.timers.push(setInterval(() => void this.renew(), RENEW_MILLISECONDS) as unknown as number);
    addEventListener('online', this.retry);
  }

  get state(): 'open' | 'accepted' | 'rejected' {
    return this.queue.at(-1)?.state ?? reviewState(this.opened.revisions);
  }
  get editable(): boolean {
    const bad = this.trouble === 'gone' || this.trouble === 'locked' || this.trouble === 'conflict';
    return this.canCorrect && this.lease?.mine === true && this.state === 'open' && !bad;
  }
  get rows(): Row[] {
    return rowsOf(this.opened);
  }
  /** How many entries are not saved. */
  get unsaved(): number {
    return this.queue.reduce((sum, { changes }) => sum + Math.max(1, changes.length), 0);
  }

  /** What is said of each field: by revisions, then by what is on its way. */
  words(): Map<string, Word> {
    const words = new Map<string, Word>();
    for (const [key, { change }] of standingChanges(this.opened.revisions))
      words.set(key, { value: change.after, why: change.why });
    const rows = new Map(this.rows.map((row) => [row.key, row]));
    for (const { changes } of this.queue) {
      for (const said of changes) {
        const key = fieldKey(said.item, said.field);
        const row = rows.get(key);
        if (said.why === 'undone') words.delete(key);
        else if (row !== undefined) words.set(key, wordOf(said, row));
      }
    }
    return words;
  }

  /** Verdicts on an item as it stands, by the pipeline's own rules. Empty while values are masked: their rules would all fail. */
  checks(item: number, words: ReadonlyMap<string, Word>): ResultCheck[] {
    const rows = this.rows.filter((row) => row.item === item);
    const profile = rows[0]?.profile;
    const machine = this.opened.result.items[item].checks;
    const untouched = rows.every(({ key }) => !words.has(key) || words.get(key)?.why === 'confirmed');
    if (profile === undefined || untouched) return machine;
    const values = Object.fromEntries(rows.map(({ key, name, field }) => [name, valueIn(words, key, field)]));
    const { accounts, masked, keying } = this.opened;
    const hidden = new Set([...(accounts === 'masked' ? masked : []), ...Object.keys(keying)]);
    const isHidden = ({ fields }: ResultCheck): boolean => fields.some((name) => hidden.has(fieldKey(item, name)));
    const told = checksOn(values, profile) as ResultCheck[];
    return [...told.filter((check) => !isHidden(check)), ...machine.filter(isHidden)];
  }

  say(changes: readonly Said[], state: Saying['state'] = 'open', note?: string): void {
    this.queue.push({ request: uuid(), base: 0, changes, state, ...(note !== undefined && { note }) });
    for (const { item, field } of changes) this.drafts.delete(fieldKey(item, field));
    this.keep();
    void this.send();
  }

  /** Resolves when everything is saved. */
  async allSaved(): Promise<void> {
    while (this.queue.length > 0) await new Promise<void>((done) => this.waiting.push(done));
  }

  readonly retry = (): void => void this.send();

  /** Sends what waits, one by one. */
  async send(): Promise<void> {
    if (this.sending || this.closed) return;
    this.sending = true;
    try {
      while (this.queue.length > 0 && !this.closed) {
        const base = this.opened.revisions.length;
        const said: Saying & { holder: string } = { ...this.queue[0], base, holder };
        this.opened = await call<Opened>('POST', `/documents/${this.opened.id}/revisions`, said);
        this.lease = this.opened.lease;
        this.queue.shift();
        this.fine();
      }
    } catch (thrown) {
      this.fail(thrown);
    } finally {
      this.sending = false;
      if (this.offline && !this.closed) setTimeout(this.retry, RETRY_MILLISECONDS);
    }
  }

  async claim(takeOver = false): Promise<void> {
    try {
      this.lease = await call<Held>('POST', `/documents/${this.opened.id}/lock`, { holder, takeOver });
      // Left while the answer was on its way.
      if (this.closed) return this.release();
      this.fine();
      if (this.queue.length > 0) void this.send();
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.code === 'CF_LOCKED' && this.queue.length === 0) {
        await this.reload(false);
      } else this.fail(thrown);
    }
  }

  async showAccounts(): Promise<void> {
    try {
      const opened = await call<Opened>('POST', `/documents/${this.opened.id}/accounts`, { holder });
      this.opened = opened;
      this.fine();
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  /** Loads what others said. What was not saved becomes drafts again. */
  async reload(claim = true): Promise<void> {
    try {
      this.opened = await call<Opened>('GET', `/documents/${this.opened.id}?holder=${holder}`);
      this.lease = this.opened.lease;
      for (const { changes } of this.queue)
        for (const { item, field, text } of changes) if (text !== null) this.drafts.set(fieldKey(item, field), text);
      this.queue = [];
      this.fine();
      if (claim) await this.claim();
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  close(): void {
    this.closed = true;
    this.timers.forEach(clearInterval);
    removeEventListener('online', this.retry);
    this.release();
  }

  /** Lets others have the document; the browser sends it though the page is being closed. */
  release(): void {
    if (this.lease?.mine)
      void call('POST', `/documents/${this.opened.id}/release`, { holder }, true).catch(() => undefined);
  }

  private async renew(): Promise<void> {
    if (this.lease?.mine && this.state === 'open' && this.trouble !== 'gone') await this.claim();
  }

  private fine(): void {
    this.offline = false;
    this.trouble = undefined;
    this.keep();
  }

  private fail(thrown: unknown): void {
    if (!(thrown instanceof ApiError)) throw thrown;
    const { code, message, remedy } = thrown;
    this.offline = code === 'OFFLINE';
    if (code === 'CF_DOCUMENT_UNKNOWN') this.trouble = 'gone';
    else if (code === 'CF_LOCKED') this.trouble = 'locked';
    else if (code === 'CF_REVISION_CONFLICT') this.trouble = 'conflict';
    else if (code === 'CF_SIGN_IN_REQUIRED') this.trouble = 'sign-in';
    else if (code !== 'OFFLINE') this.trouble = { message, remedy };
    this.keep();
  }

  private keep(): void {
    const key = unsavedKey(this.opened.id);
    if (this.queue.length === 0) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(this.queue));
    if (this.queue.length === 0) this.waiting.splice(0).forEach((done) => done());
    if (!this.closed) this.onChange();
  }
}

export const valueIn = (words: ReadonlyMap<string, Word>, key: string, field: FieldResult): Value | null => {
  const word = words.get(key);
  return word === undefined ? field.value : word.value;
};

function wordOf({ text, why }: Said, row: Row): Word {
  if (text === null) return { value: null, why: why ?? 'absent' };
  const value = meaningsOf(text, row).at(0) ?? null;
  const machine = row.field.value;
  const same = JSON.stringify(value) === JSON.stringify(machine);
  return { value, why: same ? 'confirmed' : machine === null ? 'missing' : 'misread' };
}
