import type { AnyProfile } from '../../profiles/check.js';
import type { Revision, ReviewState } from '../../result/revision.js';
import type { DocumentResult } from '../../result/schema.js';
import type { Access } from '../../storage/revisions.js';
import type { KeyingOfField } from './contract-keying.js';

/** What the review page and its server say to each other. The page imports the types alone. */

/** A document in the list. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  /** Of the first item; the one that was asked for where nothing could be read. */
  readonly profile: string;
  readonly received: string;
  /** The machine's word: what it accepted is here where somebody doubts it. */
  readonly decision: 'accepted' | 'review' | 'rejected';
  /** The humans'. */
  readonly state: ReviewState;
  /** Codes of the reasons why somebody must look, each once. */
  readonly reasons: readonly string[];
  /** The largest amount on it: what is at stake. None of what is keyed blind. */
  readonly amount: { readonly decimal: string; readonly currency: string } | null;
  /** Who works on it now. */
  readonly holder: string | null;
  /** Who has keyed what is left to key: it waits for others. */
  readonly keyedBy: readonly string[];
}

export interface Listed {
  readonly entries: readonly Entry[];
  /** Documents that are not read yet. */
  readonly waiting: number;
}

export interface Me {
  /** Null until they sign in. */
  readonly user: { readonly name: string; readonly role: string; readonly rights: readonly string[] } | null;
  /** False where there are no users and whoever sits here may work. */
  readonly signIn: boolean;
  /** How one can sign in: by name and password, by an OpenID Connect provider. */
  readonly ways: { readonly password: boolean; readonly provider: boolean };
  readonly csrf: string | null;
}

/** A document to be looked at. Account numbers are masked unless `accounts` says they are shown. */
export interface Opened {
  readonly id: string;
  readonly name: string;
  readonly received: string;
  /** The machine's result. */
  readonly result: DocumentResult;
  readonly revisions: readonly Revision[];
  /** Profiles of the items, by name. */
  readonly profiles: Readonly<Record<string, AnyProfile>>;
  readonly accounts: 'masked' | 'shown';
  /** Fields that two people key blind and that are not settled, by `ITEM FIELD`: the result is without the machine's word on them. */
  readonly keying: Readonly<Record<string, KeyingOfField>>;
  /** `ITEM FIELD` of the fields with account numbers. */
  readonly masked: readonly string[];
  readonly lease: Held | null;
  readonly accesses: readonly { readonly by: string; readonly at: string; readonly what: Access['what'] }[];
}

export interface Held {
  readonly mine: boolean;
  readonly by: string;
  readonly since: string;
}

/** What is said of one field. */
export interface Said {
  readonly item: number;
  readonly field: string;
  /** As typed; null where there is nothing to type. */
  readonly text: string | null;
  /** With a null text: nothing is there, nobody can read it, or the field's last change is taken back. */
  readonly why?: 'absent' | 'illegible' | 'undone';
}

export interface Saying {
  readonly request: string;
  readonly base: number;
  readonly changes: readonly Said[];
  readonly state: ReviewState;
  readonly note?: string;
}
