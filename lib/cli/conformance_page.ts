/** The looks and the script of the pack's page, beside those of every report. */

/** What the grid and its panels add to the reports' style sheet. */
export const GRID_STYLES = `
:root { --info: var(--out); --idle: var(--faint); --gap-wash: color-mix(in srgb, var(--faint) 12%, var(--card)); }
h2 { font-size: 15px; font-weight: 600; }
.agents { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1.4rem 2rem; margin-top: 1.4rem; }
.agents .shares { margin-top: .6rem; }
.counts { margin-top: .45rem; display: flex; flex-wrap: wrap; gap: .3rem; }
.g-ok { --tone: var(--good); --wash: var(--good-wash); }
.g-non_strict { --tone: var(--warn); --wash: var(--warn-wash); }
.g-informational { --tone: var(--info); --wash: color-mix(in srgb, var(--out) 10%, var(--card)); }
.g-unimplemented { --tone: var(--idle); --wash: var(--gap-wash); }
.g-failed { --tone: var(--bad); --wash: var(--bad-wash); }
.shares span[class^="g-"] { background: var(--tone); }
.count { color: var(--tone); background: var(--wash); border-radius: 4px; padding: .05rem .4rem; font-size: 12px; font-weight: 500; white-space: nowrap; }
.chip[class*="g-"] { --dot: var(--tone); }
.filters .differ[aria-pressed="true"] { border-color: var(--focus); color: var(--focus); }
.section { border: 1px solid var(--line); border-radius: 10px; background: var(--card); margin-bottom: 1.2rem; overflow-x: auto; }
.section[hidden] { display: none; }
.section table { border-collapse: collapse; width: 100%; }
.section thead th { text-align: center; font-weight: 500; font-size: 12px; color: var(--soft); padding: .7rem .6rem; vertical-align: bottom; min-width: 6rem; max-width: 9rem; }
.section thead th span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.section thead .about { text-align: left; padding-left: 1.15rem; max-width: none; width: 100%; }
.section thead h2 { color: var(--ink); } .section thead h2 span { display: inline; font-weight: 500; }
.section .shares { height: 4px; margin: .35rem 0 0; }
.section tbody tr { border-top: 1px solid var(--line); }
.section tbody tr[hidden] { display: none; }
.section tbody tr:hover, .section tbody tr.open { background: var(--raised); }
.section .about { text-align: left; font-weight: 400; }
.section tbody .about a { display: block; padding: .3rem 1.15rem; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
.id { font: 600 12px var(--mono); color: var(--soft); margin-right: .4rem; }
.cell { text-align: center; padding: 0; border-left: 1px solid var(--line); background: var(--wash); }
.cell a { display: block; padding: .3rem; color: var(--tone); font-weight: 700; text-decoration: none; }
.cell small { opacity: .75; padding-left: .3rem; font-size: 85%; }
.cell.none { background: repeating-linear-gradient(135deg, transparent 0 5px, var(--line) 5px 6px); }
/* A jump from one case to the next is no journey. */
html { scroll-behavior: auto; }
.case { display: none; }
.case:focus-visible { outline: none; }
.case:target {
  display: block; position: fixed; inset: 0 0 0 auto; width: min(64rem, 94vw); z-index: 5; overflow: auto; overscroll-behavior: contain;
  background: var(--paper); border-left: 1px solid var(--line); box-shadow: -1rem 0 3rem rgb(0 0 0 / .18); padding: 1.2rem 1.6rem 3rem;
}
.case nav { float: right; display: flex; gap: .3rem; }
.case nav a { display: grid; place-items: center; width: 32px; height: 32px; border: 1px solid var(--line); border-radius: 7px; background: var(--card); color: var(--ink); text-decoration: none; font-size: 16px; }
.case h2 { font-size: 19px; line-height: 1.3; overflow-wrap: anywhere; }
.case h2 .id { font-size: 15px; }
.rule { margin: .9rem 0; display: grid; gap: .3rem; max-width: 50rem; }
.rule div { display: grid; grid-template-columns: 5rem minmax(0, 1fr); } .rule dt { color: var(--faint); }
.rule dd { overflow-wrap: anywhere; } .rule .rfc { margin: 0; }
.docs { color: var(--soft); max-width: 50rem; border-left: 3px solid var(--line); padding-left: .8rem; }
.log { font: 12px/1.6 var(--mono); margin: 0; padding: .6rem .8rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; }
.run { margin-top: 1.5rem; } .run h3 { font-size: 14px; margin-bottom: .6rem; } .run h3 .quiet { font-weight: 400; font-size: 12px; }
@media (max-width: 60rem) { .section thead th { min-width: 3.4rem; } .case:target { width: 100vw; padding-inline: .9rem; } }
@media print { .case { display: none !important; } .section { break-inside: auto; } }
`;

