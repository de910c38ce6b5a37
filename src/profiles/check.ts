import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { CounterfoilError } from '../errors.js';
import { formProfileOf } from './form-profile.js';
import { formProfileSchema, type FormProfile } from './form-schema.js';
import { profileSchema, type Profile } from './schema.js';

/** What a profile file holds: a cheque is found by what is printed on it, a form by its blank. */
export type AnyProfile = Profile | FormProfile;

/** Most faults that one message lists: the rest follow from the first more often than not. */
const FAULTS_LISTED = 8;

/**
 * A profile from the text of its YAML file. `file` is what messages call it. Throws CF_PROFILE_INVALID, the message naming
 * file, line and column of each fault and what is expected there.
 */
export function parseProfile(text: string, file: string): AnyProfile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0)
    throw invalid(document.errors.map((error) => `${place(error.pos[0])}: ${error.message}`));

  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw invalid([`${file}:1:1: ${error instanceof Error ? error.message : String(error)}`]);
  }
  const told = ({ path, message }: Fault): string =>
    `${place(offsetOf(document, path))}: ${path.length > 0 ? `${path.map(String).join('.')}: ` : ''}${message}`;
  const refused = (error: z.ZodError): CounterfoilError =>
    invalid(error.issues.flatMap((issue) => describe(issue, content).map(told)));
  if (valueAt(content, ['kind']) !== 'form') {
    const checked = profileSchema.safeParse(content);
    if (checked.success) return checked.data;
    throw refused(checked.error);
  }
  const checked = formProfileSchema.safeParse(content);
  if (!checked.success) throw refused(checked.error);
  const profile = formProfileOf(checked.data);
  if ('fields' in profile) return profile;
  throw invalid(profile.map(told));
}

function invalid(faults: readonly string[]): CounterfoilError {
  const listed = faults.slice(0, FAULTS_LISTED);
  if (faults.length > listed.length) listed.push(`… and ${faults.length - listed.length} more`);
  return new CounterfoilError('CF_PROFILE_INVALID', listed.join('\n'));
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
