import { throwIfAborted, type Context } from '../context.js';
import type { SubmittedDocument } from '../intake/types.js';
import { propose } from '../locate/form/propose.js';
import { uprightPages, type UprightPage } from '../page/index.js';
import type { Recogniser } from '../recognise/index.js';
import { printedLabels } from './printed-labels.js';
import type { ReadBlank } from './profile-text.js';
import { widgetFields } from './widget-fields.js';

/** What is done with each page of a blank before the next is opened. */
export interface BlankHooks {
  readonly onPage?: (number: number) => void;
  readonly onUpright?: (page: UprightPage, read: ReadBlank) => Promise<void>;
}

/**
 * What the pages of a blank show: the fields of a fillable PDF, or else the combs and boxes that are printed, in reading order, named by
 * what is printed beside them where that can be read; its other lines and marks to lay a scan over.
 * @param recogniser asked for only where there is something to read
 */
export async function readBlank(
  document: SubmittedDocument,
  context: Context,
  recogniser: () => Promise<Recogniser>,
  { onPage, onUpright }: BlankHooks = {},
): Promise<ReadBlank[]> {
  const pages: ReadBlank[] = [];
  const names = new Set<string>();
  for (let number = 1; number <= document.pageCount; number += 1) {
    throwIfAborted(context);
    onPage?.(number);
    const submitted = await document.page(number);
    const fillable = submitted.widgets ?? [];
    const [page] = await uprightPages(submitted, context, fillable.length > 0);
    const widgets = widgetFields(fillable, page.toPage, names);
    for (const field of widgets.keys()) names.add(field);
    const proposal = propose(page);
    const isRead = fillable.length === 0 && proposal.boxes.length > 0;
    const labels = isRead ? await printedLabels(page, proposal.boxes, await recogniser()) : [];
    const read = { proposal, widgets, labels };
    pages.push(read);
    await onUpright?.(page, read);
  }
  return pages;
}

export const showsNothing = (pages: readonly ReadBlank[]): boolean =>
  pages.every(({ proposal, widgets }) => proposal.boxes.length === 0 && widgets.size === 0);
