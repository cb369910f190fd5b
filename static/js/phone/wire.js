// One request to our server and what to make of its answer. Only JSON of ours is an answer: a page of somebody else's
// network, an answer cut short, a redirect and a silence are all a reason to try later.
const API = `${import.meta.url.split("/static/")[0]}/api/v1/`;
const FOR_LATER = new Set([408, 425, 429]);

// `state` is why: "here" (no network to us), "failed" (our server cannot now), "signed-out". `wait` is in milliseconds.
export class Later extends Error {
  constructor(state, wait = 0) {
    super(state);
    Object.assign(this, { state, wait });
  }
}

export class Wire {
  constructor(user) {
    this.user = user;
  }

  // Whether it is us who answer, and as whom: asked before anything is sent.
  async ping() {
    const echo = crypto.randomUUID();
    const began = Date.now();
    const { reply } = await this.#send("GET", `session?echo=${echo}`, { patience: 10_000 });
    if (reply.echo !== echo) throw new Later("here");
    this.ahead = Math.round((began + Date.now()) / 2 - Date.parse(reply.now));
    if (String(reply.user) !== String(this.user)) throw new Later("signed-out");
    this.token = reply.csrf;
  }

  at(visit, ...rest) {
    return ["visits", visit, ...rest.map(encodeURIComponent)].join("/");
  }

  // An answer that says something else than we asked for.
  failed() {
    return new Later("failed");
  }

  async call(method, path, more = {}) {
    const answer = await this.#send(method, path, more);
    if (answer.status !== 400) return answer;
    await this.ping();
    return this.#send(method, path, more);
  }

  async #send(method, path, { body, headers, patience = 60_000 }) {
    const token = method === "GET" ? {} : { "X-CSRFToken": this.token };
    let status, wait, text;
    try {
      const response = await fetch(API + path, {
        method, body, headers: { ...token, ...headers }, redirect: "error", cache: "no-store", signal: AbortSignal.timeout(patience),
      });
      status = response.status;
      wait = response.headers.get("Retry-After") * 1000 || 0;
      text = await response.text();
    } catch {
      throw new Later("here");
    }
    if (FOR_LATER.has(status) || status >= 500) throw new Later("failed", wait);
    const reply = read(text);
    if (status === 413) return { status, reply: reply ?? {} };
    if (!reply) throw new Later("here");
    if (status === 401) throw new Later("signed-out");
    return { status, ok: status < 300, reply };
  }
}

function read(text) {
  try {
    const reply = JSON.parse(text);
    return reply instanceof Object ? reply : null;
  } catch {
    return null;
  }
}
