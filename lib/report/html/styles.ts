/** The page's looks: light and dark, on a screen and on paper. */

/** The style sheet. */
export const STYLES = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#f6f6f3, #111315);
  --card: light-dark(#ffffff, #191c1f);
  --raised: light-dark(#fafaf8, #1f2327);
  --ink: light-dark(#1c1e21, #e6e7e8);
  --soft: light-dark(#5c6167, #a0a6ad);
  --faint: light-dark(#666c73, #868d95);
  --line: light-dark(#e3e3de, #2b3035);
  --lane: light-dark(#c9cac5, #3d434a);
  --out: light-dark(#2f56b0, #8fb0ff);
  --in: light-dark(#0d766e, #5cc9bd);
  --good: light-dark(#1e7d46, #62c98d);
  --bad: light-dark(#b42318, #ff8f85);
  --warn: light-dark(#8f5b00, #e3b25a);
  --bad-wash: light-dark(#fdf1ef, #2c1c1c);
  --good-wash: light-dark(#edf7f0, #17271e);
  --warn-wash: light-dark(#fcf5e6, #2a2318);
  --focus: light-dark(#2f56b0, #8fb0ff);
  --ui: system-ui, -apple-system, "Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4.5rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 14px/1.5 var(--ui); -webkit-text-size-adjust: 100%;
}
main, header.page, footer { max-width: 82rem; margin: 0 auto; padding: 0 1.5rem; }
h1, h2, h3, h4, p, ol, ul, dl, dd { margin: 0; padding: 0; }
ol, ul { list-style: none; }
code, .payload, .diagram, .facts dd, .place, .headers, .diff, .pair dd { font-family: var(--mono); font-size: 12px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.quiet { color: var(--faint); }
.bad { color: var(--bad); }
summary { cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
i[data-c] { font-style: normal; color: var(--warn); }
i[data-c="a"]::after { content: "\\a"; white-space: pre; }

/* The head of the page */
header.page { padding-top: 2.75rem; }
.brand { color: var(--faint); font-size: 12px; letter-spacing: .02em; display: flex; gap: .5rem; justify-content: space-between; }
.brand b { color: var(--soft); font-weight: 600; }
h1 { font-size: 26px; line-height: 1.2; font-weight: 600; letter-spacing: -.015em; margin-top: .6rem; }
.when { color: var(--soft); margin-top: .35rem; font-variant-numeric: tabular-nums; }
.shares { display: flex; gap: 2px; height: 6px; margin: 1.4rem 0 0; border-radius: 3px; overflow: hidden; }
.shares span { flex: var(--share) 1 4px; }
.shares .passed { background: var(--good); } .shares .failed { background: var(--bad); }
.shares .errored { background: color-mix(in srgb, var(--bad) 60%, var(--paper)); }
.shares .unsupported { background: var(--warn); }

/* The filters */
.filters {
  position: sticky; top: 0; z-index: 2; background: var(--paper);
  border-bottom: 1px solid transparent; padding: .8rem 0; margin-top: .4rem;
}
.filters form { max-width: 82rem; margin: 0 auto; padding: 0 1.5rem; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.filters input, .filters select, .filters button, .views button {
  font: inherit; font-size: 13px; color: var(--ink); background: var(--card);
  border: 1px solid var(--line); border-radius: 7px; height: 34px; padding: 0 .7rem;
}
.filters input { flex: 1 1 14rem; min-width: 10rem; }
.filters input::placeholder { color: var(--faint); }
.filters button { cursor: pointer; display: inline-flex; align-items: center; gap: .45rem; }
.filters button:hover, .filters select:hover { border-color: var(--lane); }
.filters .chip b { font-weight: 600; font-variant-numeric: tabular-nums; }
.filters .chip::before { content: ""; width: 7px; height: 7px; border-radius: 50%; background: var(--dot); }
.filters .chip[aria-pressed="false"] { color: var(--faint); background: transparent; }
.filters .chip[aria-pressed="false"]::before { background: transparent; box-shadow: inset 0 0 0 1.5px var(--lane); }
.chip.passed { --dot: var(--good); } .chip.failed { --dot: var(--bad); }
.chip.errored { --dot: color-mix(in srgb, var(--bad) 60%, var(--paper)); } .chip.unsupported { --dot: var(--warn); }
.found { color: var(--faint); font-size: 13px; margin-left: auto; font-variant-numeric: tabular-nums; }
html:not(.js) .filters { display: none; }

/* The scenarios */
.scenarios { display: block; margin-bottom: 3rem; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
.scenario + .scenario { border-top: 1px solid var(--line); }
.scenario[hidden] { display: none; }
.scenario > summary {
  display: grid; grid-template-columns: 1.25rem minmax(0, 1fr) minmax(0, 18rem) 2.2rem 4.6rem;
  column-gap: .8rem; align-items: baseline; padding: .72rem 1.15rem;
}
.scenario > summary:hover { background: var(--raised); }
.scenario:first-child > summary { border-radius: 10px 10px 0 0; }
.scenario:last-child:not([open]) > summary { border-radius: 0 0 10px 10px; }
.scenario[open] > summary .name { font-weight: 600; }
.verdict { font-weight: 700; text-align: center; }
.verdict.passed { color: var(--good); } .verdict.failed, .verdict.errored { color: var(--bad); } .verdict.unsupported { color: var(--warn); }
.title { min-width: 0; }
.name { overflow-wrap: anywhere; margin-right: .55rem; }
.scenario:not([open]) .name { display: -webkit-inline-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; vertical-align: bottom; }
.tag { color: var(--soft); background: var(--paper); border-radius: 4px; padding: .05rem .4rem; font-size: 11.5px; margin-right: .3rem; }
.tag.grade { color: var(--warn); background: var(--warn-wash); }
.why { display: block; color: var(--soft); font-size: 13px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.scenario[open] .why { display: none; }
.scenario > summary .place { color: var(--faint); text-align: right; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.transport { color: var(--faint); font-size: 12.5px; }
.took { color: var(--soft); text-align: right; font-variant-numeric: tabular-nums; font-size: 13px; white-space: nowrap; }
.body { padding: .2rem 1.15rem 1.5rem; }
.description { color: var(--soft); max-width: 46rem; margin: 0 0 .9rem; overflow-wrap: anywhere; }
.empty { padding: 2.5rem; text-align: center; color: var(--faint); }
.left-out { margin-bottom: 3rem; color: var(--soft); } .left-out h2 { font-size: 13px; font-weight: 600; margin-bottom: .3rem; }
.left-out li { display: flex; flex-wrap: wrap; gap: .2rem .8rem; justify-content: space-between; padding: .2rem 1.15rem; } .left-out .name { margin: 0; }

/* Why it did not pass */
.panel { border-radius: 8px; padding: .9rem 1.1rem 1rem; margin: 0 0 1.1rem; background: var(--bad-wash); overflow-wrap: anywhere; }
.panel.unsupported { background: var(--warn-wash); }
.reason { font-size: 15px; font-weight: 600; color: var(--bad); line-height: 1.4; }
.panel.unsupported .reason { color: var(--warn); }
.panel > p { color: var(--soft); font-size: 13px; margin-top: .15rem; }
.panel .where { margin-right: .6rem; }
.panel .also { margin-top: .8rem; color: var(--ink); }
.rfc { font: 500 11.5px var(--ui); color: var(--soft); border: 1px solid color-mix(in srgb, currentColor 35%, transparent); border-radius: 4px; padding: .05rem .35rem; white-space: nowrap; vertical-align: 1px; margin-left: .25rem; }
.pair { margin-top: .7rem; display: grid; gap: .2rem; }
.pair > div { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); align-items: baseline; }
.pair dt { color: var(--faint); font-size: 12px; }
.pair dd { white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24em; overflow: auto; }
.expected { color: var(--good); } .actual { color: var(--bad); }
.diff { margin-top: .7rem; }
.diff .legend { font: 12px var(--ui); margin-bottom: .35rem; display: flex; gap: .9rem; }
.diff code { display: block; max-height: 32em; overflow: auto; border-radius: 6px; background: var(--card); padding: .45rem 0; }
.diff code span { display: block; white-space: pre-wrap; padding: 0 .8rem; }
.diff code .same { color: var(--soft); }
.diff code .expected { background: var(--good-wash); }
.diff code .actual { background: var(--bad-wash); }

/* Facts */
.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.6rem; margin: 0 0 1rem; }
.facts div { display: flex; gap: .45rem; align-items: baseline; min-width: 0; }
.facts dt { color: var(--faint); font: 12px var(--ui); white-space: nowrap; }
.facts dd { overflow-wrap: anywhere; }

/* The diagram */
.diagram {
  --gutter: 5.2rem; --steps: 17rem; --gap: min(5.5rem, calc(18rem / var(--n)));
  border: 1px solid var(--line); border-radius: 8px; overflow: hidden; background: var(--card);
}
.heads, .row > details > summary, .row.bare, .row.end, .row.mark {
  display: grid; grid-template-columns: var(--gutter) var(--steps) minmax(0, 1fr); column-gap: 0; padding-right: 2.4rem;
}
.heads { border-bottom: 1px solid var(--line); background: var(--raised); font: 12px var(--ui); color: var(--faint); }
.heads span { padding: .45rem 0; } .heads span:first-child { text-align: right; padding-right: 1.2rem; }
.heads div { position: relative; height: 2.1rem; }
.heads b { position: absolute; top: .45rem; left: calc(var(--c) * var(--gap)); transform: translateX(-50%); font-weight: 600; color: var(--ink); max-width: var(--gap); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.diagram[style="--n:1"] .heads b { max-width: none; }
.heads b.peer { left: auto; right: 0; transform: translateX(50%); }
.row { position: relative; }
.row time { text-align: right; padding: .42rem 1.2rem 0 0; color: var(--faint); font-variant-numeric: tabular-nums; }
.steps { padding: .42rem 1.6rem .2rem 0; font: 13px/1.4 var(--ui); min-width: 0; }
.step { display: grid; grid-template-columns: 1.1rem minmax(0, 1fr) auto; align-items: baseline; }
.step .what { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.step .took { font-size: 12px; color: var(--faint); padding-left: .6rem; }
.step .sign { font-weight: 700; font-size: 12px; color: var(--good); }
.step.failed .sign, .step.errored .sign { color: var(--bad); } .step.degraded .sign { color: var(--warn); } .step.skipped { color: var(--faint); } .step.skipped .sign { color: var(--faint); }
.steps > .quiet { display: block; padding-left: 1.1rem; font-size: 12px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.who { font: 600 11.5px var(--ui); color: var(--soft); }
.wire {
  position: relative; display: block; min-height: 2.25rem; --from: calc(var(--c, 0) * var(--gap)); --after: calc((var(--n) - 1) * var(--gap));
  background:
    linear-gradient(var(--lane), var(--lane)) right 0 top 0 / 1px 100% no-repeat,
    repeating-linear-gradient(to right, var(--lane) 0 1px, transparent 1px var(--gap)) left 0 top 0 / calc(var(--after) + 1px) 100% no-repeat;
}
.label {
  display: grid; grid-template-columns: 6.9rem 8.2rem 4.2rem minmax(0, 1fr) auto; column-gap: .7rem; align-items: baseline;
  padding: .34rem 1.1rem .6rem; margin-left: var(--after);
}
.label > * { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.kind { font-weight: 600; } .bits { color: var(--soft); } .label em { font-style: normal; font-weight: 600; color: var(--warn); }
.size { text-align: right; color: var(--soft); font-variant-numeric: tabular-nums; }
.arrow { position: absolute; bottom: .28rem; left: var(--from); right: 0; height: 0; border-top: 1.5px solid var(--tone); }
.arrow::after { content: ""; position: absolute; top: -4.75px; border: 4px solid transparent; }
.out .arrow::after { right: 0; border-left: 7px solid var(--tone); border-right: 0; }
.in .arrow::after { left: 0; border-right: 7px solid var(--tone); border-left: 0; }
.out { --tone: var(--out); } .in { --tone: var(--in); } .both { --tone: var(--faint); }
.frame .kind { color: var(--tone); }
.control .kind { font-weight: 500; }
.control .arrow { border-top-style: dashed; border-top-width: 1px; }
.control .arrow::after { top: -4.5px; }
.both .arrow { border-top-style: solid; border-top-width: 3px; border-image: none; border-color: var(--lane); bottom: .2rem; }
.both .arrow::after { display: none; }
.refused .kind, .refused .bits { color: var(--bad); } .refused .arrow { border-color: var(--bad); }
.assembled .wire { min-height: 1.9rem; } .assembled .arrow { display: none; }
.assembled .label { padding-bottom: .35rem; }
.assembled .kind { color: var(--tone); }
.in-first .label::before, .in-inside .label::before, .in-last .label::before {
  content: ""; position: absolute; left: calc(var(--after) + .45rem); width: 5px; top: 0; bottom: 0; border-left: 1.5px solid var(--soft);
}
.in-first .label::before { top: .8rem; border-top: 1.5px solid var(--soft); border-top-left-radius: 3px; }
.in-last .label::before { bottom: 1.05rem; border-bottom: 1.5px solid var(--soft); border-bottom-left-radius: 3px; }
.row > details > summary:hover { background: var(--raised); }
.row > details > summary:hover .label > .text { color: var(--ink); }
.row > details > summary::after { content: "+"; position: absolute; right: .9rem; top: .38rem; color: var(--faint); font: 15px/1 var(--ui); padding-top: .15rem; }
.row > details[open] > summary::after { content: "–"; }
.row > details[open] > summary { background: var(--raised); }
.unfolded { background: var(--raised); border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); padding: .9rem 2.4rem 1rem var(--gutter); overflow-wrap: anywhere; font-family: var(--ui); font-size: 13px; }
.unfolded .facts { margin-bottom: .7rem; } .unfolded p { margin-bottom: .5rem; } .unfolded q { quotes: "“" "”"; }
.end .wire { min-height: 1.9rem; } .end .label { display: block; color: var(--soft); padding-bottom: .3rem; font: 12.5px var(--ui); padding-top: .4rem; }
.end .label::before { content: ""; position: absolute; left: calc(var(--from) - 5px); top: .95rem; width: 11px; border-top: 2px solid var(--soft); }
.bare .wire { min-height: 2rem; }
.mark { background: var(--bad-wash); padding-block: .15rem; }
.mark .steps { color: var(--soft); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding-left: 1.1rem; }
.band { padding: .4rem 1.1rem .5rem; border-left: 3px solid var(--bad); font-family: var(--ui); font-size: 13px; overflow-wrap: anywhere; min-width: 0; }
.band b { color: var(--bad); font-weight: 600; } .band code { color: var(--soft); }
.band .pair { margin: .35rem 0; } .band .place { color: var(--soft); }
.part > summary { padding: .5rem 1.2rem; color: var(--soft); font: 13px var(--ui); border-top: 1px solid var(--line); background: var(--raised); }
.diagram .left { padding: .5rem 1.2rem; color: var(--faint); font: 13px var(--ui); border-top: 1px solid var(--line); }
.part > summary::before { content: "▸"; display: inline-block; width: 1.1rem; color: var(--faint); }
.part[open] > summary::before { content: "▾"; }
.part ol { content-visibility: auto; contain-intrinsic-size: auto 9000px; }

/* Payloads */
.payload { border: 1px solid var(--line); border-radius: 6px; background: var(--card); }
.payload code { white-space: pre-wrap; overflow-wrap: anywhere; }
.payload .view { padding: .6rem .8rem; max-height: 30em; overflow: auto; }
.payload .view.hex code { white-space: pre; overflow-wrap: normal; }
.payload + .quiet { margin: .4rem 0 0; font-size: 12px; }
.more > summary { color: var(--out); font: 12.5px var(--ui); padding: .3rem 0; }
.more[open] > summary { display: none; }
.views { display: flex; gap: .2rem; padding: .3rem .4rem; border-bottom: 1px solid var(--line); }
.views button { height: 24px; padding: 0 .55rem; font-size: 12px; border-color: transparent; background: transparent; color: var(--soft); cursor: pointer; border-radius: 5px; }
.views button:hover { color: var(--ink); } .views button[aria-pressed="true"] { background: var(--raised); border-color: var(--line); color: var(--ink); }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: .4rem 2rem; margin-bottom: .6rem; }
.headers { border-collapse: collapse; align-self: start; }
.headers caption { text-align: left; font: 12px var(--ui); color: var(--faint); padding-bottom: .2rem; }
.headers th { text-align: left; font-weight: 500; color: var(--soft); padding: .1rem 1rem .1rem 0; vertical-align: top; white-space: nowrap; }
.headers td { overflow-wrap: anywhere; padding: .1rem 0; }

/* Notes, steps */
.notes { margin-top: 1.1rem; } .notes h2 { font-size: 13px; font-weight: 600; }
.notes li { color: var(--soft); padding-left: 1rem; text-indent: -1rem; overflow-wrap: anywhere; } .notes li::before { content: "–"; display: inline-block; width: 1rem; text-indent: 0; color: var(--faint); }
.steptable { margin-top: 1.1rem; overflow-x: auto; } .steptable table { min-width: 46rem; } .steptable > summary { font-size: 13px; font-weight: 600; }
.steptable > summary::before { content: "▸"; display: inline-block; width: 1rem; color: var(--faint); } .steptable[open] > summary::before { content: "▾"; }
.steptable table { border-collapse: collapse; width: 100%; margin-top: .5rem; font-size: 13px; }
.steptable th, .steptable > table td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: baseline; overflow-wrap: anywhere; }
.steptable th { color: var(--faint); font-weight: 500; font-size: 12px; }
.steptable td:first-child { font-family: var(--mono); font-size: 12px; color: var(--soft); }
.steptable .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.steptable tr.failed td:nth-child(4), .steptable tr.errored td:nth-child(4) { color: var(--bad); font-weight: 600; }
.steptable tr.skipped td { color: var(--faint); }
.steptable .bar { width: 8rem; } .bar span { display: block; height: 5px; width: var(--share); border-radius: 3px; background: var(--in); } tr.failed .bar span { background: var(--bad); }
footer { color: var(--faint); font-size: 12.5px; padding-bottom: 3rem; }
kbd { font: 11.5px var(--mono); border: 1px solid var(--line); border-radius: 4px; padding: 0 .3rem; background: var(--card); }

@media (max-width: 60rem) {
  main, header.page, .filters form, footer { padding-inline: .9rem; }
  .scenario > summary { grid-template-columns: 1.1rem minmax(0, 1fr) auto; } .scenario > summary .transport, .scenario:not([open]) > summary .place { display: none; }
  .scenario > summary .place { grid-column: 2 / -1; grid-row: 2; text-align: left; white-space: normal; overflow-wrap: anywhere; }
  .diagram { --gutter: 3.6rem; --steps: 0rem; --gap: min(3rem, calc(8rem / var(--n))); }
  .row > details > summary, .row.bare, .row.end, .row.mark { grid-template-columns: var(--gutter) minmax(0, 1fr); padding-right: 1.8rem; }
  .heads { grid-template-columns: var(--gutter) minmax(0, 1fr); padding-right: 1.8rem; } .heads span:first-child { visibility: hidden; } .heads span:nth-child(2) { display: none; }
  .row time { padding-right: .7rem; grid-row: 1 / span 2; } .steps { padding: .3rem 0 .1rem .2rem; } .steps:empty { display: none; } .row .wire, .row .band { grid-column: 2; }
  .heads b.peer { max-width: none; }
  .label { display: flex; flex-wrap: wrap; padding-inline: .8rem; }
  .label > .text { order: 1; flex: 0 0 100%; } .label > :empty { display: none; }
  .unfolded { padding-left: 1rem; padding-right: 1rem; } .tables { grid-template-columns: minmax(0, 1fr); }
}
@media print {
  :root { color-scheme: light; --paper: #fff; }
  body { font-size: 11px; } .filters, footer, .views, .row > details > summary::after { display: none !important; }
  main, header.page { max-width: none; padding: 0; } header.page { padding-bottom: 1rem; }
  .part ol { content-visibility: visible; }
  .diagram { --gutter: 3.6rem; --steps: 12rem; overflow: visible; }
  .label { display: grid; grid-template-columns: 6.4rem 6.2rem 4.4rem minmax(0, 1fr); } .label > .text { order: 0; } .label > :empty { display: block; }
  .label > :not(.size), .step .what { white-space: normal; }
  .row, .panel, .scenario > summary { break-inside: avoid; } .scenario > summary, .heads, h2 { break-after: avoid; }
  .payload .view, .diff code, .pair dd { max-height: none; overflow: visible; }
  * { print-color-adjust: exact; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
