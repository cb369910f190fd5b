// Builds a condition by choosing question, comparison and value, in groups as deep as wanted, and keeps it as one tree in a
// hidden field. A tree it cannot show (imported arithmetic, patterns) stays as the page tells it in words.
const RELATIONS = { is: "=", "is-not": "!=", less: "<", more: ">", "at-most": "<=", "at-least": ">=" };
const COMPARED = Object.fromEntries(Object.entries(RELATIONS).map(([name, sign]) => [sign, name]));
const WITHOUT_VALUE = new Set(["answered", "not-answered"]);
const BY_KIND = {
  choice: ["is", "is-not", "answered", "not-answered"],
  "tick-all": ["ticked", "not-ticked", "answered", "not-answered"],
  photo: ["answered", "not-answered"],
  position: ["answered", "not-answered"],
  acknowledge: ["is", "is-not", "answered", "not-answered"],
  text: ["is", "is-not", "answered", "not-answered"],
};
const MEASURED = ["is", "is-not", "less", "more", "at-most", "at-least", "answered", "not-answered"];

const isAnswer = (part) => part?.[0] === "answer" || part?.[0] === "this";
const keyOf = (part) => (part[0] === "this" ? "." : part[1]);

function leafOf(tree) {
  const [name, left, right] = tree;
  if (name === "selected" && isAnswer(left)) return { question: keyOf(left), comparison: "ticked", value: right, kept: tree };
  if (!(name in COMPARED) || !isAnswer(left) || !["text", "number", "day"].includes(right[0])) return null;
  if (right[0] === "text" && right[1] === "" && (name === "=" || name === "!=")) {
    return { question: keyOf(left), comparison: name === "=" ? "not-answered" : "answered", value: "", kept: tree };
  }
  return { question: keyOf(left), comparison: COMPARED[name], value: right[1], kept: tree };
}

function partOf(tree) {
  const [name, ...rest] = tree;
  if (name === "and" || name === "or") return groupOf(name, false, rest);
  if (name !== "not") return leafOf(tree);
  const [inner] = rest;
  if (inner[0] === "selected" && isAnswer(inner[1])) return { ...leafOf(inner), comparison: "not-ticked", kept: tree };
  return inner[0] === "and" || inner[0] === "or" ? groupOf(inner[0], true, inner.slice(1)) : groupOf("and", true, [inner]);
}

function groupOf(join, not, trees) {
  const parts = trees.map(partOf);
  return parts.includes(null) ? null : { join, not, parts };
}

function read(written) {
  if (!written) return { join: "and", not: false, parts: [] };
  const part = partOf(JSON.parse(written));
  return part && (part.parts ? part : { join: "and", not: false, parts: [part] });
}

function literal(value) {
  const plain = value.trim().replace(",", ".");
  if (/^[+-]?\d{1,15}(\.\d{1,20})?$/.test(plain)) return ["number", plain];
  return /^\d{4}-\d\d-\d\d$/.test(plain) ? ["day", plain] : ["text", value.trim()];
}

function treeOf(part) {
  if (part.parts) return treeOfGroup(part);
  if (part.kept) return part.kept;
  if (!part.question) return null;
  const answer = part.question === "." ? ["this"] : ["answer", part.question];
  if (WITHOUT_VALUE.has(part.comparison)) return [part.comparison === "answered" ? "!=" : "=", answer, ["text", ""]];
  if (part.comparison === "ticked") return ["selected", answer, part.value];
  if (part.comparison === "not-ticked") return ["not", ["selected", answer, part.value]];
  const exact = part.comparison === "is" || part.comparison === "is-not";
  return [RELATIONS[part.comparison], answer, exact ? ["text", part.value.trim()] : literal(part.value)];
}

function treeOfGroup(group) {
  const trees = group.parts.map(treeOf).filter(Boolean);
  if (!trees.length) return null;
  const joined = trees.length === 1 ? trees[0] : [group.join, ...trees];
  return group.not ? ["not", joined] : joined;
}

const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

function choose(label, pairs, chosen, onchange) {
  const select = make("select", { className: "input", ariaLabel: label }, ...pairs.map(([value, text]) => new Option(text, value, false, value === chosen)));
  select.addEventListener("change", () => onchange(select.value));
  return select;
}

function button(text, act, label = text) {
  const made = make("button", { type: "button", className: "button button-plain", textContent: text, ariaLabel: label });
  made.addEventListener("click", act);
  return made;
}

class Builder {
  constructor(place, root, list) {
    this.root = root;
    this.words = JSON.parse(list.dataset.words);
    this.comparisons = JSON.parse(list.dataset.comparisons);
    this.itself = place.dataset.itself;
    this.asked = new Map([...list.options].map((option) => [option.value, option]));
    this.field = make("input", { type: "hidden", name: place.dataset.condition });
    this.body = make("div", { className: "condition-body" });
    place.querySelector("[data-without-script]").replaceWith(this.field, this.body);
    this.draw();
  }

