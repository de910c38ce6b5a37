/**
 * The search of `recognise/words-search.ts`: one line's columns held against a language that `recognise/words-tables.ts` has laid
 * out. Names are those of the two; all is found by position in memory.
 */

const HOPELESS: f64 = 1e-4;

let nodes: usize = 0;
let arcs: usize = 0;
let springCount: usize = 0;
let openingCount: usize = 0;

// Tables of the language.
let weight: usize = 0;
let jumpWeight: usize = 0;
let from: usize = 0;
let to: usize = 0;
let symbol: usize = 0;
let entering: usize = 0;
let firstOut: usize = 0;
let firstIn: usize = 0;
let within: usize = 0;
let springs: usize = 0;
let firstJump: usize = 0;
let jumpTo: usize = 0;
let jumpSays: usize = 0;
let openings: usize = 0;

// The board.
let rest: usize = 0;
let begin: usize = 0;
let pen: usize = 0;
let masses: usize = 0;
let restPast: usize = 0;
let beginPast: usize = 0;
let penPast: usize = 0;
let written: usize = 0;
let pasts: usize = 0;
let live: usize = 0;
let former: usize = 0;
let seen: usize = 0;
let lives: usize = 0;
let turns: i32 = 0;

/** Pairs of numbers: the history before, and a jump. */
let history: usize = 0;
let historySize: i32 = 0;

function number(list: usize, index: usize): f64 {
  return load<f64>(list + (index << 3));
}
function setNumber(list: usize, index: usize, value: f64): void {
  store<f64>(list + (index << 3), value);
}
function integer(list: usize, index: usize): i32 {
  return load<i32>(list + (index << 2));
}
function setInteger(list: usize, index: usize, value: i32): void {
  store<i32>(list + (index << 2), value);
}

function layTables(at: usize): i32 {
  nodes = integer(at, 0);
  arcs = integer(at, 1);
  springCount = integer(at, 2);
  openingCount = integer(at, 4);
  const jumps: usize = integer(at, 3);
  weight = at + 32;
  jumpWeight = weight + (arcs << 3);
  from = jumpWeight + (jumps << 3);
  to = from + (arcs << 2);
  symbol = to + (arcs << 2);
  entering = symbol + (arcs << 2);
  firstOut = entering + (arcs << 2);
  firstIn = firstOut + ((nodes + 1) << 2);
  within = firstIn + ((nodes + 1) << 2);
  springs = within + (nodes << 2);
  firstJump = springs + (springCount << 2);
  jumpTo = firstJump + ((springCount + 1) << 2);
  jumpSays = jumpTo + (jumps << 2);
  openings = jumpSays + (jumps << 2);
  return integer(at, 5);
}

/** @returns where the memory behind the board begins */
function layBoard(at: usize): usize {
  rest = at;
  begin = rest + (nodes << 3);
  pen = begin + (nodes << 3);
  masses = pen + (arcs << 3);
  restPast = masses + (arcs << 3);
  beginPast = restPast + (nodes << 2);
  penPast = beginPast + (nodes << 2);
  written = penPast + (arcs << 2);
  pasts = written + (arcs << 2);
  live = pasts + (arcs << 2);
  former = live + (nodes << 2);
  seen = former + (nodes << 2);
  const end = seen + (nodes << 2);
  memory.fill(at, 0, end - at);
  lives = 0;
  turns = 1;
  return end;
}

function add(node: usize): void {
  if (integer(seen, node) == turns) return;
  setInteger(seen, node, turns);
  setInteger(live, lives++, node);
}

function write(says: usize, silence: f64, between: f64): f64 {
  let top: f64 = 0;
  let count: usize = 0;
  for (let index: usize = 0; index < lives; index++) {
    const node: usize = integer(live, index);
    const firstEntering = entering + ((<usize>integer(firstIn, node)) << 2);
    const endEntering = entering + ((<usize>integer(firstIn, node + 1)) << 2);
    const endLeaving: usize = integer(firstOut, node + 1);
    const begun = number(begin, node);
    const begunPast = integer(beginPast, node);
    for (let arc: usize = integer(firstOut, node); arc < endLeaving; arc++) {
      const own = integer(symbol, arc);
      let coming = begun;
      let past = begunPast;
      let most = coming;
      for (let at = firstEntering; at < endEntering; at += 4) {
        const other: usize = load<i32>(at);
        const mass = number(pen, other);
        if (mass == 0 || integer(symbol, other) == own) continue;
        coming += mass;
        if (mass > most) {
          most = mass;
          past = integer(penPast, other);
        }
      }
      coming *= number(weight, arc);
      const again = number(pen, arc);
      if (coming + again == 0) continue;
      const mass = (coming + again) * number(says, own);
      top = max(top, mass);
      setInteger(written, count, <i32>arc);
      setNumber(masses, count, mass);
      setInteger(pasts, count++, coming > again ? past : integer(penPast, arc));
    }
    let mass = number(rest, node);
    let most = mass;
    for (let at = firstEntering; at < endEntering; at += 4) {
      const arc: usize = load<i32>(at);
      const ending = number(pen, arc);
      if (ending == 0) continue;
      mass += ending;
      if (ending > most) {
        most = ending;
        setInteger(restPast, node, integer(penPast, arc));
      }
    }
    if (mass == 0) continue;
    mass *= integer(within, node) == 1 ? silence : between;
    setNumber(rest, node, mass);
    top = max(top, mass);
  }
  prune(top, count);
  return top;
}