/** Filters, keys, and the panel as a dialog. It reads only the page, and writes text, never markup. */
export const GRID_SCRIPT = `
"use strict";
(() => {
  document.documentElement.classList.add("js");
  const form = document.querySelector(".filters form");
  const search = form.querySelector("input");
  const chips = Array.from(form.querySelectorAll(".chip"));
  const differ = form.querySelector(".differ");
  const found = form.querySelector(".found");
  const empty = document.querySelector(".empty");
  const rows = Array.from(document.querySelectorAll(".section tbody tr"));
  const on = (button) => button !== null && button.getAttribute("aria-pressed") === "true";
  const set = (button, value) => button.setAttribute("aria-pressed", String(value));

  function filter() {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const grades = new Set(chips.filter(on).map((chip) => chip.value));
    let shown = 0;
    for (const row of rows) {
      const own = row.dataset.grades.split(" ");
      const fits = own.some((grade) => grades.has(grade)) &&
        (!on(differ) || new Set(own).size > 1) &&
        words.every((word) => row.dataset.text.includes(word));
      row.hidden = !fits;
      if (fits) shown++;
    }
    for (const section of document.querySelectorAll(".section")) {
      section.hidden = !section.querySelector("tbody tr:not([hidden])");
    }
    empty.hidden = shown > 0;
    found.textContent = shown === rows.length ? rows.length + " cases" : shown + " of " + rows.length + " cases";
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", filter);
  for (const button of [...chips, ...(differ === null ? [] : [differ])]) {
    button.addEventListener("click", (event) => {
      if (event.altKey && button !== differ) {
        const alone = on(button) && chips.every((one) => one === button || !on(one));
        for (const one of chips) set(one, alone || one === button);
      } else set(button, !on(button));
      filter();
    });
  }

  const links = rows.map((row) => row.querySelector(".about a"));
  let last = null;
  function follow() {
    const id = location.hash.slice(1);
    const panel = id === "" ? null : document.getElementById(id);
    for (const row of rows) row.classList.remove("open");
    const at = links.findIndex((link) => link.hash === location.hash && location.hash !== "");
    if (panel !== null && at >= 0) {
      rows[at].classList.add("open");
      rows[at].scrollIntoView({ block: "nearest" });
      last = links[at];
      panel.focus({ preventScroll: true });
      panel.scrollTop = 0;
    } else if (last !== null) {
      last.focus({ preventScroll: true });
      last = null;
    }
  }
  addEventListener("hashchange", follow);
  // The event comes later: by then a next key may have been pressed.
  function go(hash) {
    location.hash = hash;
    follow();
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = document.activeElement === search;
    const open = location.hash.startsWith("#case-");
    if (event.key === "Escape") {
      if (typing) { search.value = ""; search.blur(); filter(); }
      else if (open) go("");
    } else if (event.key === "/" && !typing) {
      event.preventDefault();
      search.focus();
    } else if ((event.key === "j" || event.key === "k") && !typing) {
      const shown = rows.filter((row) => !row.hidden).map((row) => row.querySelector(".about a"));
      const now = shown.findIndex((link) => open ? link.hash === location.hash : link === document.activeElement);
      const next = shown[Math.max(0, Math.min(shown.length - 1, event.key === "j" ? now + 1 : now - 1))];
      if (next === undefined) return;
      if (open) go(next.hash);
      else next.focus();
    }
  });
  document.querySelector("main").addEventListener("click", (event) => {
    if (location.hash.startsWith("#case-") && event.target.closest("a") === null) go("");
  });
  filter();
  follow();
})();
`;
