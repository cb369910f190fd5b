// The list behind which the notes hide: a shopping list that is really one, kept on this phone.
export class Shopping {
  constructor(store, root) {
    Object.assign(this, { store, root, items: [] });
    this.list = root.querySelector("[data-items-list]");
  }

  async open() {
    const usual = this.root.dataset.items.split("\n").map((text) => ({ text, done: false }));
    this.items = (await this.store.get("kept", "shopping"))?.items ?? usual;
    this.root.querySelector("[data-clear]").addEventListener("click", () => this.#clear());
    this.root.querySelector("[data-add]").addEventListener("keydown", ({ key, target }) => key === "Enter" && this.#add(target));
    this.draw();
  }

  #keep() {
    this.store.put("kept", { name: "shopping", items: this.items }).catch(() => {});
    this.draw();
  }

  #add(field) {
    const text = field.value.trim();
    field.value = "";
    if (!text) return;
    this.items.push({ text, done: false });
    this.#keep();
  }

  #clear() {
    this.items = this.items.filter(({ done }) => !done);
    this.#keep();
  }

  draw() {
    this.list.replaceChildren(...this.items.map((item) => {
      const line = document.createElement("li"), label = document.createElement("label");
      const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: item.done });
      box.addEventListener("change", () => {
        item.done = box.checked;
        this.#keep();
        this.list.querySelectorAll("input")[this.items.indexOf(item)].focus();
      });
      const words = document.createElement("span");
      words.textContent = item.text;
      label.append(box, words);
      line.append(label);
      return line;
    }));
  }
}
