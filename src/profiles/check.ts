import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { CounterfoilError } from '../errors.js';
import { formProfileOf } from './form-profile.js';
import { formProfileSchema, type FormProfile } from './form-schema.js';
import { profileSchema, type Profile } from './schema.js';
import { beyondBounds } from './yaml-bounds.js';

/** What a profile file holds: a cheque is found by what is printed on it, a form by its blank. */
export type AnyProfile = Profile | FormProfile;

/** Most faults that are looked for, and that one message lists: the rest follow from the first more often than not. */
const MOST_FAULTS = 100;
const FAULTS_LISTED = 8;

/** A mistake in a profile's text. Lines and columns count from 1; the path is empty where the text is no YAML. */
export interface TextFault {
  readonly line: number;
  readonly column: number;
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * A profile from the text of its YAML file. `file` is what messages call it. Throws CF_PROFILE_INVALID, the message naming
 * file, line and column of each fault and what is expected there.
 */
export function parseProfile(text: string, file: string): AnyProfile {
  const checked = checkProfile(text);
  if ('profile' in checked) return checked.profile;
  const { faults } = checked;
  const listed = faults.slice(0, FAULTS_LISTED).map(({ line, column, path, message }) => {
    const where = path.length > 0 ? `${path.join('.')}: ` : '';
    return `${file}:${line}:${column}: ${where}${message}`;
  });
  if (faults.length > listed.length) listed.push(`… and ${faults.length - listed.length} more`);
  throw new CounterfoilError('CF_PROFILE_INVALID', listed.join('\n'));
}

/** A profile from the text of its YAML file, or every fault in it, with what is expected there. */
export function checkProfile(text: string): { profile: AnyProfile } | { faults: TextFault[] } {
  const beyond = beyondBounds(text);
  if (beyond !== undefined) {
    const before = text.slice(0, beyond.offset).split('\n');
    const column = before[before.length - 1].length + 1;
    return { faults: [{ line: before.length, column, path: [], message: beyond.message }] };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const faultAt = (offset: number, message: string, path: readonly PropertyKey[] = []): TextFault => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, path: path.map((key) => (typeof key === 'number' ? key : String(key))), message };
  };
  if (document.errors.length > 0)
    return { faults: document.errors.map(({ pos, message }) => faultAt(pos[0], message)) };

  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return {
      faults: [{ line: 1, column: 1, path: [], message: error instanceof Error ? error.message : String(error) }],
    };
  }
  const told = ({ path, message }: Fault): TextFault => faultAt(offsetOf(document, path), message, path);
  const refused = (error: z.ZodError): { faults: TextFault[] } => ({
    faults: error.issues
      .slice(0, MOST_FAULTS)
      .flatMap((issue) => describe(issue, content))
      .slice(0, MOST_FAULTS)
      .map(told),
  });
  if (valueAt(content, ['kind']) !== 'form') {
    const checked = profileSchema.safeParse(content);
    return checked.success ? { profile: checked.data } : refused(checked.error);
  }
  const checked = formProfileSchema.safeParse(content);
  if (!checked.success) return refused(checked.error);
  const profile = formProfileOf(checked.data);
  return 'fields' in profile ? { profile } : { faults: profile.slice(0, MOST_FAULTS).map(told) };
}

/** What `kind` can be: each has a schema of its own. */
const KINDS = ['cheque', 'form'];

interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What is wrong and what to write instead; an unknown key is one fault each, at the key. */
function describe(issue: z.core.$ZodIssue, content: unknown): Fault[] {
  const { path } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: 'Unknown key: remove it or correct its spelling',
      }));
    case 'invalid_value': {
      const values = path.length === 1 && path[0] === 'kind' ? KINDS : issue.values;
      const message = `Expected ${values.map((value) => JSON.stringify(value)).join(', ')}${received(content, path)}`;
      return [{ path, message }];
    }
    case 'invalid_union': {
      if (issue.discriminator === undefined) break;
      const fields =
        valueAt(content, ['kind']) === 'form'
          ? formProfileSchema.shape.fields.unwrap().valueType
          : profileSchema.shape.fields.valueType;
      const types = fields.options.map((option) => option.shape.type.value);
      return [{ path, message: `Expected ${types.join(', ')} as ${issue.discriminator}${received(content, path)}` }];
    }
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ path, message }));
    case 'invalid_type':
      return [
        valueAt(content, path) === undefined
          ? { path, message: `Missing: add it, a value of type ${issue.expected}` }
          : { path, message: `Expected ${issue.expected}${received(content, path)}` },
      ];
    default:
      break;
  }
  return [{ path, message: issue.message }];
}

function received(content: unknown, path: readonly PropertyKey[]): string {
  const value = valueAt(content, path);
  return value === undefined ? '' : ` but received ${JSON.stringify(value)}`;
}

const valueAt = (content: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    content,
  );

/** Where the thing at `path` begins in the file: its key, or, where it is missing, the key of what should hold it. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range[0] ?? 0;
}
