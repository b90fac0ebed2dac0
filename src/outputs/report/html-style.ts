/** The style sheet of the HTML report: light and dark, printable, readable without colour. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1c2330;--soft:#5a6372;--line:#d8dde6;--paper:#fff;--raised:#f5f7fa;
--critical:#9d0b2e;--high:#b93a12;--medium:#7a5600;--low:#0b5d86;--info:#5a6372}
@media(prefers-color-scheme:dark){:root{--ink:#e7ebf2;--soft:#a3adbd;--line:#343c4a;--paper:#12161d;--raised:#1b212b;
--critical:#ff7a96;--high:#ff9a73;--medium:#eac15c;--low:#7cc7f0;--info:#a3adbd}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
header,main,footer{max-width:64rem;margin:0 auto;padding:1rem}h1{font-size:1.5rem;margin:.5rem 0 0}h2{font-size:1.15rem}
header p,footer,.frameworks{color:var(--soft);font-size:.9rem}code,pre{font:.85rem/1.4 ui-monospace,monospace}
pre{background:var(--raised);border-left:3px solid var(--line);margin:.25rem 0;padding:.25rem .75rem;overflow-x:auto}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line)}
td{font-variant-numeric:tabular-nums}.tallies{display:flex;flex-wrap:wrap;gap:.75rem}
.tally{background:var(--raised);border-top:3px solid;border-radius:4px;padding:.5rem 1rem;min-width:7rem}
.tally b{display:block;font-size:1.5rem}.finding{border:1px solid var(--line);border-radius:6px;margin:.6rem 0;padding:.5rem 1rem}
summary{cursor:pointer}.badge{display:inline-block;min-width:5rem;font-weight:600}.count{color:var(--soft)}
.fix{border-left:3px solid #2f8f4e;padding-left:.75rem}.problems{border:2px solid var(--critical);border-radius:6px;padding:0 1rem}
.critical{color:var(--critical)}.high{color:var(--high)}.medium{color:var(--medium)}.low{color:var(--low)}.info{color:var(--info)}
@media print{.finding{break-inside:avoid}}`;
