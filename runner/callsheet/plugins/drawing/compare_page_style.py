"""What the page of a comparison adds to the style sheet of the run report."""

STYLE_COMPARE = """
.request { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  box-shadow: var(--shade); padding: 18px 22px 22px; margin-bottom: 24px; }
.request > h2 { display: flex; gap: 10px; align-items: center; font-size: 17px; color: var(--text);
  font-weight: 640; letter-spacing: -.01em; overflow-wrap: anywhere; }
.request > .where { margin: 2px 0 14px; }
.figures th, .figures td { text-align: right; padding: 6px 12px; vertical-align: middle; }
.figures :is(th, td):first-child, .figures :is(th, td):last-child { text-align: left;
  font: inherit; width: auto; min-width: 0; color: var(--text); white-space: nowrap; }
.figures tr:not(.beside) td:nth-child(3) { color: inherit; }
.figures thead th { font-weight: 550 !important; box-shadow: none; position: static;
  color: var(--soft) !important; }
.figures .bounds { width: 190px; text-align: left; }
.figures .slower b { color: var(--failed); } .figures .cant_tell b { color: var(--broken); }
.figures .not_slower b { color: var(--passed); }
.figures .beside td:nth-child(n) { color: var(--soft); }
.figures .remark td { border-top: 0; padding-top: 0; color: var(--soft); white-space: normal;
  font-size: 12.5px; text-align: left; }
.figures b { font-weight: 600; }
.facts svg { display: inline-block; }
.wideable { overflow-x: auto; }
.charts { margin-top: 22px; position: relative; }
figure { margin: 0 0 18px; } figcaption { margin-bottom: 4px; font-size: 13px; }
figcaption b { font-weight: 600; margin-right: 6px; }
figure { overflow-x: auto; } .chart { height: auto; }
.chart[data-group=time] { min-width: 640px; }
.charts.lit [data-stream]:not(.lit) { opacity: .18; }
.charts polyline.lit { stroke-opacity: 1; stroke-width: 2; }
.readout { position: sticky; bottom: 12px; display: block; width: max-content; max-width: 100%;
  margin: 0 auto; padding: 4px 14px; border-radius: 99px; background: var(--text);
  color: var(--page); font-size: 12.5px; }
.readout[hidden] { display: none; }
.diff { margin-top: 8px; } .diff ins, .diff del { text-decoration: none; display: block; }
.diff ins { color: var(--passed); } .diff del { color: var(--failed); }
.diff span { display: block; color: var(--soft); }
"""
