/** What the pages of the evaluation have in common: they stand alone, need no script, and follow the light or dark of the screen. */

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export const htmlPage = (title: string, body: readonly string[]): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
${body.join('\n')}
</html>
`;

/** Rows of cells as a table; the first row is its head, the first cell of a row names it. Cells are HTML. */
export function htmlTable(rows: readonly (readonly string[])[]): string {
  const [head, ...rest] = rows;
  const line = (cells: readonly string[], scope: (column: number) => string): string =>
    `<tr>${cells.map((cell, column) => (scope(column) ? `<th scope="${scope(column)}">${cell}</th>` : `<td>${cell}</td>`)).join('')}</tr>`;
  return [
    '<div class="wide"><table>',
    `<thead>${line(head, () => 'col')}</thead>`,
    ...rest.map((cells) => line(cells, (column) => (column === 0 ? 'row' : ''))),
    '</table></div>',
  ].join('\n');
}

const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1c1e21; --dim: #6a7077; --rule: #d9dce0; --accent: #1d5fa8; --good: 30 120 70; --bad: 190 50 35 }
@media (prefers-color-scheme: dark) {
  :root { --paper: #17191c; --ink: #e4e6e8; --dim: #9aa1a9; --rule: #3a3f45; --accent: #79b4f2; --good: 70 170 110; --bad: 240 105 85 }
}
body { font: 15px/1.45 system-ui, sans-serif; background: var(--paper); color: var(--ink); max-width: 76rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin-bottom: 0 } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-top: 1px solid var(--rule); padding-top: 1rem } h3 { font-size: 1rem }
p { max-width: 50rem } small, .dim { color: var(--dim); font-size: .85rem }
.wide { overflow-x: auto } .wide img { max-width: 44rem } table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: .2rem .6rem; text-align: right; border-top: 1px solid var(--rule); white-space: nowrap; font-weight: normal }
th[scope=row], th:first-child { text-align: left; font-weight: 600 } thead th { border: 0; color: var(--dim); font-size: .85rem; vertical-align: bottom }
.side { display: flex; flex-wrap: wrap; gap: 1rem 2rem } .side > * { flex: 1 1 26rem; max-width: 34rem; margin: 0 }
svg { width: 100%; height: auto; font: 11px system-ui, sans-serif } svg text { fill: var(--dim) }
.axis { stroke: var(--rule); fill: none } .guide { stroke: var(--dim); stroke-dasharray: 3 3; fill: none } .bar { fill: var(--rule) }
.curve { stroke: var(--accent); stroke-width: 2; fill: none } .dot { fill: var(--accent) } .whisker { stroke: var(--accent); stroke-width: 1; fill: none }
.matrix td, .matrix th { text-align: center; padding: .15rem .4rem; border: 1px solid var(--rule); font-weight: normal } .matrix td:empty { background: none }
.right { background: rgb(var(--good) / var(--share)) } .wrong { background: rgb(var(--bad) / var(--share)) }
.worst { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem; padding: 0 } .worst li { list-style: none; border: 1px solid var(--rule); padding: .6rem; overflow-x: auto }
.worst img { display: block; max-width: 100%; max-height: 12rem; background: #fff; margin-bottom: .4rem }
code { font: 15px ui-monospace, monospace; white-space: pre-wrap } .pair { border: 0; margin: 0 } .pair th, .pair td { border: 0; padding: 0 .05rem; text-align: center } .pair th { padding-right: .6rem; color: var(--dim) }
abbr { text-decoration: none; font-size: .8em; border: 1px solid var(--dim); border-radius: 3px; padding: 0 .15em }
mark { background: rgb(var(--bad) / .25); color: inherit }
`;
