// Patterns of answers in time that grows with the answer, the twin of audits/conditions/pattern.py. What that one does
// not understand matches nothing here.
const MOST_STEPS = 1000, LONGEST_PATTERN = 1000, DEEPEST_GROUP = 30, LAST_CHARACTER = 0x10ffff;
const known = new Map();

class Unfit extends Error {}

function others(ends) {
  const pairs = [];
  for (let at = 0; at < ends.length; at += 2) pairs.push([ends[at], ends[at + 1]]);
  const found = [];
  let begin = 0;
  for (const [first, last] of pairs.sort((one, other) => one[0] - other[0])) {
    if (begin < first) found.push(begin, first - 1);
    begin = Math.max(begin, last + 1);
  }
  if (begin <= LAST_CHARACTER) found.push(begin, LAST_CHARACTER);
  return found;
}

const DIGIT = [0x30, 0x39], WORD = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a], BLANK = [0x09, 0x0d, 0x20, 0x20];
const SAME_LINE = others([0x0a, 0x0a, 0x0d, 0x0d, 0x2028, 0x2029]);
const SHORTHANDS = new Map(Object.entries({
  d: DIGIT, D: others(DIGIT), w: WORD, W: others(WORD), s: BLANK, S: others(BLANK),
  t: [9, 9], n: [10, 10], v: [11, 11], f: [12, 12], r: [13, 13],
}));

class Reader {
  constructor(pattern) {
    this.signs = [...pattern];
    this.at = 0;
  }

  next(ahead = 0) {
    return this.signs[this.at + ahead] ?? "";
  }

  skip(sign) {
    if (this.next() !== sign) return false;
    this.at += 1;
    return true;
  }

  whole() {
    const piece = this.either(0);
    if (this.at < this.signs.length) throw new Unfit();
    return piece;
  }

  either(depth) {
    if (depth > DEEPEST_GROUP) throw new Unfit();
    const rows = [this.row(depth)];
    while (this.skip("|")) rows.push(this.row(depth));
    return rows.length === 1 ? rows[0] : { either: rows };
  }

  row(depth) {
    const row = [];
    if (depth === 0) this.skip("^");
    while (!["", "|", ")"].includes(this.next())) {
      if (depth === 0 && this.next() === "$" && ["", "|"].includes(this.next(1))) {
        this.at += 1;
        break;
      }
      row.push(this.repeated(this.single(depth)));
    }
    return { row };
  }

  single(depth) {
    const sign = this.next();
    this.at += 1;
    if (sign === "(") return this.group(depth);
    if (sign === "[") return { take: this.members() };
    if (sign === ".") return { take: SAME_LINE };
    if (sign === "\\") return { take: this.escaped() };
    if ("^$*+?{".includes(sign)) throw new Unfit();
    return { take: [sign.codePointAt(0), sign.codePointAt(0)] };
  }

  group(depth) {
    if (this.skip("?") && !this.skip(":")) throw new Unfit();
    const piece = this.either(depth + 1);
    if (!this.skip(")")) throw new Unfit();
    return piece;
  }

  repeated(piece) {
    const bounds = this.bounds();
    if (!bounds) return piece;
    if (this.next() !== "" && "?+*{".includes(this.next())) throw new Unfit();
    return { repeat: piece, least: bounds[0], most: bounds[1] };
  }

  bounds() {
    if (this.skip("*")) return [0, null];
    if (this.skip("+")) return [1, null];
    if (this.skip("?")) return [0, 1];
    if (this.next() !== "{") return null;
    const found = /^\{([0-9]{1,4})(,?)([0-9]{0,4})\}/.exec(this.signs.slice(this.at, this.at + 12).join(""));
    if (!found) throw new Unfit();
    this.at += found[0].length;
    const least = Number(found[1]);
    const most = !found[2] ? least : found[3] ? Number(found[3]) : null;
    if ((!found[2] && found[3]) || (most !== null && most < least)) throw new Unfit();
    return [least, most];
  }

