import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMS_FOLDER } from '../../src/paths.js';
import { checkProfile, listForms, type FormProfile } from '../../src/profiles/index.js';
import * as edits from '../../src/review/draw/edit.js';
import { snapped } from '../../src/review/draw/snap.js';
import { FIELD_TYPES, viewOf, type FieldView, type FormView } from '../../src/review/draw/view.js';

const shipped = (name: string): string => readFileSync(join(FORMS_FOLDER, `${name}.yaml`), 'utf8');
const formOf = (text: string): FormProfile => {
  const checked = checkProfile(text);
  if ('faults' in checked) throw new Error(checked.faults.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return checked.profile as FormProfile;
};
const seen = (text: string): FormView => {
  const view = viewOf(text);
  if (view === undefined) throw new Error('Nothing to be seen');
  return view;
};
const fieldOf = (text: string, name: string): FieldView => {
  const field = seen(text).fields.find((one) => one.name === name);
  if (field === undefined) throw new Error(`No field ${name}`);
  return field;
};

const TEXT = `# Ours since 2019.
name: ours
title: Ours # shown to people
kind: form
currency: EUR

pages:
  - size: { width: 200, height: 100 }
    marks:
      - [8, 8, 5, 5] # the corner
fields:
  # Counted by hand.
  cash: { type: amount, boxes: [{ x: 30, y: 20, width: 40, height: 8, cells: 6 }] }
  total:
    type: amount
    required: true # always
    boxes:
      - { x: 30, y: 40, width: 40, height: 8, cells: 6 }
rules:
  - { rule: 'cash == total && "cash" != "total"', message: cash is not the total }
`;

/** Its rule holds of amounts alone. */
const UNRULED = TEXT.replace(/rules:[\s\S]*/, '');

describe('a change of a profile’s text', () => {
  it('leaves comments, order and everything else as they were', () => {
    const { places } = fieldOf(TEXT, 'cash');
    const moved = edits.setRectangle(TEXT, places[0], { x: 31.02, y: 22, width: 40, height: 8 });
    for (const comment of ['# Ours since 2019.', '# shown to people', '# the corner', '# Counted by hand.', '# always'])
      expect(moved).toContain(comment);
    const [before, after] = [formOf(TEXT), formOf(moved)];
    expect(after.fields['cash']).toMatchObject({ boxes: [{ x: 31, y: 22, width: 40, height: 8, cells: 6 }] });
    expect({ ...after, fields: { ...after.fields, cash: 0 } }).toEqual({
      ...before,
      fields: { ...before.fields, cash: 0 },
    });
  });

  it.each(listForms())('changes nothing else of %s', (name) => {
    const text = shipped(name);
    const before = formOf(text);
    for (const field of seen(text).fields) {
      const [place] = field.places;
      const there = edits.setRectangle(text, place, { ...place, x: place.x + 0.5 });
      expect(formOf(there)).not.toEqual(before);
      const back = edits.setRectangle(there, { ...place, x: place.x + 0.5 }, place);
      expect(formOf(back)).toEqual(before);
    }
  });

  it('renames a field in the rules as well, but not in their texts', () => {
    const renamed = edits.rename(TEXT, ['fields', 'cash'], 'coins');
    const profile = formOf(renamed);
    expect(Object.keys(profile.fields)).toEqual(['coins', 'total']);
    expect(profile.rules[0].rule).toBe('coins == total && "cash" != "total"');
    expect(renamed).toContain('# Counted by hand.');
  });

  it('adds, duplicates and removes fields, each under a name of its own', () => {
    const added = edits.addField(TEXT, 1, { x: 100, y: 20, width: 30, height: 8, cells: 4, kind: 'comb' });
    expect(fieldOf(added.text, 'field_1')).toMatchObject({ type: 'digits', places: [{ cells: 4, path: added.path }] });
    const ticked = edits.addField(added.text, 1, { x: 150, y: 20, width: 5, height: 5, cells: 1, kind: 'tick' });
    expect(formOf(ticked.text).fields['field_2']).toMatchObject({ type: 'mark', box: { x: 150 } });
    const twice = edits.duplicateField(ticked.text, seen(ticked.text), fieldOf(ticked.text, 'cash'));
    expect(formOf(twice.text).fields['cash_1']).toMatchObject({ type: 'amount', boxes: [{ y: 32, cells: 6 }] });
    const gone = edits.removePlace(twice.text, fieldOf(twice.text, 'cash_1').places[0], fieldOf(twice.text, 'cash_1'));
    expect(formOf(gone)).toEqual(formOf(ticked.text));
  });

  it('begins a form without fields', () => {
    const bare = TEXT.replace(/fields:[\s\S]*rules:[\s\S]*/, 'fields: {}\n');
    const { text } = edits.addField(bare, 1, { x: 30, y: 20, width: 40, height: 8, cells: 1, kind: 'line' });
    expect(formOf(text).fields['field_1']).toMatchObject({ boxes: [{ x: 30, y: 20, width: 40, height: 8 }] });
    expect(text).toMatch(/fields:\n {2}field_1:\n {4}type: digits\n/);
    expect(
      formOf(edits.addField(bare.replace('fields: {}\n', ''), 1, { x: 30, y: 20, width: 40, height: 8 }).text).fields,
    ).toHaveProperty('field_1');
  });

  it('makes any kind of field of any other, and keeps what both have', () => {
    for (const from of FIELD_TYPES)
      for (const to of FIELD_TYPES) {
        const first = edits.setType(UNRULED, fieldOf(UNRULED, 'total'), from);
        const second = edits.setType(first, fieldOf(first, 'total'), to);
        const { total } = formOf(second).fields;
        expect([total.type, total.required]).toEqual([to, true]);
        expect(second).toContain('# always');
      }
  });

  it('adds boxes to a value and options to a choice', () => {
    const date = edits.setType(UNRULED, fieldOf(UNRULED, 'cash'), 'date');
    const more = edits.addPlace(date, fieldOf(date, 'cash'), { x: 80, y: 20, width: 14, height: 8, cells: 2 });
    expect(formOf(more.text).fields['cash']).toMatchObject({ type: 'date', boxes: [{ cells: 6 }, { cells: 2 }] });
    const choice = edits.setType(UNRULED, fieldOf(UNRULED, 'cash'), 'choice');
    const third = edits.addPlace(choice, fieldOf(choice, 'cash'), { x: 150, y: 20, width: 5, height: 5 });
    const named = edits.rename(third.text, third.path, 'by post');
    const field = formOf(named).fields['cash'];
    expect(field.type === 'choice' && Object.keys(field.options)).toEqual(['option 1', 'option 2', 'by post']);
  });

  it('repeats a field row after row, and another beside it', () => {
    const one = edits.repeatRows(UNRULED, fieldOf(UNRULED, 'cash'), 'line', 3, 10);
    const second = edits.setRectangle(one.text, fieldOf(one.text, 'total').places[0], {
      x: 90,
      y: 20,
      width: 40,
      height: 8,
    });
    const both = edits.repeatRows(second, fieldOf(second, 'total'), 'line', 9, 9);
    const profile = formOf(both.text);
    expect(profile.lists).toEqual({
      line_cash: ['line_1_cash', 'line_2_cash', 'line_3_cash'],
      line_total: ['line_1_total', 'line_2_total', 'line_3_total'],
    });
    expect(profile.fields['line_3_cash']).toMatchObject({ boxes: [{ y: 40 }] });
    const left = edits.removePlace(both.text, fieldOf(both.text, 'cash').places[0], fieldOf(both.text, 'cash'));
    expect(formOf(left).lists).toEqual({ line_total: ['line_1_total', 'line_2_total', 'line_3_total'] });
  });

  it('adds and moves what scans are laid by', () => {
    const line = edits.addAnchor(TEXT, 1, 'ruling', { x: 20, y: 60, width: 100, height: 1 });
    const mark = edits.addAnchor(line.text, 1, 'mark', { x: 180, y: 90, width: 5, height: 4 });
    const [, own] = seen(mark.text).pages[0].anchors.map((place) => place);
    expect(formOf(mark.text).pages[0]).toMatchObject({
      rulings: [[20, 60, 120, 60]],
      marks: [
        [8, 8, 5, 5],
        [180, 90, 5, 4],
      ],
    });
    expect(own.kind).toBe('mark');
    const ruling = seen(mark.text).pages[0].anchors[0];
    const moved = edits.setRectangle(mark.text, ruling, { ...ruling, y: 61, width: 90 });
    expect(formOf(moved).pages[0].rulings).toEqual([[20, 61, 110, 61]]);
  });

  it('names a file for the blank, and settings by their defaults', () => {
    expect(formOf(edits.setBlank(TEXT, 'blanks/ours.pdf')).pages[0].blank).toBe('blanks/ours.pdf');
    const set = edits.setAt(TEXT, ['fields', 'total', 'accept'], 0.99);
    expect(formOf(set).fields['total'].accept).toBe(0.99);
    expect(formOf(edits.setAt(set, ['fields', 'total', 'accept'], undefined))).toEqual(formOf(TEXT));
  });

  it('is refused, not botched, where the text is no YAML or takes its parts from elsewhere', () => {
    expect(() => edits.setAt('a: [', ['name'], 'x')).toThrow(edits.EditError);
    const aliased = TEXT.replace('fields:\n', 'fields: *other\nold:\n').replace('# Ours', 'x: &other {}\n# Ours');
    expect(() => edits.addField(aliased, 1, { x: 1, y: 1, width: 5, height: 5 })).toThrow(edits.EditError);
  });
});

describe('the view of a text', () => {
  it.each(listForms())('shows every box of %s where the profile has it', (name) => {
    const [view, profile] = [seen(shipped(name)), formOf(shipped(name))];
    const places = view.fields.flatMap((field) =>
      Array.from({ length: field.table?.rows ?? 1 }, (_, row) =>
        field.places.map(({ x, y }) => [field.page, x, Math.round((y + row * (field.table?.pitch ?? 0)) * 1e4) / 1e4]),
      ).flat(),
    );
    const expected = Object.values(profile.fields).flatMap((field) =>
      (field.type === 'mark' ? [field.box] : field.type === 'choice' ? Object.values(field.options) : field.boxes).map(
        ({ x, y }) => [field.page, x, y],
      ),
    );
    expect(places.map(String).sort()).toEqual(expected.map(String).sort());
  });

  it('passes over what is half written, and is never lost', () => {
    expect(viewOf('fields: [')).toBeUndefined();
    expect(viewOf('- 1\n- 2')).toBeUndefined();
    const lines = TEXT.split('\n');
    fc.assert(
      fc.property(
        fc.nat(lines.length - 1),
        fc.constantFrom('', ' 7', ': x', '[]', '{}', ' - 1', 'null', '.nan'),
        (at, odd) => {
          const changed = lines.map((line, index) => (index === at ? line.replace(/[^:]*$/, odd) : line)).join('\n');
          const view = viewOf(changed);
          for (const { x, y, width, height } of view?.fields.flatMap(({ places }) => places) ?? [])
            for (const side of [x, y, width, height]) expect(Number.isFinite(side)).toBe(true);
        },
      ),
    );
  });
});

describe('what is drawn along a printed box', () => {
  const comb = { x: 30, y: 20, width: 40, height: 8, cells: 6, kind: 'comb' } as const;
  it('becomes that box', () => {
    expect(snapped({ x: 29, y: 19, width: 42, height: 10 }, [comb])).toEqual(comb);
  });
  it('stays as drawn beside it', () => {
    const drawn = { x: 60, y: 24, width: 42, height: 10 };
    expect(snapped(drawn, [comb])).toEqual(drawn);
    expect(snapped(drawn, [])).toEqual(drawn);
  });
});
