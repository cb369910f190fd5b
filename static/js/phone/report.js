// The report that this tab has open: what was given, kept on the phone at once and handed to the outbox when it is sent.
import { leave, takeUp } from "./left.js";
import { hex, same } from "./same.js";
import { leaving, openStore } from "./store.js";
import { startSync } from "./sync.js";

const AGAIN = 3000;

class Report extends EventTarget {
  entries = new Map();
  photos = new Map();
  unkept = new Set();
  freezing = false;
  readonly = false;
  outgoing = null;
  receipt = null;

  constructor(told, store) {
    super();
    this.told = told;
    this.store = store;
    this.draft = {
      visit: told.visit ?? crypto.randomUUID(),
      assignment: told.assignment,
      address: location.pathname + location.search,
      versions: told.versions,
      app: told.app,
      revision: told.revision || 1,
      status: "draft",
      began_at: new Date().toISOString(),
      store: { name: told.store.name, colour: told.store.colour },
      reasons: told.returned ?? {},
      answerable: told.answerable ?? null,
      elapsed: 0,
      changed_at: 0,
      rev: 0,
    };
    store.onreopen = () => this.#keepAll();
    addEventListener("pagehide", () => leave(this));
  }

  get visit() {
    return this.draft.visit;
  }

  get sent() {
    return ["frozen", "sent"].includes(this.draft.status);
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // What is on the phone now, and what came from our server or another tab since. What is being written here stays.
  async refresh() {
    const found = (await this.store.all("drafts")).find(({ assignment }) => assignment === this.told.assignment);
    if (found) {
      const moved = this.draft.changed_at && found.visit !== this.visit;
      const elapsed = found.revision === this.draft.revision ? this.draft.elapsed : 0;
      this.draft = { ...found, elapsed: Math.max(found.elapsed, elapsed) };
      if (moved) await this.#keepAll();
      await this.#reopen();
    }
    for (const entry of await this.store.all("entries", this.visit)) {
      const mine = this.entries.get(entry.name);
      const news = !same(mine?.value, entry.value) || !same(mine?.theirs, entry.theirs);
      if (mine?.at > entry.at) continue;
      this.entries.set(entry.name, entry);
      if (news) this.tell("changed", { name: entry.name });
    }
    const photos = (await this.store.all("photos", this.visit)).filter(({ removed }) => !removed);
    this.photos = new Map(photos.map((photo) => [photo.slot, photo]));
    this.outgoing = (await this.store.get("outbox", [this.visit, this.draft.revision])) ?? null;
    this.receipt = (await this.store.get("receipts", [this.visit, this.draft.revision])) ?? this.outgoing?.receipt ?? null;
    this.#bar();
    this.tell("refreshed");
  }

  // A document that tells of a later revision than the phone has: the report came back from the reviewer.
  async #reopen() {
    const { revision, returned, answerable } = this.told;
    if (!(revision > this.draft.revision)) return;
    Object.assign(this.draft, { revision, status: "draft", reasons: returned ?? {}, answerable: answerable ?? null, elapsed: 0 });
    await this.store.put("drafts", this.draft);
  }

