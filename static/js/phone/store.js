// What a phone keeps of one person's reports: in the browser's own database, or in this page's memory where that is refused.
import { openDB } from "../../vendor/idb-8.0.4.js";

const KEYS = {
  drafts: ["visit"],
  entries: ["visit", "name"],
  photos: ["visit", "slot"],
  outbox: ["visit", "revision"],
  receipts: ["visit", "revision"],
  kept: ["name"],
};
const PATIENCE = 10_000;
const DIED = new Set(["InvalidStateError", "UnknownError"]);
const single = (path) => (path.length > 1 ? path : path[0]);

// In WebKit a page that is left goes on holding what it began in the database, and the next one would wait for it for
// ever. So that is given up when the page goes, nothing more is begun, and all of it is done should the page come back.
const underway = new Set();
export const leaving = { now: false };
addEventListener("pageshow", () => (leaving.now = false));
addEventListener("pagehide", () => {
  leaving.now = true;
  underway.forEach(giveUp);
});

function giveUp(transaction) {
  try {
    transaction.abort();
  } catch {
    // It is over already.
  }
}

class Store {
  #opened;
  #refused;
  #shape = 1;

  constructor(user) {
    this.user = user;
    this.lasting = true;
  }

  // Closed by Safari when it likes, by a person who empties it, by another tab that knows a newer shape: opened again in
  // the shape it then has, and who holds more in memory writes it again.
  #open() {
    const again = (event) => {
      event?.target.close();
      this.#opened = this.#shape = undefined;
      this.onreopen?.();
    };
    return (this.#opened ??= openDB(`evenkeel-${this.user}`, this.#shape, {
      upgrade(database) {
        for (const [name, path] of Object.entries(KEYS)) {
          if (!database.objectStoreNames.contains(name)) database.createObjectStore(name, { keyPath: single(path) });
        }
      },
      blocking: (_old, _new, event) => again(event),
      terminated: () => again(),
    }));
  }

  // Refused: a browser that stores nothing, or whose database cannot be written, read and emptied again.
  async probe() {
    const mark = { name: "probe", value: Math.random() };
    const tried = async () => {
      await this.put("kept", mark);
      const read = await this.get("kept", "probe");
      await this.del("kept", "probe");
      return read.value === mark.value;
    };
    const late = new Promise((done) => setTimeout(done, PATIENCE, false));
    this.lasting = await Promise.race([tried().catch((error) => error.full), late]);
    if (!this.lasting) this.#refused = Object.fromEntries(Object.keys(KEYS).map((name) => [name, new Map()]));
    return this;
  }

  // A database that died under us is opened once more: `act` may run twice.
  async #run(mode, names, act, again = true) {
    if (this.#refused) return act(inMemory(this.#refused));
    if (leaving.now) await new Promise((back) => addEventListener("pageshow", back, { once: true }));
    let transaction;
    try {
      const database = await this.#open();
      transaction = database.transaction(names, mode, { durability: "strict" });
      const done = transaction.done;
      done.catch(() => {});
      underway.add(transaction);
      const result = await act(inDatabase(transaction)).catch((error) => {
        giveUp(transaction);
        throw transaction.error ?? error;
      });
      underway.delete(transaction);
      await done;
      return result;
    } catch (error) {
      underway.delete(transaction);
      if (leaving.now) return this.#run(mode, names, act);
      if (again && DIED.has(error?.name)) {
        this.#opened = null;
        return this.#run(mode, names, act, false);
      }
      throw Object.assign(error, { full: error.name === "QuotaExceededError" });
    }
  }

  write(names, act) {
    return this.#run("readwrite", names, act);
  }

  get(name, key) {
    return this.#run("readonly", [name], (tx) => tx.get(name, key));
  }

  all(name, visit) {
    return this.#run("readonly", [name], (tx) => tx.all(name, visit));
  }

  put(name, record) {
    return this.write([name], (tx) => tx.put(name, record));
  }

  del(name, key) {
    return this.write([name], (tx) => tx.del(name, key));
  }
}

function inDatabase(transaction) {
  const at = (name) => transaction.objectStore(name);
  return {
    get: async (name, key) => at(name).get(key),
    all: async (name, visit) => at(name).getAll(visit && IDBKeyRange.bound([visit], [visit, []])),
    put: async (name, record) => at(name).put(record),
    del: async (name, key) => at(name).delete(key),
  };
}

function inMemory(maps) {
  const copy = (record) => record && { ...record };
  return {
    get: async (name, key) => copy(maps[name].get(String(key))),
    all: async (name, visit) => [...maps[name].values()].filter((record) => !visit || record.visit === visit).map(copy),
    put: async (name, record) => maps[name].set(String(KEYS[name].map((part) => record[part])), copy(record)),
    del: async (name, key) => maps[name].delete(String(key)),
  };
}

const stores = new Map();

export function openStore(user) {
  if (!stores.has(user)) stores.set(user, new Store(user).probe());
  return stores.get(user);
}
