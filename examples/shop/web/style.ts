/** How the shop looks: by day and by night, on a wide screen and on a narrow one. */
export const STYLE = String.raw`
:root {
  color-scheme: light dark;
  --ground: #f7f5ef; --panel: #ffffff; --line: #e5e0d3; --text: #23261f; --dim: #656a5d;
  --accent: #2f6b46; --on-accent: #ffffff; --good: #23693f; --bad: #a83a32; --wait: #85590a;
  --good-soft: #23693f1c; --bad-soft: #a83a321a; --wait-soft: #85590a1c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #131611; --panel: #1c201a; --line: #31372d; --text: #e9ebe3; --dim: #a3aa98;
    --accent: #8ecb9f; --on-accent: #10200f; --good: #8ecb9f; --bad: #f09a90; --wait: #e6bd6b;
    --good-soft: #8ecb9f22; --bad-soft: #f09a9022; --wait-soft: #e6bd6b22;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1080px; padding: 0 24px 40px; background: var(--ground);
  color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
header { display: flex; flex-wrap: wrap; gap: 6px 28px; align-items: baseline; padding: 22px 0; }
.brand { font: 600 23px/1.2 Georgia, "Iowan Old Style", "DejaVu Serif", serif; color: var(--accent); }
a { color: var(--accent); text-underline-offset: 3px; }
header a { text-decoration: none; }
nav { display: flex; gap: 4px; margin-left: auto; }
nav a { padding: 5px 13px; border-radius: 99px; color: var(--dim); font-weight: 550; }
nav a:hover { color: var(--text); }
nav a[aria-current] { background: var(--good-soft); color: var(--accent); }
h1 { font: 600 34px/1.2 Georgia, "Iowan Old Style", "DejaVu Serif", serif; margin: 18px 0 10px; }
h2 { font-size: 18px; margin: 0; }
p { margin: 8px 0; }
.lead, .dim, footer, .facts > span:not(.state) { color: var(--dim); }
.lead { font-size: 18px; margin-bottom: 24px; }
footer { margin-top: 44px; padding-top: 16px; border-top: 1px solid var(--line); font-size: 14px; }
.card { background: var(--panel); border: 1px solid var(--line); border-radius: 14px; padding: 18px 20px; min-width: 0; }
.narrow { max-width: 540px; }
.cards { list-style: none; margin: 0; padding: 0; display: grid; gap: 16px; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); }
.cards .card { display: flex; flex-direction: column; }
.cards .facts { margin-top: auto; padding-top: 8px; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: baseline; font-variant-numeric: tabular-nums; }
.facts b { font-size: 21px; }
.two { display: grid; grid-template-columns: 3fr 2fr; gap: 16px; margin-bottom: 16px; }
button, input { font: inherit; border-radius: 9px; padding: 8px 16px; border: 1px solid var(--line); color: var(--text); background: var(--ground); min-width: 0; }
button { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; }
button:hover { filter: brightness(1.1); }
button:disabled { background: none; border-color: var(--line); color: var(--dim); cursor: default; filter: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
.card > form { margin-top: 8px; }
.card > form button { width: 100%; }
.buy input { flex: 1; max-width: 280px; }
.buy { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; margin-top: 20px; }
.amount { display: flex; gap: 10px; align-items: center; }
.amount button { padding: 0; width: 30px; height: 30px; background: none; color: var(--accent); border-color: var(--line); }
.amount span { min-width: 2ch; text-align: center; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { text-align: left; font-size: 14px; font-weight: 500; color: var(--dim); }
th, td { padding: 8px 14px 8px 0; border-top: 1px solid var(--line); white-space: nowrap; }
thead th { border-top: 0; }
th.number, td.number { text-align: right; padding-right: 0; }
.cut { max-width: 160px; overflow: hidden; text-overflow: ellipsis; }
.state { display: inline-block; border-radius: 99px; padding: 1px 11px; font-size: 14px; font-weight: 600; }
.accepted { color: var(--good); background: var(--good-soft); }
.refused { color: var(--bad); background: var(--bad-soft); }
.waiting { color: var(--wait); background: var(--wait-soft); }
#connection { font: 600 14px/1.6 system-ui, sans-serif; margin-left: 8px; vertical-align: middle; }
.shelves { display: grid; grid-template-columns: auto 1fr; gap: 10px 16px; margin: 14px 0 0; align-items: center; }
.shelves dd { display: grid; grid-template-columns: 1fr 3ch; gap: 12px; align-items: center; margin: 0; font-variant-numeric: tabular-nums; text-align: right; }
meter { width: 100%; height: 16px; }
.bars { display: block; width: 100%; height: 110px; margin-top: 12px; }
.bars rect { fill: var(--accent); opacity: .8; }
.progress { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; color: var(--dim); font-size: 15px; font-variant-numeric: tabular-nums; }
.progress progress { flex: 1; min-width: 120px; accent-color: var(--accent); }
.skip, .unseen { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
.skip:focus { clip-path: none; width: auto; height: auto; background: var(--panel); padding: 8px 14px; z-index: 1; }
@media (max-width: 720px) {
  body { padding: 0 16px 32px; }
  nav { margin-left: -13px; }
  header { padding: 16px 0 8px; }
  h1 { font-size: 28px; }
  .two { grid-template-columns: minmax(0, 1fr); }
  .cut { max-width: 110px; }
  th, td { padding-right: 10px; }
  .time { display: none; }
}
`;
