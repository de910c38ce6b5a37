import { useMemo, useRef, useState } from 'preact/hooks';
import type { Checked, DrawnPage } from '../../server/review/contract-draw.js';
import { useAmbiguous, useChecked } from './checked.js';
import * as edits from './edit.js';
import { useHistory, type TextHistory } from './history.js';
import { snapped } from './snap.js';
import {
  isWithin,
  samePath,
  viewOf,
  type FieldView,
  type FormView,
  type Path,
  type Place,
  type Rectangle,
} from './view.js';

/** What the work began with. */
export interface Origin {
  readonly text: string;
  readonly pages: readonly DrawnPage[];
  /** Of what is on the server; null where there is nothing yet. */
  readonly tag: string | null;
  /** Name under which it was opened. */
  readonly name: string | undefined;
  /** To be put beside the profile when it is saved. */
  readonly blank: File | undefined;
}

export type Tool = 'field' | 'ruling' | 'mark';
export const TABS = ['zones', 'form', 'rules', 'text'] as const;
export type Tab = (typeof TABS)[number];

/** A profile in hand: its text, what of it is chosen, and what can be done to it. */
export interface Work {
  readonly origin: Origin;
  readonly history: TextHistory;
  readonly text: string;
  /** As it was when the text was last whole. */
  readonly view: FormView;
  /** Of an older text while one is being checked; undefined before the first. */
  readonly checked: Checked | undefined;
  /** Whether `checked` is of the text as it stands. */
  readonly isChecked: boolean;
  /** Pages that look the same upside down or moved. */
  readonly ambiguous: readonly number[];
  readonly page: number;
  readonly fields: readonly FieldView[];
  readonly anchors: readonly Place[];
  readonly selected: Path | undefined;
  readonly field: FieldView | undefined;
  readonly place: Place | undefined;
  readonly tool: Tool;
  readonly tab: Tab;
  readonly showLines: boolean;
  /** What is drawn next belongs to the chosen field. */
  readonly adding: boolean;
  /** The text is written in a way that cannot be changed from here. */
  readonly stuck: boolean;
  readonly goTo: { readonly line: number; readonly turn: number } | undefined;
  /** Where a field is named. */
  readonly nameInput: { current: HTMLInputElement | null };
  readonly setPage: (page: number) => void;
  readonly setTool: (tool: Tool) => void;
  readonly setTab: (tab: Tab) => void;
  readonly setShowLines: (shows: boolean) => void;
  readonly setAdding: (adding: boolean) => void;
  readonly select: (path: Path | undefined) => void;
  readonly draw: (drawn: Rectangle) => void;
  readonly addHere: () => void;
  readonly move: (place: Place, to: Rectangle, byKey?: boolean) => void;
  readonly remove: () => void;
  readonly duplicate: () => void;
  /** `undefined` for the default. */
  readonly set: (path: Path, value: unknown) => void;
  readonly change: (make: () => edits.Edited, together?: string) => void;
  readonly show: (fault: Checked['faults'][number]) => void;
}

/** Undefined while there is nothing that can be shown. */
export function useWork(origin: Origin): { history: TextHistory; work: Work | undefined } {
  const history = useHistory(origin.text);
  const { text } = history;
  const checked = useChecked(text);
  const isChecked = checked?.of === text;
  const ambiguous = useAmbiguous(text, isChecked && checked.faults.length === 0);
  const now = useMemo(() => viewOf(text), [text]);
  const last = useRef(now);
  if (now !== undefined) last.current = now;
  const view = last.current;
  const [wanted, setPage] = useState(1);
  const [tab, setTab] = useState<Tab>('zones');
  const [tool, setTool] = useState<Tool>('field');
  const [showLines, setShowLines] = useState(false);
  const [selected, setSelected] = useState<Path | undefined>();
  const [adding, setAdding] = useState(false);
  const [stuck, setStuck] = useState(false);
  const [goTo, setGoTo] = useState<Work['goTo']>();
  const nameInput = useRef<HTMLInputElement>(null);
  if (view === undefined) return { history, work: undefined };

  const page = Math.min(wanted, view.pages.length);
  const fields = view.fields.filter((field) => field.page === page);
  const anchors = showLines || tool !== 'field' ? view.pages[page - 1].anchors : [];
  const field = view.fields.find(({ path }) => selected !== undefined && isWithin(selected, path));
  const place = [...(field?.places ?? []), ...anchors].find(({ path }) => samePath(path, selected));

  const change: Work['change'] = (make, together = '') => {
    try {
      const made = make();
      history.put(typeof made === 'string' ? made : made.text, together);
      if (typeof made !== 'string') setSelected(made.path);
      setStuck(false);
    } catch (thrown) {
      if (!(thrown instanceof edits.EditError)) throw thrown;
      setStuck(true);
    }
  };
  const select = (path: Path | undefined): void => {
    setSelected(path);
    setAdding(false);
    if (path === undefined) return;
    setTab('zones');
    const own = view.fields.find((one) => isWithin(path, one.path));
    if (own !== undefined) setPage(own.page);
  };
  const draw = (drawn: Rectangle): void => {
    if (tool !== 'field') return change(() => edits.addAnchor(text, page, tool, drawn));
    const found = snapped(drawn, origin.pages.at(page - 1)?.found ?? []);
    if (adding && field !== undefined) {
      setAdding(false);
      return change(() => edits.addPlace(text, field, found));
    }
    change(() => edits.addField(text, page, found));
    setTab('zones');
    setTimeout(() => nameInput.current?.select());
  };
  const work: Work = {
    ...{ origin, history, text, view, checked, isChecked, ambiguous, page, fields, anchors, selected, field, place },
    ...{ tool, tab, showLines, adding, stuck, goTo, nameInput },
    ...{ setPage, setTool, setTab, setShowLines, setAdding, select, draw, change },
    /** In the middle of the page, to be moved from there. */
    addHere() {
      const { width, height } = view.pages[page - 1];
      const wide = tool === 'mark' ? 5 : Math.min(40, width / 2);
      const tall = tool === 'ruling' ? 0.5 : tool === 'mark' ? 5 : 8;
      draw({ x: (width - wide) / 2, y: (height - tall) / 2, width: wide, height: tall });
    },
    move: (at, to, byKey = false) =>
      change(() => edits.setRectangle(text, at, to), byKey ? `move ${at.path.join('/')}` : ''),
    remove() {
      if (place === undefined) return;
      change(() => edits.removePlace(text, place, field));
      setSelected(undefined);
    },
    duplicate() {
      if (field !== undefined && field.places.length > 0) change(() => edits.duplicateField(text, view, field));
    },
    set: (path, value) => change(() => edits.setAt(text, path, value)),
    show({ line, path }) {
      const own = view.fields.find((one) => isWithin(path, one.path));
      if (own?.places.length) select(own.places[0].path);
      setTab('text');
      setGoTo({ line, turn: (goTo?.turn ?? 0) + 1 });
    },
  };
  return { history, work };
}
