// Words and markup that only errands show: asked for when the first of them needs it, and kept on the phone like a script.
// What comes joins `words`; the promise gives all of it.
export function askingFor(address, words) {
  let asked;
  return () => {
    asked ??= fetch(address).then((answer) => answer.json());
    asked.catch(() => (asked = null));
    return asked.then((more) => Object.assign(words, more.words) && more);
  };
}
