// The outbox's engine, one pass at a time over all tabs of a person: reports that were sent, drafts, photos one by one.
import { adopt, arrive, attempted, land, merge, rebased, reopen, settle, tidy, turnDown } from "./settling.js";
import { hex } from "./sums.js";
import { Later, Wire } from "./wire.js";

const PAUSE = 700;
const SHORTEST = 2000;
const LONGEST = 300_000;
const JSON_BODY = { "Content-Type": "application/json" };
const at = (visit, ...rest) => ["visits", visit, ...rest.map(encodeURIComponent)].join("/");

class Sync {
  #timer;
  #running = false;
  #again = false;
  #tries = 0;
  #due = 0;
  #fetch = false;
  #failures = new Map();

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
    this.#again = this.#running;
    if (this.#running) return;
    this.#running = true;
    let state = "saved";
    try {
      const pass = () => this.#pass();
      await (navigator.locks ? navigator.locks.request(`sync-${this.store.user}`, pass) : pass());
      this.#tries = 0;
    } catch (error) {
      state = error.state ?? "failed";
      if (!error.state) console.error(error);
      if (state !== "signed-out") this.#later(error.wait);
    }
    this.#running = false;
    await this.#changed(true);
    await this.tell(state);
    if (this.#again) this.go();
  }

  #later(wait = 0) {
    const grown = Math.min(SHORTEST * 2 ** this.#tries++, LONGEST) * (0.5 + Math.random() / 2);
    this.#due = Date.now() + Math.max(grown, wait);
    this.#timer = setTimeout(() => this.#run(), this.#due - Date.now());
  }

  async #changed(here) {
    if (here) this.channel.postMessage("changed");
    await this.report?.refresh();
  }