  // One tab writes a report; another shows it, and takes over when the first is closed.
  async claim() {
    if (!navigator.locks) return;
    const name = `report-${this.told.user}-${this.told.assignment}`;
    const hold = (got) => new Promise(() => got(true));
    const first = await new Promise((got) => {
      navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? hold(got) : got(false)));
    });
    if (first) return;
    this.elsewhere = true;
    navigator.locks.request(name, () => {
      this.elsewhere = false;
      return hold(() => this.refresh());
    });
  }

  #bar() {
    const readonly = Boolean(this.elsewhere) || this.sent;
    if (readonly === this.readonly) return;
    this.readonly = readonly;
    this.tell("readonly", { readonly, elsewhere: this.elsewhere });
  }

  value(name) {
    return this.entries.get(name)?.value;
  }

  // Whether an entry was given in the revision that is being written, rather than in one that was sent.
  current(name) {
    return (this.entries.get(name)?.revision ?? 1) === this.draft.revision;
  }

  set(name, value) {
    if (this.readonly || this.freezing) return Promise.resolve();
    const known = this.entries.get(name) ?? { base: 0, sent: 0, theirs: null, at: 0 };
    return this.give({ ...known, name, value, problem: "", revision: this.draft.revision, at: Math.max(Date.now(), known.at + 1) });
  }

  // `decided`: the shopper has seen what our server has instead.
  async give(entry, decided) {
    this.entries.set(entry.name, entry);
    this.unkept.add(entry.name);
    if (!this.draft.changed_at) navigator.storage?.persist?.();
    this.draft.changed_at = entry.at;
    this.tell("changed", { name: entry.name });
    if (this.sync.state === "saved") this.sync.tell();
    if (leaving.now) leave(this);
    await this.#write(entry, decided);
  }

  // A phone that was full may have room again: what it refused is tried until it is kept or something else was given.
  async #write(entry, decided) {
    const { name, at } = entry;
    const newest = () => this.entries.get(name).at === at;
    try {
      await this.store.write(["drafts", "entries"], (tx) => this.#keep(tx, entry, decided));
    } catch (trouble) {
      setTimeout(() => newest() && this.#write(entry, decided).catch(() => {}), AGAIN);
      throw trouble;
    }
    if (newest()) this.unkept.delete(name);
    this.tell("saved", { name });
    this.sync.go();
  }

  // What was sent and what our server has is the sync's to say: read again within the transaction.
  async #keep(tx, entry, decided) {
    const known = await tx.get("entries", [this.visit, entry.name]);
    const kept = known && !decided ? { base: known.base, sent: known.sent, theirs: known.theirs } : {};
    await tx.put("entries", { ...entry, ...kept, visit: this.visit });
    await this.keepDraft(tx);
  }

  async keepDraft(tx) {
    const draft = (await tx.get("drafts", this.visit)) ?? this.draft;
    const { changed_at, elapsed } = this.draft;
    Object.assign(this.draft, draft, { changed_at, elapsed, rev: draft.rev + 1 });
    await tx.put("drafts", this.draft);
  }

  #keepAll() {
    if (!this.draft.changed_at) return;
    const { outgoing, receipt, visit } = this;
    return this.store.write(["drafts", "entries", "photos", "outbox"], async (tx) => {
      if (outgoing?.visit === visit && !receipt) await tx.put("outbox", outgoing);
      for (const entry of this.entries.values()) await this.#keep(tx, entry);
      for (const photo of this.photos.values()) await tx.put("photos", { ...photo, visit: this.visit });
    });
  }

  // The bytes that Send makes: from here on they are sent as they are, however often it takes. What is tapped while
  // they are made would be in none of them.
  freeze() {
    this.freezing = true;
    return this.#freeze().finally(() => (this.freezing = false));
  }

  async #freeze() {
    // A photo that is still being made smaller belongs to the report.
    await Promise.allSettled([this.making]);
    const { visit, assignment, versions, revision, began_at, elapsed, store } = this.draft;
    const entries = Object.fromEntries([...this.entries].map(([name, { base, value }]) => [name, { base, value }]));
    const photos = [...this.photos.values()].map(({ slot, sha256, size }) => ({ slot, sha256, size }));
    const sent_at = new Date().toISOString();
    const body = JSON.stringify({
      assignment, versions, revision, began_at, app: this.told.app, entries, photos, sent_at,
      elapsed_ms: Math.round(elapsed), languages: [this.told.language ?? ""],
    });
    const outgoing = {
      visit, revision, user: this.told.user, store, body, sha256: await hex(new TextEncoder().encode(body)),
      frozen_at: Date.now(), state: "waiting", tries: 0, problem: "", missing: [],
    };
    await this.store.write(["drafts", "outbox"], async (tx) => {
      await this.keepDraft(tx);
      await tx.put("drafts", Object.assign(this.draft, { status: "frozen" }));
      await tx.put("outbox", outgoing);
    });
    this.outgoing = outgoing;
    this.#bar();
    this.tell("frozen", outgoing);
    this.sync.go(true);
    return outgoing;
  }
}

export async function openReport(told) {
  const store = await openStore(told.user);
  const report = new Report(told, store);
  report.sync = startSync(store, report);
  await report.claim();
  await report.refresh();
  await takeUp(report);
  report.sync.go(true);
  return report;
}
