"""The HTML report's style sheet for what an opened case shows, and for paper."""

STYLE_CASE = """
.inside { padding: 6px 20px 22px 46px; border-top: 1px solid var(--line); margin-top: 2px; }
.inside > * { margin-top: 14px; }
h3 { font-size: 16px; letter-spacing: -.01em; font-weight: 640; }
.inside .doc { margin-top: 4px; color: var(--soft); max-width: 70ch; white-space: pre-line; }
.inside .where { margin-top: 4px; }
h4 { font-size: 12.5px; font-weight: 620; margin: 20px 0 8px; display: flex; gap: 8px;
  align-items: center; }
.step { border: 1px solid var(--line); border-radius: 10px; padding: 2px 16px 16px; }
.verdicts { list-style: none; border: 1px solid var(--line); border-radius: 9px; overflow: hidden; }
.verdicts li { padding: 5px 12px; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.verdicts li:first-child { border-top: 0; }
.verdicts li > .sign { width: 15px; height: 15px; font-size: 9px; margin-right: 7px;
  vertical-align: 1px; }
.verdicts li > code { float: right; margin-left: 16px; font-size: 12px; }
.verdicts > .failed { background: var(--failed-soft); }
.verdicts > .broken { background: var(--broken-soft); }
.verdicts > :is(.failed, .broken) > span:nth-child(2) { font-weight: 560; }
.verdicts li > :is(dl, p, pre) { margin-left: 24px; }
.verdicts li > p { margin-top: 8px; font-size: 12.5px; }
.verdicts pre { background: var(--card); }
.compare { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 14px;
  margin-top: 6px; }
.compare dt { color: var(--soft); }
.compare dd { overflow-wrap: anywhere; white-space: pre-wrap; }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 24px; }
.target { overflow-wrap: anywhere; margin-bottom: 8px; }
.target code { white-space: normal; }
.ending { color: var(--broken); margin-bottom: 8px; overflow-wrap: anywhere; }
.hop { overflow-wrap: anywhere; margin-top: 10px; }
.hop + .hop { margin-top: 3px; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: 9px 12px;
  overflow: auto; max-height: 26rem; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 2; }
pre + pre, pre + p { margin-top: 8px; }
pre.headers { background: none; border: 0; padding: 0 0 2px; color: var(--soft); max-height: none; }
pre.headers i { font-style: normal; color: var(--text); }
pre.hex { white-space: pre; }
.raw > summary { color: var(--soft); cursor: pointer; margin: 6px 0 8px; }
.key { color: var(--accent); } .string { color: var(--passed); } .literal { color: var(--broken); }
svg { display: block; overflow: visible; }
svg.timeline { margin: 14px 0 6px; }
.legend { font-size: 12px; color: var(--faint); margin-bottom: 12px; }
.finding { color: var(--broken); font-size: 13px; margin: 4px 0; overflow-wrap: anywhere; }
.said-text { font: inherit; line-height: 1.6; max-height: 16rem; }
.figures { margin-bottom: 12px; }
.figures tbody th { position: static; box-shadow: none; border-top: 1px solid var(--line);
  white-space: nowrap; font-weight: 450; color: var(--text); }
.figures :is(th, td):nth-child(1):not([colspan]) { text-align: left; }
.figures td:nth-child(2) { font-weight: 560; }
.figures td:last-child:not([colspan]) { font: inherit; color: var(--soft); }
.inside .facts { margin: 0 0 4px; }
.scroll { max-height: 24rem; overflow: auto; border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; font-size: 13px; }
th { position: sticky; top: 0; background: var(--card); text-align: left; font-weight: 550;
  color: var(--soft); box-shadow: 0 1px 0 var(--line); }
th, td { padding: 4px 12px; vertical-align: top; }
td { border-top: 1px solid var(--line); white-space: nowrap; }
:is(th, td):nth-child(-n+3):not([colspan]) { text-align: right; }
td:first-child, td:nth-child(3) { color: var(--faint); }
td:last-child:not([colspan]) { font: 12.5px/1.6 var(--mono); white-space: pre-wrap;
  overflow-wrap: anywhere; width: 100%; min-width: 18rem; }
.note td, .cut td { color: var(--faint); font-style: italic; }
.cut td { text-align: center; }

.empty { text-align: center; color: var(--soft); padding: 72px 0; }
.empty b { display: block; color: var(--text); font-size: 16px; margin-bottom: 4px; }
[hidden] { display: none; }
@@FILTERS@@

@media (max-width: 760px) {
  .wide { padding-inline: 16px; }
  .top { grid-template-columns: minmax(0, 1fr); padding-top: 24px; }
  h1 { font-size: 25px; }
  .pair { grid-template-columns: minmax(0, 1fr); }
  .inside { padding-inline: 16px; }
  .case > summary { grid-template-columns: 18px minmax(0, 1fr) auto auto; padding-inline: 12px; }
  .said { display: none; }
  .bar form { padding-block: 8px; }
  .bar button { display: none; }
  .verdicts li > code { float: none; display: block; margin: 2px 0 0 24px; }
  td, th { padding-inline: 8px; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --code: #fff; --text: #000; --soft: #444;
    --faint: #666; --line: #ccc; --passed: #187a48; --failed: #c62f36; --broken: #a65b00; }
  body { font-size: 11px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .bar { display: none; }
  .case { content-visibility: visible; break-inside: auto; }
  .case > summary { break-after: avoid; break-inside: avoid; }
  .case:is(.failed, .broken)::details-content { content-visibility: visible; display: block; }
  pre, .scroll { max-height: none; overflow: visible; }
  .wide { max-width: none; padding-inline: 0; }
}
"""


def filters(outcomes: tuple[str, ...]) -> str:
    """The rules by which the outcome buttons work without a script.

    They are inputs before the page's main part, found by ``~``: rules with ``:has`` would say the
    same in less markup, but cost seconds while a page of thousands of cases is read.
    """
    rules = []
    for name in ("all", *outcomes):
        mine = f"#only-{name}:checked ~ .bar label[for=only-{name}]"
        seen = f"#only-{name}:focus-visible ~ .bar label[for=only-{name}]"
        rules.append(
            f"{mine} {{ color: var(--text); background: var(--chosen); "
            "box-shadow: var(--lift); }\n"
            f"{seen} {{ outline: 2px solid var(--accent); }}"
        )
    for name in outcomes:
        rules.append(f"#only-{name}:checked ~ main .case:not(.{name}) {{ display: none; }}")
    return "\n".join(rules)