  escaped() {
    const sign = this.next();
    this.at += 1;
    if (SHORTHANDS.has(sign)) return SHORTHANDS.get(sign);
    if (sign === "" || /^[0-9A-Za-z]$/.test(sign)) throw new Unfit();
    return [sign.codePointAt(0), sign.codePointAt(0)];
  }

  members() {
    const negated = this.skip("^");
    const ends = [];
    while (this.next() !== "]") {
      let first = this.member();
      if (first.length === 2 && first[0] === first[1] && this.next() === "-" && !["]", ""].includes(this.next(1))) {
        this.at += 1;
        const last = this.member();
        if (last.length !== 2 || last[0] !== last[1] || last[1] < first[0]) throw new Unfit();
        first = [first[0], last[0]];
      }
      ends.push(...first);
    }
    this.at += 1;
    if (!ends.length) throw new Unfit();
    return negated ? others(ends) : ends;
  }

  member() {
    const sign = this.next();
    this.at += 1;
    if (sign === "" || sign === "[" || (sign === "&" && this.next() === "&")) throw new Unfit();
    return sign === "\\" ? this.escaped() : [sign.codePointAt(0), sign.codePointAt(0)];
  }
}

function size(piece) {
  if (piece.take) return 1;
  if (piece.row) return piece.row.reduce((sum, each) => sum + size(each), 1);
  if (piece.either) return piece.either.reduce((sum, each) => sum + 2 + size(each), 0);
  return 2 + Math.max(piece.most ?? piece.least + 1, 1) * (1 + size(piece.repeat));
}

function write(piece, steps) {
  if (piece.take) steps.push({ take: piece.take });
  else if (piece.row) piece.row.forEach((each) => write(each, steps));
  else if (piece.either) writeEither(piece.either, steps);
  else writeRepeated(piece, steps);
}

function writeEither(pieces, steps) {
  const jumps = pieces.map((piece, at) => {
    const last = at === pieces.length - 1;
    const split = last ? null : { to: [steps.length + 1] };
    if (split) steps.push(split);
    write(piece, steps);
    const jump = { to: [] };
    if (!last) steps.push(jump);
    split?.to.push(steps.length);
    return jump;
  });
  for (const jump of jumps) jump.to.push(steps.length);
}

function writeRepeated({ repeat, least, most }, steps) {
  for (let time = 0; time < least; time += 1) write(repeat, steps);
  const start = steps.length;
  const splits = [];
  for (let time = most === null ? 1 : most - least; time > 0; time -= 1) {
    const split = { to: [steps.length + 1] };
    splits.push(split);
    steps.push(split);
    write(repeat, steps);
  }
  if (most === null) steps.push({ to: [start] });
  for (const split of splits) split.to.push(steps.length);
}

function compile(pattern) {
  if ([...pattern].length > LONGEST_PATTERN) throw new Unfit();
  const whole = new Reader(pattern).whole();
  if (size(whole) > MOST_STEPS) throw new Unfit();
  const steps = [];
  write(whole, steps);
  return [...steps, { end: true }];
}

function program(pattern) {
  if (!known.has(pattern)) {
    try {
      known.set(pattern, compile(pattern));
    } catch (wrong) {
      if (!(wrong instanceof Unfit)) throw wrong;
      known.set(pattern, null);
    }
  }
  return known.get(pattern);
}

function reachable(steps, starts) {
  const waiting = [...starts], seen = new Set(), found = [];
  while (waiting.length) {
    const at = waiting.pop();
    if (seen.has(at)) continue;
    seen.add(at);
    if (steps[at].to) waiting.push(...steps[at].to);
    else found.push(at);
  }
  return found;
}

function takes({ take }, code) {
  for (let at = 0; take && at < take.length; at += 2) if (take[at] <= code && code <= take[at + 1]) return true;
  return false;
}

/** Whether the whole text is of the pattern. */
export function matches(pattern, text) {
  const steps = program(pattern);
  if (!steps) return false;
  let here = reachable(steps, [0]);
  for (const sign of text) {
    const code = sign.codePointAt(0);
    here = reachable(steps, here.filter((at) => takes(steps[at], code)).map((at) => at + 1));
    if (!here.length) return false;
  }
  return here.includes(steps.length - 1);
}
