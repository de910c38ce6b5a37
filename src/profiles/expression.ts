import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import type { FormField, FormProfile } from './form-schema.js';

/**
 * Rules across fields are expressions of the Common Expression Language (https://github.com/google/cel-spec): it always
 * ends, has no side effects and sees nothing but the fields.
 */

/** A field's value as a rule sees it. */
export type RuleValue = bigint | string | boolean | readonly string[];

export interface CompiledRule {
  readonly source: string;
  readonly message: string | undefined;
  /** Fields it speaks of, lists spelt out. */
  readonly fields: readonly string[];
  /** Whether it holds; undefined where it cannot be evaluated, as when it divides by nought. `values` must hold all its fields. */
  holds(values: ReadonlyMap<string, RuleValue>): boolean | undefined;
}

const TYPES: Readonly<Record<FormField['type'], string>> = {
  number: 'int',
  amount: 'int',
  digits: 'string',
  code: 'string',
  date: 'string',
  mark: 'bool',
  choice: 'list<string>',
};

const LIMITS = { maxAstNodes: 400, maxDepth: 40, maxListElements: 100, maxMapEntries: 20, maxCallArguments: 16 };

type Names = Pick<FormProfile, 'fields' | 'lists'>;

/** Compiles one rule. Throws an Error whose message says what is wrong with it. */
export function compileRule(
  { rule, message }: { rule: string; message?: string | undefined },
  names: Names,
): CompiledRule {
  const environment = environmentFor(names);
  const checked = environment.check(rule);
  if (!checked.valid) throw new Error(firstLine(checked.error));
  if (checked.type !== 'bool')
    throw new Error(`Expected a condition, true or false, but it gives ${checked.type ?? 'nothing'}`);
  const evaluate = environment.parse(rule);
  const used = identifiers(evaluate.ast);
  const fields = [...new Set([...used].flatMap((name) => names.lists[name] ?? (name in names.fields ? [name] : [])))];
  if (fields.length === 0) throw new Error('Expected the name of at least one field');
  return {
    source: rule,
    message,
    fields,
    holds(values) {
      try {
        return evaluate(contextOf(used, names, values)) === true;
      } catch {
        return undefined;
      }
    },
  };
}

/** What an expression that gives a whole number comes to; undefined where it cannot be worked out. */
export function evaluateNumber(
  source: string,
  names: Names,
  values: ReadonlyMap<string, RuleValue>,
): bigint | undefined {
  try {
    const evaluate = environmentFor(names).parse(source);
    const value: unknown = evaluate(contextOf(identifiers(evaluate.ast), names, values));
    return typeof value === 'bigint' ? value : undefined;
  } catch {
    return undefined;
  }
}

function contextOf(
  used: ReadonlySet<string>,
  { lists }: Names,
  values: ReadonlyMap<string, RuleValue>,
): Record<string, unknown> {
  const context: Record<string, unknown> = {};
  for (const name of used) {
    const list = lists[name];
    if (list) context[name] = list.map((field) => values.get(field));
    else if (values.has(name)) context[name] = values.get(name);
  }
  return context;
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0];

function environmentFor({ fields, lists }: Names): Environment {
  const environment = new Environment({ limits: LIMITS });
  for (const [name, { type }] of Object.entries(fields)) environment.registerVariable(name, TYPES[type]);
  for (const [name, [first]] of Object.entries(lists)) {
    environment.registerVariable(name, `list<${first === undefined ? 'dyn' : TYPES[fields[first].type]}>`);
  }
  environment.registerFunction('money(string): int', (text: string) => {
    const parts = /^(\d+)\.(\d{2})$/.exec(text);
    if (!parts) throw new Error('Expected major units with two decimals, such as money("12.50")');
    return BigInt(parts[1] + parts[2]);
  });
  environment.registerFunction('sum(list<int>): int', (all: Iterable<bigint>) => {
    let total = 0n;
    for (const one of all) total += one;
    return total;
  });
  return environment;
}

/** Names that the expression reads. */
function identifiers(ast: ASTNode): Set<string> {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(visit);
    else if (typeof node === 'object' && node !== null && 'op' in node) {
      const { op, args } = node as { op: string; args: unknown };
      if (op === 'id' && typeof args === 'string') found.add(args);
      else visit(args);
    }
  };
  visit(ast);
  return found;
}