  keep() {
    const tree = treeOf(this.root);
    this.field.value = tree ? JSON.stringify(tree) : "null";
  }

  // Drawn anew after each change of shape; focus goes to what `focused` names.
  draw(focused) {
    this.focused = focused;
    this.body.replaceChildren(this.group(this.root));
    this.keep();
    if (focused) this.toFocus?.focus();
    this.toFocus = null;
  }

  changed(focused) {
    this.draw(focused);
    this.body.dispatchEvent(new Event("change", { bubbles: true }));
  }

  group(group, parent) {
    const box = make("div", { className: parent ? "condition-group" : "condition-root" });
    if (group.parts.length > 1 || group.not || parent) box.append(this.join(group));
    for (const part of group.parts) box.append(part.parts ? this.group(part, group) : this.line(part, group));
    const add = button(group.parts.length ? this.words.line : this.words.first, () => {
      const line = { question: "", comparison: "is", value: "" };
      group.parts.push(line);
      this.changed(line);
    });
    if (group === this.focused) this.toFocus = add;
    const foot = make("p", { className: "condition-foot" }, add);
    if (group.parts.length) {
      foot.append(button(this.words.group, () => {
        const line = { question: "", comparison: "is", value: "" };
        group.parts.push({ join: group.join === "and" ? "or" : "and", not: false, parts: [line] });
        this.changed(line);
      }));
    }
    if (parent) foot.append(button(this.words.ungroup, () => this.remove(group, parent)));
    box.append(foot);
    return box;
  }

  join(group) {
    const pairs = [["and", this.words.all], ["or", this.words.any], ["not and", this.words.notAll], ["not or", this.words.none]];
    return choose(this.words.join, pairs, (group.not ? "not " : "") + group.join, (chosen) => {
      group.not = chosen.startsWith("not ");
      group.join = chosen.replace("not ", "");
      this.keep();
    });
  }

  line(line, group) {
    const question = this.questions(line);
    if (line === this.focused) this.toFocus = question;
    const known = this.asked.get(line.question);
    const names = BY_KIND[known?.dataset.kind] ?? (known ? MEASURED : Object.keys(RELATIONS).concat("ticked", "not-ticked", "answered", "not-answered"));
    const offered = this.comparisons.filter(([name]) => names.includes(name) || name === line.comparison);
    const comparison = choose(this.words.comparison, offered, line.comparison, (chosen) => {
      this.edit(line, { comparison: chosen });
      this.changed();
      this.body.querySelectorAll(".condition-line")[this.place(line)]?.querySelectorAll("select")[1]?.focus();
    });
    const row = make("div", { className: "condition-line" }, question, comparison);
    if (!WITHOUT_VALUE.has(line.comparison)) row.append(this.value(line, known));
    row.append(button("×", () => this.remove(line, group), this.words.remove));
    return row;
  }

  questions(line) {
    const select = make("select", { className: "input", ariaLabel: this.words.question }, new Option(this.words.choose, ""));
    if (this.itself) select.append(new Option(this.itself, "."));
    let group = null;
    for (const [key, option] of this.asked) {
      if (group?.label !== option.dataset.touchpoint) {
        group = make("optgroup", { label: option.dataset.touchpoint });
        select.append(group);
      }
      group.append(new Option(option.label, key));
    }
    if (line.question && line.question !== "." && !this.asked.has(line.question)) select.append(new Option(line.question, line.question));
    select.value = line.question;
    select.addEventListener("change", () => {
      const known = this.asked.get(select.value);
      const names = BY_KIND[known?.dataset.kind] ?? MEASURED;
      this.edit(line, { question: select.value, comparison: names.includes(line.comparison) ? line.comparison : names[0], value: "" });
      this.changed(line);
    });
    return select;
  }

  value(line, known) {
    const set = (value) => {
      this.edit(line, { value });
      this.keep();
    };
    if (!known?.dataset.options) {
      const field = make("input", { className: "input", value: line.value, ariaLabel: this.words.value, autocomplete: "off" });
      field.addEventListener("input", () => set(field.value));
      return field;
    }
    const pairs = known.dataset.options.split("\n").map((told) => [told.split(" ", 1)[0], told.slice(told.indexOf(" ") + 1)]);
    if (!pairs.some(([key]) => key === line.value)) {
      if (line.value) pairs.push([line.value, line.value]);
      else this.edit(line, { value: pairs[0][0] });
    }
    return choose(this.words.value, pairs, line.value, set);
  }

  edit(line, told) {
    Object.assign(line, told);
    delete line.kept;
  }

  remove(part, group) {
    group.parts.splice(group.parts.indexOf(part), 1);
    this.changed(group);
  }

  place(line) {
    const lines = (group) => group.parts.flatMap((part) => (part.parts ? lines(part) : [part]));
    return lines(this.root).indexOf(line);
  }
}

export function build(place, list) {
  const root = list && read(place.dataset.tree);
  if (root) new Builder(place, root, list);
}
