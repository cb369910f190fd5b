// The outbox's engine, one pass at a time over all tabs of a person: reports that were sent, drafts, photos one by one.
// What is only needed beside drafts is in sending.js, and loaded when there is such a thing and a network to send it.
import { attempted, merge, settle } from "./settling.js";
import { Later, Wire } from "./wire.js";

const PAUSE = 700;
const SHORTEST = 2000;
const LONGEST = 300_000;
const JSON_BODY = { "Content-Type": "application/json" };

class Sync {
  tries = 0;
  again = false;
  #timer;
  #running = false;
  #due = 0;
  #fetch = false;
  #failures = new Map();
  #sending;

  constructor(store, report) {
    Object.assign(this, { store, report, state: "here", waiting: 0, wire: new Wire(store.user) });
    this.channel = new BroadcastChannel(`evenkeel-${store.user}`);
    this.channel.onmessage = () => this.#changed(false).then(() => this.tell());
    addEventListener("online", () => this.go(true));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.go(true));
  }

  // Soon, or at once; a server that asked for time is given it unless somebody asks.
  go(now = false) {
    if (now) this.#fetch = true;
    else if (this.state === "saved") this.tell();
    clearTimeout(this.#timer);
    const wait = now ? 0 : Math.max(PAUSE, this.state === "failed" ? this.#due - Date.now() : 0);
    this.#timer = setTimeout(() => this.#run(), wait);
  }

  async #run() {
    this.again = this.#running;
    if (this.#running) return;
    this.#running = true;
    let state = "saved";
    try {
      const pass = () => this.#pass();
      await (navigator.locks ? navigator.locks.request(`sync-${this.store.user}`, pass) : pass());
      this.tries = 0;
    } catch (error) {
      state = error.state ?? "failed";
      if (!error.state) console.error(error);
      if (state !== "signed-out") this.#later(error.wait);
    }
    this.#running = false;
    await this.#changed(true);
    await this.tell(state);
    if (this.again) this.go();
  }

  #later(wait = 0) {
    const grown = Math.min(SHORTEST * 2 ** this.tries++, LONGEST) * (0.5 + Math.random() / 2);
    this.#due = Date.now() + Math.max(grown, wait);
    this.#timer = setTimeout(() => this.#run(), this.#due - Date.now());
  }

  async #changed(here) {
    if (here) this.channel.postMessage("changed");
    await this.report?.refresh();
  }

  // What one quiet line says: where things are, and how many are still to be sent.
  async tell(state = this.state) {
    const { unsent, stuck, some } = await this.#waiting();
    if (!unsent.length && this.report?.unkept.size) unsent.push(null);
    this.waiting = unsent.length;
    if (["here", "failed", "sending"].includes(state) && !unsent.length) this.state = stuck.length ? "attention" : "saved";
    else if (state === "saved" && (stuck.length || unsent.length)) this.state = stuck.length ? "attention" : "here";
    else this.state = state;
    const detail = { state: this.state, waiting: this.waiting, lasting: this.store.lasting, ahead: this.wire.ahead, some };
    for (const place of [document, this.report]) place?.dispatchEvent(new CustomEvent("status", { detail }));
  }

  async #waiting() {
    const { store } = this;
    const drafts = await store.all("drafts");
    const open = new Set(drafts.filter(({ status }) => status === "draft" || status === "attention").map(({ visit }) => visit));
    const outbox = await store.all("outbox");
    const entries = (await store.all("entries")).filter(({ visit }) => open.has(visit));
    const photos = (await store.all("photos")).filter((photo) => photo.bytes && !photo.arrived);
    const stuck = [...drafts, ...outbox].filter(({ status, state }) => [status, state].includes("attention"));
    return {
      some: this.report ? this.report.entries.size : entries.length + outbox.length + (await store.all("receipts")).length,
      unsent: [...outbox, ...entries.filter(dirty), ...photos],
      stuck: [...stuck, ...entries.filter(({ theirs }) => theirs), ...photos.filter(({ problem }) => problem)],
    };
  }

  async #pass() {
    const { store } = this;
    const fetching = this.#fetch;
    this.#fetch = false;
    const drafts = await store.all("drafts");
    await this.tell("sending");
    await this.wire.ping();
    const late = [];
    if (fetching) await this.#catchUp(drafts, late);
    const each = async (things, act) => {
      const failed = (thing) => this.#failures.get(keyOf(thing)) ?? 0;
      for (const thing of things.sort((one, other) => failed(one) - failed(other))) await this.#attempt(thing, act, late);
    };
    const outbox = async () => (await store.all("outbox")).filter(({ state }) => state === "waiting");
    await each(await outbox(), async (item) => item.landed || (await this.sending()).sendReport(item));
    await each(await store.all("drafts"), (draft) => draft.status === "draft" && this.#sendDraft(draft));
    await each((await store.all("photos")).filter(unsentPhoto), async (photo) => (await this.sending()).sendPhoto(photo));
    await each((await outbox()).filter(({ landed }) => landed), async (item) => (await this.sending()).confirm(item));
    if (late.length) throw late[0];
  }

  // What fails goes last next time, and never keeps the others from trying; without a network nothing is tried.
  async #attempt(thing, act, late) {
    try {
      await act(thing);
    } catch (error) {
      this.#failures.set(keyOf(thing), (this.#failures.get(keyOf(thing)) ?? 0) + 1);
      if (error.state !== "failed") throw error;
      late.push(error);
    }
  }

  async #catchUp(drafts, late) {
    const { report, store } = this;
    const here = report && drafts.find(({ assignment }) => assignment === report.told.assignment);
    const visit = here?.visit ?? report?.told.visit;
    // Of a visit that was begun here our server need not know yet.
    if (visit && (here?.known || report.told.visit)) await this.pull(visit, report.draft);
    const receipts = await store.all("receipts");
    if (receipts.length) await this.#attempt(receipts[0], async () => (await this.sending()).lookAfter(), late);
  }

  // What our server has of a report: what another device gave comes over, what was given on both stands side by side.
  async pull(visit, about) {
    const { status, ok, reply } = await this.wire.call("GET", this.wire.at(visit, "draft"));
    if (ok) await merge(this.store, visit, about, reply);
    else if (status === 404) await (await this.sending()).beginAnew(visit);
    return ok ? reply : null;
  }

  async #sendDraft(draft) {
    const { store } = this;
    const { visit, assignment, versions, revision, began_at, app } = draft;
    const given = (await store.all("entries", visit)).filter((entry) => dirty(entry) && !entry.theirs);
    if (!given.length && draft.known) return;
    await attempted(store, given);
    const entries = Object.fromEntries(given.map(({ name, base, value }) => [name, { base, value }]));
    const body = JSON.stringify({ assignment, versions, revision, began_at, app, entries });
    const { status, ok, reply } = await this.wire.call("PUT", this.wire.at(visit, "draft"), { body, headers: JSON_BODY });
    // Not `||=`: while this waits Send may ask for another pass, and what was read before must not undo that.
    if (ok) this.again = (await settle(store, draft, given, reply)) || this.again;
    else if (status === 409 && reply.visit && reply.visit !== visit) await (await this.sending()).move(visit, reply.visit);
    else if (status !== 409 || !(await this.#sentElsewhere(draft))) await (await this.sending()).turnDown(draft, reply);
  }

  // Another device sent it: fine when all that is here is there too.
  async #sentElsewhere({ visit }) {
    if (!(await this.pull(visit, {}))) return false;
    return !(await this.store.all("entries", visit)).some(dirty);
  }

  // Not on the phone yet and not to be had now: what it was for is tried again later.
  sending() {
    this.#sending ??= import("./sending.js").then(({ Sending }) => new Sending(this));
    return this.#sending.catch(() => {
      this.#sending = null;
      throw this.wire.failed();
    });
  }
}

const keyOf = ({ visit, slot, revision }) => [visit, slot ?? revision].join();
const dirty = (entry) => entry.at !== entry.sent;
const unsentPhoto = (photo) => photo.removed || (!photo.arrived && !photo.problem && photo.bytes);

export const startSync = (store, report) => new Sync(store, report);
