/** How the status page looks: by day and by night, on a wide screen and on a narrow one. */
export const PAGE_STYLE = String.raw`
:root {
  color-scheme: light dark;
  --ground: #f4f5f8; --panel: #ffffff; --line: #e3e6ec; --line-strong: #cdd2dc;
  --text: #171b26; --dim: #5a6375; --faint: #6d7689;
  --accent: #3056d3; --accent-soft: #3056d31f;
  --good: #12805c; --warn: #a45a00; --bad: #c62f3f; --calm: #6d7689;
  --good-soft: #12805c1a; --warn-soft: #a45a001f; --bad-soft: #c62f3f17; --calm-soft: #6d76891f;
  --p50: #0b7f9c; --p95: #7a46d6; --p99: #c2408b;
  --shadow: 0 1px 2px #1018280d, 0 1px 3px #1018280a;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d1017; --panel: #151a24; --line: #232a38; --line-strong: #364053;
    --text: #e8ebf2; --dim: #a3adc0; --faint: #8a94a8;
    --accent: #86a4ff; --accent-soft: #86a4ff2b;
    --good: #4fd3a0; --warn: #f2b25b; --bad: #ff8087; --calm: #8a94a8;
    --good-soft: #4fd3a01f; --warn-soft: #f2b25b1f; --bad-soft: #ff80871f; --calm-soft: #8a94a826;
    --p50: #5ecbe5; --p95: #b497ff; --p99: #ff8cc6;
    --shadow: none;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  -webkit-font-smoothing: antialiased;
}
.skip { position: absolute; left: -999px; }
.skip:focus { left: 16px; top: 12px; z-index: 9; background: var(--panel); padding: 6px 12px; border-radius: 6px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
.page { max-width: 1320px; margin: 0 auto; padding: 20px 24px 48px; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; margin-bottom: 18px; }
.mark { width: 30px; height: 30px; flex: none; }
.mark rect { fill: var(--accent); }
.mark path { fill: none; stroke: var(--panel); stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round; }
h1 { font-size: 17px; font-weight: 650; letter-spacing: -.01em; margin: 0; }
h2 { font-size: 13px; font-weight: 600; margin: 0; letter-spacing: 0; }
.facts { color: var(--dim); font-variant-numeric: tabular-nums; }
.facts span + span::before { content: "·"; margin: 0 7px; color: var(--line-strong); }
.push { margin-left: auto; }
.pill {
  display: inline-flex; align-items: center; gap: 7px; padding: 3px 11px 3px 9px; border-radius: 99px;
  font-size: 12.5px; font-weight: 600; color: var(--calm); background: var(--calm-soft); white-space: nowrap;
}
.pill::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: currentColor; }
.good { color: var(--good); background: var(--good-soft); }
.warn { color: var(--warn); background: var(--warn-soft); }
.bad { color: var(--bad); background: var(--bad-soft); }
.banner {
  display: flex; gap: 10px; align-items: center; padding: 10px 14px; margin-bottom: 14px; border-radius: 10px;
  background: var(--bad-soft); color: var(--bad); font-weight: 550;
}
.panel {
  background: var(--panel); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shadow);
  min-width: 0;
}
.panel > .head { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; padding: 13px 16px 0; }
.head .note { color: var(--faint); font-size: 12.5px; font-variant-numeric: tabular-nums; }
.figures { display: grid; grid-template-columns: repeat(5, 1fr); margin-bottom: 14px; overflow: hidden; }
.figure { padding: 13px 16px 14px; border-left: 1px solid var(--line); min-width: 0; }
.figure:first-child { border-left: 0; }
.figure dt { color: var(--dim); font-size: 12.5px; }
.figure dd { margin: 1px 0 0; font-size: 25px; line-height: 1.25; font-weight: 620; letter-spacing: -.02em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.figure dd small { font-size: 13px; font-weight: 500; color: var(--faint); letter-spacing: 0; margin-left: 4px; }
.figure dd.alarm { color: var(--bad); }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; margin-bottom: 14px; }
.block { margin-bottom: 14px; }
.key { display: flex; flex-wrap: wrap; gap: 2px 14px; margin-left: auto; font-size: 12.5px; color: var(--dim); }
.key span { display: inline-flex; align-items: center; gap: 6px; }
.key i { width: 12px; height: 3px; border-radius: 2px; background: currentColor; }
.key b { font-weight: 600; color: var(--text); font-variant-numeric: tabular-nums; }
.c-ops { color: var(--accent); } .c-errors { color: var(--bad); }
.c-p50 { color: var(--p50); } .c-p95 { color: var(--p95); } .c-p99 { color: var(--p99); }
.plot { position: relative; padding: 6px 8px 8px; }
.plot svg { display: block; width: 100%; height: 190px; border-radius: 6px; }
.plot .grid { stroke: var(--line); stroke-width: 1; }
.plot .tick { fill: var(--faint); font-size: 11px; font-variant-numeric: tabular-nums; }
.plot .curve { fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linejoin: round; stroke-linecap: round; }
.plot .area { fill: currentColor; opacity: .13; stroke: none; }
.plot .cursor { stroke: var(--line-strong); stroke-width: 1; }
.plot .dot { fill: currentColor; stroke: var(--panel); stroke-width: 2; }
.tip {
  position: absolute; top: 10px; pointer-events: none; background: var(--panel); border: 1px solid var(--line-strong);
  border-radius: 8px; padding: 6px 10px; font-size: 12px; line-height: 1.55; box-shadow: 0 4px 14px #0003;
  font-variant-numeric: tabular-nums; white-space: nowrap; z-index: 2;
}
.tip .when { color: var(--faint); }
.tip .row { display: flex; gap: 12px; justify-content: space-between; }
.empty { color: var(--faint); padding: 22px 16px 24px; text-align: center; }
.plot .empty { position: absolute; inset: 0; display: grid; place-items: center; padding: 0; }
.scroll { overflow-x: auto; padding: 4px 0 6px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { text-align: right; font-size: 12px; font-weight: 500; color: var(--faint); padding: 7px 12px; white-space: nowrap; }
td { text-align: right; padding: 8px 12px; border-top: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 16px; }
th:nth-child(2), td:nth-child(2) { text-align: left; }
th:last-child, td:last-child { padding-right: 16px; }
tbody tr:hover { background: color-mix(in srgb, var(--ground) 55%, transparent); }
td.name { font-weight: 600; max-width: 260px; overflow: hidden; text-overflow: ellipsis; }
td .zero { color: var(--faint); }
td .alarm { color: var(--bad); font-weight: 600; }
.spark { width: 96px; height: 22px; vertical-align: middle; margin-right: 10px; color: var(--accent); }
.spark path { fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linejoin: round; }
.services { display: grid; grid-template-columns: repeat(auto-fill, minmax(270px, 1fr)); margin-top: 11px; border-top: 1px solid var(--line); border-radius: 0 0 11px 11px; overflow: hidden; }
.service { box-shadow: 1px 1px 0 var(--line); padding: 13px 16px 15px; min-width: 0; }
.service .top { display: flex; align-items: center; gap: 8px; }
.service .kind { color: var(--faint); font-size: 12.5px; }
.service .name { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.service .pill { margin-left: auto; }
.service .why { margin: 8px 0 0; font-size: 12.5px; color: var(--bad); overflow-wrap: anywhere; }
.gauge { display: flex; gap: 2px; height: 10px; margin: 12px 0 7px; }
.gauge i { flex: 1; border-radius: 2px; background: var(--line); min-width: 1px; }
.gauge i.open { background: color-mix(in srgb, var(--accent) 32%, var(--line)); }
.gauge i.busy { background: var(--accent); }
.gauge.full i.busy { background: var(--warn); }
.service .use { display: flex; flex-wrap: wrap; gap: 2px 12px; color: var(--dim); font-size: 12.5px; font-variant-numeric: tabular-nums; }
.service .use b { color: var(--text); font-weight: 600; }
.service .waiting { color: var(--warn); font-weight: 600; }
.list { list-style: none; margin: 10px 0 0; padding: 0; max-height: 330px; overflow-y: auto; border-top: 1px solid var(--line); border-radius: 0 0 11px 11px; }
.list li { padding: 9px 16px 10px; border-top: 1px solid var(--line); }
.list li:first-child { border-top: 0; }
.list .what { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; font-size: 12.5px; color: var(--dim); }
.list .what time { font-variant-numeric: tabular-nums; color: var(--faint); }
.list .what b { color: var(--text); font-weight: 600; }
.list .chip { color: var(--bad); background: var(--bad-soft); border-radius: 5px; padding: 0 7px; font-size: 12px; font-weight: 600; }
.list .times { color: var(--faint); margin-left: auto; }
.list p { margin: 2px 0 0; overflow-wrap: anywhere; }
.log { margin: 10px 0 0; height: 330px; overflow: auto; border-top: 1px solid var(--line); padding: 8px 0; font: 12.5px/1.6 var(--mono); border-radius: 0 0 11px 11px; }
.log .line { display: grid; grid-template-columns: auto 14ch 1fr; gap: 0 14px; padding: 0 16px; }
.log .line:hover { background: color-mix(in srgb, var(--ground) 70%, transparent); }
.log time { color: var(--faint); }
.log .who { color: var(--accent); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.log .text { white-space: pre-wrap; overflow-wrap: anywhere; min-width: 0; }
.log .own .who { color: var(--dim); font-weight: 600; }
.log .is-warn .text { color: var(--warn); } .log .is-error .text { color: var(--bad); }
.tools { margin-left: auto; display: flex; gap: 8px; align-items: center; }
input, button {
  font: inherit; font-size: 13px; color: var(--text); background: var(--ground); border: 1px solid var(--line-strong);
  border-radius: 7px; padding: 3px 10px;
}
input::placeholder { color: var(--faint); opacity: 1; }
button { cursor: pointer; font-weight: 550; }
button:hover { border-color: var(--accent); color: var(--accent); }
button[aria-pressed="true"] { background: var(--accent-soft); border-color: transparent; color: var(--accent); }
.tools input { width: 150px; }
.ask { max-width: 420px; margin: 12vh auto; padding: 26px 28px 28px; }
.ask p { color: var(--dim); margin: 6px 0 16px; }
.ask label { display: block; font-weight: 600; margin-bottom: 5px; }
.ask .row { display: flex; gap: 8px; }
.ask input { flex: 1; min-width: 0; padding: 7px 11px; }
.ask button { padding: 7px 16px; background: var(--accent); border-color: var(--accent); color: var(--panel); }
.ask .wrong { color: var(--bad); margin: 10px 0 0; font-weight: 550; }
.stale .dims { opacity: .5; filter: saturate(.4); transition: opacity .3s; }
.loading .figure dd { color: var(--line-strong); }
@media (max-width: 900px) {
  .two { grid-template-columns: minmax(0, 1fr); }
}
@media (max-width: 640px) {
  .page { padding: 14px 12px 32px; }
  .figures { grid-template-columns: 1fr 1fr; }
  .figure { border-top: 1px solid var(--line); }
  .figure:nth-child(-n + 2) { border-top: 0; }
  .figure:nth-child(odd) { border-left: 0; }
  .figure:last-child { grid-column: 1 / -1; }
  .figure dd { font-size: 22px; }
  .push { margin-left: 0; }
  .key { margin-left: 0; width: 100%; }
  .tools { margin-left: 0; width: 100%; }
  .tools input { flex: 1; min-width: 0; width: auto; }
  .modules thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
  .modules tr { display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 9px 12px; padding: 13px 16px; border-top: 1px solid var(--line); }
  .modules tbody tr:first-child { border-top: 0; }
  .modules td, .modules td:first-child, .modules td:last-child { display: block; text-align: left; padding: 0; border: 0; min-width: 0; }
  .modules td.name { grid-column: 1 / 3; align-self: center; }
  .modules td:nth-child(2) { justify-self: end; }
  .modules td:nth-child(n + 3)::before { content: attr(data-label); display: block; font-size: 11.5px; color: var(--faint); }
  .modules td:nth-child(7) { display: none; }
  .spark { display: none; }
  .log .line { grid-template-columns: auto 1fr; }
  .log .text { grid-column: 1 / -1; padding-bottom: 5px; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`;