  // What one quiet line says: where things are, and how many are still to be sent.
  async tell(state = this.state) {
    const { unsent, stuck } = await this.#waiting();
    if (!unsent.length && this.report?.unkept.size) unsent.push(null);
    this.waiting = unsent.length;
    if (["here", "failed", "sending"].includes(state) && !unsent.length) this.state = stuck.length ? "attention" : "saved";
    else if (state === "saved" && (stuck.length || unsent.length)) this.state = stuck.length ? "attention" : "here";
    else this.state = state;
    const detail = { state: this.state, waiting: this.waiting, lasting: this.store.lasting, ahead: this.wire.ahead };
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
    if (fetching) await this.#catchUp(drafts);
    const late = [];
    const each = async (things, act) => {
      const failed = (thing) => this.#failures.get(keyOf(thing)) ?? 0;
      for (const thing of things.sort((one, other) => failed(one) - failed(other))) await this.#attempt(thing, act, late);
    };
    const outbox = async () => (await store.all("outbox")).filter(({ state }) => state === "waiting");
    await each(await outbox(), (item) => item.landed || this.#sendReport(item));
    await each(await store.all("drafts"), (draft) => draft.status === "draft" && this.#sendDraft(draft));
    await each((await store.all("photos")).filter(unsentPhoto), (photo) => this.#sendPhoto(photo));
    await each((await outbox()).filter(({ landed }) => landed), (item) => this.#confirm(item));
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

  async #catchUp(drafts) {
    const { report, store } = this;
    const here = report && drafts.find(({ assignment }) => assignment === report.told.assignment);
    const visit = here?.visit ?? report?.told.visit;
    // Of a visit that was begun here our server need not know yet.
    if (visit && (here?.known || report.told.visit)) await this.pull(visit, report.draft);
    for (const receipt of await tidy(store)) await this.#refill(receipt);
  }

  // What our server has of a report: what another device gave comes over, what was given on both stands side by side.
  async pull(visit, about) {
    const { status, ok, reply } = await this.wire.call("GET", at(visit, "draft"));
    if (ok) await merge(this.store, visit, about, reply);
    else if (status === 404) await reopen(this.store, visit);
    return ok ? reply : null;
  }

  // A report that was begun elsewhere, or came back, is on this phone too before it is without a network.
  async begun({ visit, status, assignment, address, store }) {
    const about = { assignment, address, store, began_at: new Date().toISOString() };
    if (visit && (status === "draft" || status === "returned")) await this.pull(visit, about);
  }

  async #sendDraft(draft) {
    const { store } = this;
    const { visit, assignment, versions, revision, began_at, app } = draft;
    const given = (await store.all("entries", visit)).filter((entry) => dirty(entry) && !entry.theirs);
    if (!given.length && draft.known) return;
    await attempted(store, given);
    const entries = Object.fromEntries(given.map(({ name, base, value }) => [name, { base, value }]));
    const body = JSON.stringify({ assignment, versions, revision, began_at, app, entries });
    const { status, ok, reply } = await this.wire.call("PUT", at(visit, "draft"), { body, headers: JSON_BODY });
    if (ok) this.#again ||= await settle(store, draft, given, reply);
    else if (status === 409 && reply.visit && reply.visit !== visit) await this.#move(visit, reply.visit);
    else if (status !== 409 || !(await this.#sentElsewhere(draft))) await turnDown(store, draft, reply);
  }

  // Another device sent it: fine when all that is here is there too.
  async #sentElsewhere({ visit }) {
    if (!(await this.pull(visit, {}))) return false;
    return !(await this.store.all("entries", visit)).some(dirty);
  }

  async #move(visit, other) {
    await adopt(this.store, visit, other);
    await this.pull(other, {});
    this.#again = true;
  }

  async #sendReport(item) {
    const { visit, body, sha256 } = item;
    const headers = { ...JSON_BODY, "X-Report-SHA256": sha256 };
    const { status, ok, reply } = await this.wire.call("PUT", at(visit), { body, headers, patience: 120_000 });
    if (ok) await this.#taken(item, reply);
    else if (status === 409 && reply.visit && reply.visit !== visit) await this.#move(visit, reply.visit);
    else if (!reply.conflicts || !(await this.#rebase(item, reply.conflicts))) await turnDown(this.store, item, reply);
  }

  async #rebase(item, conflicts) {
    const body = await rebased(this.store, item, conflicts);
    if (!body) return false;
    await this.store.put("outbox", { ...item, body, sha256: await hex(new TextEncoder().encode(body)) });
    return (this.#again = true);
  }

  // Only what names these bytes is a receipt of them.
  async #taken(item, receipt) {
    const ours = receipt.receipt && receipt.visit === item.visit && receipt.sha256 === item.sha256;
    if (!ours) throw new Later("failed");
    if (receipt.complete && listsAll(item, receipt)) await arrive(this.store, item, receipt);
    else await land(this.store, item, receipt);
  }

  async #confirm(item) {
    const { status, ok, reply } = await this.wire.call("GET", at(item.visit, "receipt"));
    if (ok && reply.revision > item.revision) return arrive(this.store, item, item.receipt);
    if (ok) return this.#taken(item, reply);
    await (status === 404 ? this.store.put("outbox", { ...item, landed: false }) : turnDown(this.store, item, reply));
    this.#again = true;
  }

  // A server that was restored from a backup may lack a report that it had: it is sent once more.
  async #refill(kept) {
    const { ok, status, reply } = await this.wire.call("GET", at(kept.visit, "receipt"));
    if (ok ? reply.revision >= kept.revision : status !== 404) return;
    await reopen(this.store, kept.visit, kept);
  }

  async #sendPhoto(photo) {
    const { store } = this;
    const { visit, slot, sha256, size } = photo;
    const known = (await store.get("drafts", visit))?.known;
    if (!known && !photo.removed) return;
    const place = at(visit, "photos", slot);
    if (photo.removed) {
      if (known) await this.wire.call("DELETE", place);
      return store.del("photos", [visit, slot]);
    }
    const body = new FormData();
    body.append("photo", new Blob([photo.bytes], { type: photo.type }), "photo");
    if (photo.exif) body.append("exif", new Blob([photo.exif]), "exif");
    const { ok, reply } = await this.wire.call("PUT", place, { body, headers: { "X-Photo-SHA256": sha256 }, patience: 180_000 });
    if (ok && reply.sha256 !== sha256) throw new Later("failed");
    const problem = ok ? "" : reply.problem || String(size);
    await store.write(["photos"], async (tx) => {
      const now = await tx.get("photos", [visit, slot]);
      if (now && !now.removed) await tx.put("photos", { ...now, arrived: Boolean(ok), problem });
    });
  }

  // By hand: what needed attention is tried once more.
  async retry(visit) {
    await this.store.write(["drafts", "outbox", "photos"], async (tx) => {
      for (const item of await tx.all("outbox", visit)) await tx.put("outbox", { ...item, state: "waiting", landed: false });
      for (const photo of await tx.all("photos", visit)) if (photo.problem) await tx.put("photos", { ...photo, problem: "" });
      for (const draft of await tx.all("drafts")) {
        const stuck = draft.status === "attention" && (!visit || draft.visit === visit);
        const status = (await tx.all("outbox", draft.visit)).length ? "frozen" : "draft";
        if (stuck) await tx.put("drafts", { ...draft, status, problem: "" });
      }
    });
    this.#tries = 0;
    this.go(true);
  }
}

const keyOf = ({ visit, slot, revision }) => [visit, slot ?? revision].join();
const dirty = (entry) => entry.at !== entry.sent;
const unsentPhoto = (photo) => photo.removed || (!photo.arrived && !photo.problem && photo.bytes);

function listsAll(item, receipt) {
  const arrived = new Map(receipt.photos.map((photo) => [photo.slot, photo.arrived && photo.sha256]));
  return JSON.parse(item.body).photos.every(({ slot, sha256 }) => arrived.get(slot) === sha256);
}

export const startSync = (store, report) => new Sync(store, report);
