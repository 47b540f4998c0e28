/**
 * What the page does beyond unfolding: filters, keys, views of a payload. It
 * reads only the page itself, and writes text, never markup.
 */

import { UNSAFE } from "../text.ts";

/** The script. Its hash stands in the page's policy: no other script runs. */
export const SCRIPT = `
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const cards = Array.from(document.querySelectorAll(".scenario"));
  const form = document.querySelector(".filters form");
  const search = form.querySelector("input");
  const tag = form.querySelector("select");
  const chips = Array.from(form.querySelectorAll(".chip"));
  const found = form.querySelector(".found");
  const empty = document.querySelector(".empty");
  const tags = new Map(cards.map((card) => [card, JSON.parse(card.dataset.tags)]));

  function filter() {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const verdicts = new Set(chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.value));
    let shown = 0;
    for (const card of cards) {
      const fits = verdicts.has(card.dataset.verdict) &&
        (!tag || tag.value === "" || tags.get(card).includes(tag.value)) &&
        words.every((word) => card.dataset.text.includes(word));
      card.hidden = !fits;
      if (fits) shown++;
    }
    empty.hidden = shown > 0;
    label();
    found.textContent = (shown === cards.length ? "" : shown + " of ") + cards.length + (cards.length === 1 ? " scenario" : " scenarios");
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", filter);
  if (tag) tag.addEventListener("change", filter);
  for (const chip of chips) {
    chip.addEventListener("click", (event) => {
      const on = (one) => one.getAttribute("aria-pressed") === "true";
      const set = (one, value) => one.setAttribute("aria-pressed", String(value));
      if (event.altKey) {
        const alone = on(chip) && chips.every((one) => one === chip || !on(one));
        for (const one of chips) set(one, alone || one === chip);
      } else set(chip, !on(chip));
      filter();
    });
  }
  const toggle = form.querySelector(".toggle");
  const folded = () => cards.some((card) => !card.hidden && !card.open);
  const label = () => { toggle.textContent = folded() ? "Unfold all" : "Fold all"; };
  toggle.addEventListener("click", () => {
    const open = folded();
    for (const card of cards) if (!card.hidden) card.open = open;
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = document.activeElement;
    const typing = at && /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName);
    if (event.key === "Escape" && at === search) {
      search.value = "";
      search.blur();
      filter();
    } else if (event.key === "/" && !typing) {
      event.preventDefault();
      search.focus();
    } else if ((event.key === "j" || event.key === "k") && !typing) {
      const visible = cards.filter((card) => !card.hidden);
      const current = visible.findIndex((card) => card.contains(at));
      const next = event.key === "j" ? current + 1 : Math.max(0, current - 1);
      const card = visible[Math.min(next, visible.length - 1)];
      if (card) {
        const summary = card.querySelector("summary");
        summary.focus();
        summary.scrollIntoView({ block: "nearest" });
      }
    }
  });

  function follow() {
    const card = document.getElementById(location.hash.slice(1));
    if (card && cards.includes(card)) card.open = true;
  }
  addEventListener("hashchange", follow);
  follow();

  addEventListener("beforeprint", () => {
    for (const card of cards) if (!card.hidden) card.open = true;
    for (const part of document.querySelectorAll(".part")) part.open = true;
  });

  /* The payload that the markup stands for: characters are text nodes or <i data-c>. */
  function read(view) {
    let text = "";
    for (const code of view.querySelectorAll("code")) {
      for (const node of code.childNodes) {
        text += node.nodeType === 3 ? node.data : String.fromCodePoint(parseInt(node.dataset.c, 16));
      }
    }
    return text;
  }

  /* Indented without parsing numbers, so that every digit stays as it came. */
  function indent(text) {
    let out = "", depth = 0, quoted = false;
    const line = () => "\\n" + "  ".repeat(depth);
    for (let i = 0; i < text.length; i++) {
      const c = text[i];
      if (quoted) {
        out += c;
        if (c === "\\\\") out += text[++i];
        else if (c === '"') quoted = false;
      } else if (c === '"') { quoted = true; out += c; }
      else if (c === "{" || c === "[") {
        const rest = /^\\s*[}\\]]/.exec(text.slice(i + 1, i + 200));
        if (rest) { out += c + rest[0].trim(); i += rest[0].length; }
        else { depth++; out += c + line(); }
      } else if (c === "}" || c === "]") { depth--; out += line() + c; }
      else if (c === ",") out += c + line();
      else if (c === ":") out += ": ";
      else if (!/\\s/.test(c)) out += c;
    }
    return out;
  }

  function asJson(text) {
    if (!/^\\s*[[{]/.test(text)) return null;
    try { JSON.parse(text); } catch { return null; }
    return indent(text);
  }

  /* What cannot be seen, as the markup shows it; line feeds are the form's own. */
  const UNSAFE = new RegExp(${JSON.stringify(UNSAFE.source)}, "gu");
  function mark(code, text) {
    code.textContent = "";
    let last = 0;
    for (const match of text.matchAll(UNSAFE)) {
      if (match[0] === "\\n") continue;
      const point = match[0].codePointAt(0), digits = point.toString(16);
      const sign = document.createElement("i");
      sign.dataset.c = digits;
      sign.textContent = point < 256 ? "\\\\x" + digits.padStart(2, "0") : "\\\\u{" + digits + "}";
      code.append(text.slice(last, match.index), sign);
      last = match.index + match[0].length;
    }
    code.append(text.slice(last));
  }

  /* Digits that were masked stay as they are. */
  function octets(text, encoding) {
    return encoding === "hex"
      ? text.split(" ")
      : Array.from(new TextEncoder().encode(text), (octet) => octet.toString(16).padStart(2, "0"));
  }

  function dump(list) {
    const lines = [];
    for (let from = 0; from < list.length; from += 16) {
      const line = list.slice(from, from + 16);
      const seen = line.map((octet) => {
        const value = parseInt(octet, 16);
        return value >= 32 && value < 127 ? String.fromCharCode(value) : "·";
      });
      const left = line.slice(0, 8).join(" ").padEnd(23) + "  " + line.slice(8).join(" ").padEnd(23);
      lines.push(from.toString(16).padStart(8, "0") + "  " + left + "  " + seen.join(""));
    }
    return lines.join("\\n");
  }

  function prepare(payload) {
    payload.dataset.ready = "";
    const plain = payload.querySelector(".view");
    const text = read(plain);
    const encoding = payload.dataset.encoding;
    const json = encoding === "text" && "whole" in payload.dataset ? asJson(text) : null;
    const views = [["json", "JSON", json], ["text", encoding === "text" ? "Text" : "Digits", text], ["hex", "Hex", ""]]
      .filter((view) => view[2] !== null);
    const other = document.createElement("div");
    other.className = "view";
    const code = document.createElement("code");
    other.append(code);
    other.hidden = true;
    payload.append(other);
    const bar = document.createElement("div");
    bar.className = "views";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "How the payload is shown");
    const show = (kind) => {
      for (const button of bar.children) button.setAttribute("aria-pressed", String(button.value === kind));
      plain.hidden = kind !== "text";
      other.hidden = kind === "text";
      other.classList.toggle("hex", kind === "hex");
      if (kind === "json") mark(code, json);
      if (kind === "hex") code.textContent = dump(octets(text, encoding));
      reach(payload);
    };
    for (const [kind, name] of views) {
      const button = document.createElement("button");
      button.type = "button";
      button.value = kind;
      button.textContent = name;
      button.addEventListener("click", () => show(kind));
      bar.append(button);
    }
    payload.prepend(bar);
    show(encoding === "hex" ? "hex" : json === null ? "text" : "json");
  }
  /* What scrolls is reached by the keyboard, and nothing else that it would stop at. */
  const SCROLLING = ".view, .pair dd, .diff code";
  function reach(root) {
    for (const part of root.querySelectorAll(SCROLLING)) {
      if (part.scrollHeight > part.clientHeight || part.scrollWidth > part.clientWidth) part.tabIndex = 0;
      else part.removeAttribute("tabindex");
    }
  }
  addEventListener("resize", () => reach(document));

  document.addEventListener("toggle", (event) => {
    const { target } = event;
    if (cards.includes(target)) label();
    if (!target.open) return;
    if (target.closest(".row")) {
      for (const payload of target.querySelectorAll(".payload:not([data-ready])")) prepare(payload);
    }
    reach(target.parentElement);
  }, true);
  filter();
  reach(document);
})();
`;

/** SHA-256 of the script, as the policy names it; a test holds the two equal. */
export const SCRIPT_HASH =
  "sha256-SibX5qLKJhiI83F9DcVvAUsfSKpcyQf0f8pd3bvcn2g=";
