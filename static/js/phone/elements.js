// What the scripts of a report make their pages of: an element, and a text with its gaps filled.
export const el = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text ?? "" });
export const put = (text, filling) => text.replace(/\{(\w+)\}/g, (_all, name) => filling[name]);