/** Scales to the top mass, drops the hopeless and lists what is live now. */
function prune(top: f64, count: usize): void {
  const lowest = HOPELESS * top;
  memory.fill(begin, 0, nodes << 3);
  const list = live;
  const length = lives;
  live = former;
  former = list;
  lives = 0;
  turns++;
  for (let index: usize = 0; index < count; index++) {
    const arc: usize = integer(written, index);
    const mass = number(masses, index);
    if (mass > 0 && mass >= lowest) {
      setNumber(pen, arc, mass / top);
      setInteger(penPast, arc, integer(pasts, index));
      add(integer(from, arc));
      add(integer(to, arc));
    } else setNumber(pen, arc, 0);
  }
  for (let index: usize = 0; index < length; index++) {
    const node: usize = integer(list, index);
    const mass = number(rest, node);
    if (mass == 0) continue;
    if (mass >= lowest) {
      setNumber(rest, node, mass / top);
      setNumber(begin, node, mass / top);
      setInteger(beginPast, node, integer(restPast, node));
      add(node);
    } else setNumber(rest, node, 0);
  }
}

function leap(): void {
  for (let index: usize = 0; index < springCount; index++) {
    const source: usize = integer(springs, index);
    const mass = number(begin, source);
    if (mass == 0) continue;
    const past = integer(beginPast, source);
    const end: usize = integer(firstJump, index + 1);
    for (let jump: usize = integer(firstJump, index); jump < end; jump++) {
      const target: usize = integer(jumpTo, jump);
      const there = number(begin, target);
      const coming = mass * number(jumpWeight, jump);
      if (coming > 0.5 * there)
        setInteger(beginPast, target, integer(jumpSays, jump) == 0 ? past : remember(past, jump));
      setNumber(begin, target, there + coming);
    }
  }
  for (let index: usize = 0; index < openingCount; index++) {
    const node: usize = integer(openings, index);
    if (number(begin, node) > 0) add(node);
  }
}

function remember(before: i32, jump: usize): i32 {
  const at = history + ((<usize>historySize) << 3);
  store<i32>(at, before);
  store<i32>(at, <i32>jump, 4);
  return historySize++;
}

/**
 * @param data      of the columns, 32-bit numbers
 * @param scratch   room for the board and 8 bytes a class
 * @param histories room for 8 bytes, and for 8 more for each jump that says something, once and for each column
 * @param tops      room for 8 bytes a column, by which each is scaled, and for 8 more: the mass that has come to the end
 * @returns the number of the history that stands for that mass
 */
export function searchWords(
  tables: usize,
  data: usize,
  columns: usize,
  classes: usize,
  blank: usize,
  least: f64,
  discount: f64,
  scratch: usize,
  histories: usize,
  tops: usize,
): i32 {
  const start: usize = layTables(tables);
  const final: usize = integer(tables, 6);
  const says = layBoard(scratch);
  history = histories;
  historySize = 1;
  setNumber(rest, start, 1);
  setNumber(begin, start, 1);
  add(start);
  leap();
  for (let column: usize = 0; column < columns; column++) {
    let largest: f64 = 0;
    for (let k: usize = 0; k < classes; k++) {
      const p: f64 = load<f32>(data + ((column * classes + k) << 2));
      largest = max(largest, p);
      setNumber(says, k, max(least, p));
    }
    const silence = number(says, blank);
    setNumber(tops, column, write(says, silence, max(silence, largest * discount)));
    leap();
  }
  setNumber(tops, columns, number(begin, final));
  return integer(beginPast, final);
}
