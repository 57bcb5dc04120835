/** The page's style sheet. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f5f5f2;
  --card: #fff;
  --ink: #1a1b1e;
  --soft: #5b5f67;
  --line: #e3e3dd;
  --track: #c9cac6;
  --serving: #14704a;
  --propagating: #8a5600;
  --draining: #0b5bb8;
  --drained: #6a3fc0;
  --doubt: #a3341c;
  --ink-of-chart: #2f62c4;
  --idle-of-chart: #c3d4f5;
  --accent: var(--soft);
  font: 16px/1.5 system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101214;
    --card: #181b1e;
    --ink: #eceef0;
    --soft: #a5abb4;
    --line: #2a2e33;
    --track: #4a5057;
    --serving: #62d29c;
    --propagating: #efb457;
    --draining: #74b4ff;
    --drained: #bba4ff;
    --doubt: #ff9c85;
    --ink-of-chart: #7fabff;
    --idle-of-chart: #2c4270;
  }
}
[data-phase="serving"] { --accent: var(--serving); }
[data-phase="propagating"] { --accent: var(--propagating); }
[data-phase="draining"] { --accent: var(--draining); }
[data-phase="drained"] { --accent: var(--drained); }

*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2rem); }
header { display: flex; justify-content: space-between; gap: 1rem; padding-block: 1.25rem 1rem; }
header p, h1, h2, dl, dd, figure, .card p { margin: 0; }
#host { font-weight: 600; overflow-wrap: anywhere; }
#link { display: flex; align-items: center; gap: .5rem; color: var(--soft); white-space: nowrap; }
.dot { width: .6rem; height: .6rem; border: 2px solid currentColor; border-radius: 50%; }
#link[data-link="live"] .dot { border-color: var(--serving); background: var(--serving); }
#link[data-link="lost"], #link[data-link="left"] { color: var(--doubt); font-weight: 600; }

main { display: grid; gap: 1rem; }
.card { min-width: 0; padding: clamp(1.1rem, 3vw, 1.75rem); background: var(--card); border: 1px solid var(--line); border-radius: 14px; }
h2 { font-size: 1rem; font-weight: 600; }
.hint, .lead, footer, figcaption { color: var(--soft); }
.hint, figcaption, footer { font-size: .875rem; }
a { color: inherit; text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--draining); outline-offset: 3px; border-radius: 4px; }

.notice { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center; justify-content: space-between;
  padding: .9rem 1.25rem; border: 1px solid var(--doubt); border-radius: 14px; background: var(--card); }
.notice[hidden] { display: none; }
.notice p { flex: 1 1 18rem; margin: 0; }
button { padding: .5rem 1rem; border: 1px solid var(--ink); border-radius: 8px; background: none; color: inherit; font: inherit; font-weight: 600; cursor: pointer; }
button:hover { background: var(--ink); color: var(--card); }

#phase { padding-block: clamp(1.5rem, 4vw, 2.5rem); }
h1 { font-size: clamp(2.25rem, 7vw, 3.75rem); font-weight: 650; line-height: 1.1; letter-spacing: -.03em; color: var(--accent); overflow-wrap: anywhere; }
html:not([data-phase]) h1 { font-size: 1.5rem; letter-spacing: 0; }
#reason { max-width: 46rem; margin-top: .6rem; font-size: 1.125rem; overflow-wrap: anywhere; }
#since { margin-top: .25rem; color: var(--soft); }

#way { display: grid; grid-template-columns: repeat(5, 1fr); margin: 2rem 0 0; padding: 0; list-style: none; font-size: .875rem; line-height: 1.35; }
#way li { position: relative; padding: 1.75rem .75rem 0 0; color: var(--soft); }
#way b { display: block; font-weight: 600; }
#way li::before { content: ""; position: absolute; z-index: 1; top: 0; left: 0; width: 1.125rem; height: 1.125rem; border: 2px solid var(--track); border-radius: 50%; background: var(--card); }
#way li::after { content: ""; position: absolute; top: calc(.5625rem - 1px); left: 1.125rem; right: 0; height: 2px; background: var(--track); }
#way li:last-child::after { display: none; }
#way [data-place="behind"]::before { content: "\\2713" / ""; display: grid; place-items: center; border-color: var(--accent); background: var(--accent); color: var(--card); font: 700 .75rem/1 system-ui; }
#way [data-place="behind"]::after { background: var(--accent); }
#way [data-place="here"] { color: var(--ink); }
#way [data-place="here"] b { color: var(--accent); }
#way [data-place="here"]::before { border: 5px solid var(--accent); box-shadow: 0 0 0 4px color-mix(in srgb, var(--accent) 22%, transparent); }

#estimate .lead { margin-top: .35rem; font-size: 1.25rem; color: var(--ink); }
progress { display: block; width: 100%; height: 8px; margin-top: 1rem; border: 0; border-radius: 4px; overflow: hidden; background: var(--line); appearance: none; }
progress[hidden] { display: none; }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
.milestones { margin: 1rem 0 0; padding: 0; list-style: none; }
.milestones:empty { display: none; }
.milestones li { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; padding: .45rem 0; border-top: 1px solid var(--line); }
.milestones b { grid-row: span 2; font-weight: 400; }
.milestones span { text-align: right; }
.milestones .distance { color: var(--soft); font-size: .875rem; }

.numbers { display: flex; flex-wrap: wrap; gap: .75rem 2.25rem; margin-top: .75rem; }
.numbers:empty { display: none; }
.numbers dt { display: flex; align-items: center; gap: .45rem; color: var(--soft); font-size: .875rem; }
.numbers dd { font-size: 1.75rem; font-weight: 600; line-height: 1.2; letter-spacing: -.01em; }
.numbers.small { margin-top: 1.25rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.numbers.small dd { font-size: 1.25rem; }
.numbers [data-kind="notable"] dd { color: var(--doubt); }
.numbers dt::before { width: .8rem; height: .8rem; border: 1px solid var(--ink-of-chart); border-radius: 3px; }
[data-kind="idle"] dt::before { content: ""; background: var(--idle-of-chart); }
[data-kind="busy"] dt::before { content: ""; background: var(--ink-of-chart); }
[data-kind="upgraded"] dt::before { content: ""; background: repeating-linear-gradient(135deg, var(--ink-of-chart) 0 1px, transparent 1px 4px); }

figure { margin-top: 1rem; }
svg { display: block; width: 100%; height: 180px; }
svg text { font-size: 12px; fill: var(--soft); }
svg .end { text-anchor: end; }
.area { stroke: var(--ink-of-chart); stroke-width: 1; stroke-linejoin: round; }
.area.idle { fill: var(--idle-of-chart); }
.area.busy { fill: var(--ink-of-chart); }
.area.upgraded { fill: url(#hatching); }
.hatching { stroke: var(--ink-of-chart); stroke-width: 1.25; }
.grid { stroke: var(--line); }
.axis { stroke: var(--track); }
.turn { stroke: var(--ink); stroke-dasharray: 3 3; }
svg .turn-label { fill: var(--ink); font-weight: 600; }
figcaption { margin-top: .5rem; }

.rows { margin: .75rem 0 0; padding: 0; list-style: none; }
.rows li { display: grid; grid-template-columns: minmax(0, 17rem) 13.5rem minmax(0, 1fr); gap: .15rem 1.5rem; padding: .7rem 0; border-top: 1px solid var(--line); }
.who b, .who span { display: block; overflow-wrap: anywhere; }
.who b { font-weight: 600; }
.who span, .detail { color: var(--soft); font-size: .875rem; }
.detail { overflow-wrap: anywhere; line-height: 1.6; }
.verdict { display: flex; gap: .55rem; font-weight: 600; }
.verdict::before { flex: none; width: 1.2em; text-align: center; }
.verdict[data-kind="has"]::before { content: "\\25CF" / ""; color: var(--ink-of-chart); }
.verdict[data-kind="gone"]::before { content: "\\25CB" / ""; color: var(--ink-of-chart); }
.verdict[data-kind="doubt"]::before { content: "!" / ""; color: var(--doubt); }
.verdict[data-kind="doubt"] { color: var(--doubt); }

footer { padding-block: 1.25rem 2.5rem; }
footer p { margin: 0; }

@media (min-width: 60rem) {
  main { grid-template-columns: 2fr 3fr; }
  main > * { grid-column: 1 / -1; }
  #estimate { grid-column: 1; }
  #connections { grid-column: 2; }
}
@media (max-width: 44rem) {
  #way { grid-template-columns: 1fr; margin-top: 1.5rem; }
  #way li { padding: 0 0 1rem 1.9rem; }
  #way li::after { top: 1.125rem; bottom: 0; left: calc(.5625rem - 1px); right: auto; width: 2px; height: auto; }
  #way li:last-child { padding-bottom: 0; }
  .rows li { grid-template-columns: minmax(0, 1fr); }
  .numbers { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem 1.5rem; }
}
@media (forced-colors: active) {
  #way li::before, .dot, progress { forced-color-adjust: none; }
}
`;
