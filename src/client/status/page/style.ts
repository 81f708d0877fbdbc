import { dayStates } from '../coverage.js';

/** Colours by role, in a light and a dark setting; every text has a contrast of 4.5 or more. */
const LIGHT = `
  --back: #ffffff; --panel: #f6f7f8; --text: #1c1e21; --quiet: #5b6067; --line: #d5d9de; --link: #0b57a4;
  --bar: #2f6db3; --good: #1c6b3c; --bad: #a8201a;
  --final: #1f5c99; --loaded: #9fc4ea; --due: #e4e7ea; --beyond: #f0f1f2;
  --missing: #ffffff; --rejected: #f5b63f; --failed: #c0332b;
  --on-missing: #1c1e21; --on-rejected: #1c1e21; --on-failed: #ffffff;`;
const DARK = `
  --back: #15181c; --panel: #1e2329; --text: #e8eaed; --quiet: #a6adb6; --line: #3a424c; --link: #8ab8f0;
  --bar: #6ea6e6; --good: #7fd39c; --bad: #ff938a;
  --final: #4d8fd6; --loaded: #274a70; --due: #2b3138; --beyond: #1b1f24;
  --missing: #15181c; --rejected: #b97a10; --failed: #c0332b;
  --on-missing: #e8eaed; --on-rejected: #1c1e21; --on-failed: #ffffff;`;

const DAY_STATES = Object.keys(dayStates);

export const style = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1240px; padding: 16px; background: var(--back); color: var(--text);
  font: 15px/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 4px; } h2 { font-size: 1.1rem; margin: 0; display: inline; }
h3 { font-size: 1rem; margin: 20px 0 6px; }
a { color: var(--link); } p { margin: 4px 0; } .quiet { color: var(--quiet); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 1px; }
.badge { font-weight: 600; white-space: nowrap; } .good { color: var(--good); } .bad { color: var(--bad); }
.scroll { overflow-x: auto; margin: 12px 0; overflow-wrap: normal; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: start; color: var(--quiet); padding: 4px 0; }
th, td { padding: 4px 10px 4px 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
th { font-weight: 600; } thead th { white-space: nowrap; } td.number, th.number { text-align: end; white-space: nowrap; }
td.day { white-space: nowrap; } th.name { min-width: 11em; }
table.days td { text-align: end; white-space: nowrap; } table.days thead th:not(:first-child) { text-align: end; }
table.days td:last-child, table.days thead th:last-child { text-align: start; white-space: normal; min-width: 32em; padding-left: 10px; }
table.days th { white-space: nowrap; }
.runs { list-style: none; padding: 0; margin: 0; } .runs li { border-bottom: 1px solid var(--line); padding: 6px 0; }
.runs p { margin: 2px 0; } .runs .message { white-space: pre-line; }
.account { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; margin: 12px 0; padding: 0 14px; }
.account > summary { cursor: pointer; padding: 12px 0; } .account > summary .quiet { margin: 0 8px; }
.account[open] { padding-bottom: 14px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 14px; margin: 6px 0 14px; }
dt { color: var(--quiet); } dd { margin: 0; }
.needs { border-inline-start: 4px solid var(--bad); padding-inline-start: 10px; margin: 6px 0 12px; }
ul { margin: 4px 0; padding-inline-start: 20px; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 14px 28px; }
.charts > :first-child { grid-column: 1 / -1; }
figure { margin: 0; min-width: 0; } figcaption { font-weight: 600; } .plot { min-height: 60px; }
figure[data-chart=calendar] .readout { min-height: 3em; } .readout { min-height: 1.5em; color: var(--quiet); font-variant-numeric: tabular-nums; }
.legend { list-style: none; padding: 0; margin: 6px 0; font-size: .9rem; } .legend li { padding: 2px 0 2px 24px; text-indent: -24px; }
.legend li > * { text-indent: 0; }
.swatch { display: inline-flex; width: 18px; height: 18px; border-radius: 3px; border: 1px solid var(--line);
  margin-inline-end: 6px; align-items: center; justify-content: center; font: 600 12px/1 system-ui; vertical-align: -3px; }
${DAY_STATES.map((state) => `.swatch[data-state=${state}] { background: var(--${state}); color: var(--on-${state}); }`).join('\n')}
svg { display: block; background: none !important; overflow: visible; }
svg .symbols text { font-weight: 600; font-size: 12px; pointer-events: none; }
svg .days rect { outline-offset: -1px; } svg .days rect:focus { stroke: var(--text); stroke-width: 2.5px; outline: none; }
svg .days rect:hover { stroke: var(--text); stroke-width: 1.5px; }
pre { white-space: pre-wrap; font-size: .8rem; }
@media (max-width: 480px) { body { padding: 10px; } .account { padding: 0 10px; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 6px; } }
@media (max-width: 760px) { .cards, .cards caption, .cards tbody, .cards tr, .cards th, .cards td { display: block; }
  .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .cards tr { border-bottom: 1px solid var(--line); padding: 6px 0; } .cards th, .cards td { border: 0; padding: 1px 0; }
  .cards { overflow-wrap: anywhere; } .cards td { display: flex; justify-content: space-between; gap: 12px; text-align: end; white-space: normal; }
  .cards td::before { content: attr(data-label); color: var(--quiet); } }
`;
