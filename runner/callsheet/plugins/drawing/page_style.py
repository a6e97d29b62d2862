"""The HTML report's style sheet. The page is readable without it."""

STYLE = """
:root { color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --line: #e3e6eb; --code: #f6f7f9; --hover: #fafbfc;
  --text: #14171c; --soft: #5b6472; --faint: #868e9b; --accent: #2f5fd0;
  --passed: #187a48; --failed: #c62f36; --broken: #a65b00; --skipped: #6b7480;
  --failed-soft: #fdf2f2; --broken-soft: #fdf6ec;
  --chosen: #fff; --shade: 0 1px 2px #0f172a0d; --lift: 0 1px 2px #0003;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, Inter, "Helvetica Neue", sans-serif;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, "Cascadia Mono", Menlo, Consolas,
    "Liberation Mono", monospace; }
@media (prefers-color-scheme: dark) { :root {
  --page: #0d1014; --card: #14181e; --line: #262c35; --code: #0f1318; --hover: #181d24;
  --text: #e6e9ed; --soft: #9da6b3; --faint: #737c89; --accent: #8aa9ff;
  --passed: #4fc28c; --failed: #ff8484; --broken: #efb25c; --skipped: #8c95a2;
  --failed-soft: #21161a; --broken-soft: #211b13; --chosen: #2c343f; --shade: none; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 5rem; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 14px/1.5 var(--sans); font-variant-numeric: tabular-nums;
  -webkit-font-smoothing: antialiased; -webkit-text-size-adjust: 100%; }
.wide { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
code, pre { font: 12.5px/1.55 var(--mono); font-variant-ligatures: none; }
a { color: inherit; }
h1, h2, h3, h4, p, ul, dl, dd, pre { margin: 0; padding: 0; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
.soft, .none, .where { color: var(--soft); font-weight: 400; }
.none { font-style: italic; }

.top { padding-top: 36px; padding-bottom: 28px; display: grid; gap: 28px 56px;
  grid-template-columns: minmax(0, 1fr) minmax(0, 21rem); }
.brand { display: flex; gap: 8px; align-items: center; color: var(--soft); font-weight: 550; }
h1 { font-size: 30px; line-height: 1.2; letter-spacing: -.022em; font-weight: 680;
  margin: 14px 0 18px; }
.share { display: block; border-radius: 4px; overflow: hidden; height: 8px; }
.facts { display: flex; flex-wrap: wrap; gap: 14px 30px; margin-top: 20px; }
.facts dt { color: var(--faint); font-size: 12px; }
.facts dd { font-weight: 550; }
.slowest h2 { margin: 4px 0 8px; }
.slowest ol { list-style: none; margin: 0; padding: 0; }
.slowest li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 12px;
  padding: 4px 0; }
.slowest a { text-decoration: none; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.slowest a:hover { color: var(--accent); }
.slowest span { color: var(--soft); }
.slowest svg { grid-column: 1 / -1; height: 3px; border-radius: 2px; }
h2 { font-size: 13px; font-weight: 600; color: var(--soft); }
.notice { margin: 0 0 20px; padding: 10px 14px; border-radius: 8px; background: var(--broken-soft);
  color: var(--broken); }

.bar { position: sticky; top: 0; z-index: 2; border-block: 1px solid var(--line);
  background: color-mix(in srgb, var(--page) 88%, transparent); backdrop-filter: blur(10px); }
.bar form { display: flex; flex-wrap: wrap; gap: 10px 16px; align-items: center;
  padding-block: 10px; }
.pick { position: fixed; top: 0; opacity: 0; pointer-events: none; }
.choices { padding: 3px; display: flex; gap: 2px; border-radius: 9px; overflow-x: auto;
  min-width: 0; background: color-mix(in srgb, var(--text) 7%, transparent); }
.choices label { padding: 4px 11px; border-radius: 7px; cursor: pointer; white-space: nowrap;
  color: var(--soft); font-weight: 530; }
.choices label b { font-weight: 530; color: var(--faint); margin-left: 3px; }
.choices .off { opacity: .45; cursor: default; }
.bar input[type=search] { flex: 1 1 14rem; min-width: 0; font: inherit; color: inherit;
  padding: 6px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
.bar input[type=search]::placeholder { color: var(--faint); }
.bar output { color: var(--soft); min-width: 5.5em; text-align: right; }
.bar button { font: inherit; color: var(--soft); background: none; border: 0; padding: 4px 2px;
  cursor: pointer; }
.bar button:hover { color: var(--text); }

main { padding-top: 24px !important; padding-bottom: 64px !important; }
.group { margin-bottom: 28px; }
.group > h2 { display: flex; justify-content: space-between; padding: 0 4px 8px; }
.group > h2 b { color: var(--text); font-weight: 620; }
.cases { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  box-shadow: var(--shade); }
.case { border-top: 1px solid var(--line); content-visibility: auto;
  contain-intrinsic-size: auto 42px; }
.case:first-child { border-top: 0; }
.case > summary { display: grid; gap: 0 12px; align-items: center; padding: 9px 16px;
  grid-template-columns: 18px minmax(0, 1fr) auto minmax(9rem, auto) 5rem; cursor: pointer;
  list-style: none; border-radius: 11px; }
.case > summary::-webkit-details-marker { display: none; }
.case > summary:hover { background: var(--hover); }
.case[open] { contain-intrinsic-size: auto 700px; }
.name { grid-column: 2; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  font-weight: 550; }
.folder { color: var(--faint); font-weight: 400; }
.row { color: var(--soft); font-weight: 400; margin-left: 6px; }
.why { grid-column: 2; grid-row: 2; color: var(--soft); overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; font-size: 13px; }
.failed .why { color: var(--failed); }
.broken .why { color: var(--broken); }
.said, .took { color: var(--soft); text-align: right; white-space: nowrap; }
.took { color: var(--text); }
.sign { display: inline-grid; place-items: center; width: 18px; height: 18px; border-radius: 50%;
  font: 700 11px/1 var(--sans); color: var(--card); flex: none; }
.sign.passed { background: var(--passed); } .sign.failed { background: var(--failed); }
.sign.broken { background: var(--broken); }
.sign.skipped { color: transparent; box-shadow: inset 0 0 0 1.5px var(--skipped); }
.status { font: 600 12px/1 var(--mono); padding: 3px 7px; border-radius: 5px; color: var(--soft);
  background: color-mix(in srgb, currentColor 12%, transparent); }
.status.s2 { color: var(--passed); } .status.s3 { color: var(--accent); }
.status.s4, .status.s0 { color: var(--broken); } .status.s5 { color: var(--failed); }
.tag { font-size: 12px; padding: 1px 8px; border-radius: 99px; border: 1px solid var(--line);
  color: var(--soft); font-family: var(--sans); }
"""
