/** The report's own style: the page's paper and ink, both themes, and print. No file beside it, no font to fetch. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;
--paper:light-dark(oklch(.984 .004 95),oklch(.187 .008 250));--sunken:light-dark(oklch(.962 .005 95),oklch(.16 .008 250));
--ink:light-dark(oklch(.235 .014 250),oklch(.935 .005 95));--soft:light-dark(oklch(.4 .014 250),oklch(.79 .008 95));
--faint:light-dark(oklch(.497 .013 250),oklch(.675 .01 250));--rule:light-dark(oklch(.885 .006 95),oklch(.315 .011 250));
--strong:light-dark(oklch(.63 .012 250),oklch(.535 .013 250));--accent:light-dark(oklch(.47 .115 243),oklch(.78 .1 236));
--warn:light-dark(oklch(.49 .1 68),oklch(.83 .11 80));--warn-soft:light-dark(oklch(.95 .04 85),oklch(.29 .04 75))}
*{box-sizing:border-box;margin:0}
body{max-width:72rem;margin:0 auto;padding:clamp(1rem,4vw,3rem);background:var(--paper);color:var(--ink);
font:.9375rem/1.5 ui-sans-serif,"Segoe UI","Helvetica Neue","Liberation Sans",sans-serif;text-rendering:optimizeLegibility}
header,section{display:grid;gap:.75rem;grid-template-columns:minmax(0,1fr)}
section{margin-top:3rem;padding-top:1.25rem;border-top:1px solid var(--rule)}
h1{font-size:clamp(1.75rem,1.3rem + 2vw,2.5rem);font-weight:500;letter-spacing:-.02em;line-height:1.2}
h2{font-size:1.125rem;font-weight:600}h3{font-size:.9375rem;font-weight:600}
p{max-width:68ch}.lead{color:var(--soft);font-size:1.125rem}.faint,figcaption{color:var(--faint);font-size:.8125rem}
.chip{display:inline-block;padding:0 .4rem;border:1px solid var(--rule);border-radius:.25rem;color:var(--soft);
font-size:.8125rem;font-weight:400;white-space:nowrap}.warn{border-color:transparent;background:var(--warn-soft);color:var(--warn)}
.notice{padding:.75rem 1rem;border-left:3px solid var(--warn);background:var(--warn-soft)}
.scroll{overflow-x:auto}table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--rule);text-align:right;vertical-align:baseline;white-space:nowrap}
th{color:var(--soft);font-size:.8125rem;font-weight:500}thead th{border-bottom-color:var(--strong)}
th.text,td.text,tbody th{text-align:left}tbody th{color:var(--ink);font-size:inherit;white-space:normal;min-width:12rem}
.empty{color:var(--faint)}
figure{display:grid;gap:.5rem}svg{display:block;width:100%;max-width:48rem;height:auto}
svg.narrow{display:none}svg text{fill:var(--soft);font:13px ui-sans-serif,"Segoe UI","Liberation Sans",sans-serif}svg .name{fill:var(--ink)}svg .name,svg .value{paint-order:stroke;stroke:var(--paper);stroke-width:6px;stroke-linejoin:round}
svg .value{font-variant-numeric:tabular-nums;fill:var(--ink)}svg line{stroke:var(--rule)}
svg .whisker{stroke:var(--accent);stroke-width:2}svg .dot{fill:var(--accent)}
svg .quiet .whisker{stroke:var(--strong)}svg .quiet .dot{fill:var(--strong)}
dl{display:grid;gap:.25rem 1.5rem;grid-template-columns:minmax(9rem,max-content) minmax(0,1fr)}
dt{color:var(--soft)}dd{overflow-wrap:anywhere}
details{border-bottom:1px solid var(--rule)}details>div{display:grid;gap:.75rem;grid-template-columns:minmax(0,1fr);padding:.25rem 0 1rem 1rem}
summary{padding:.4rem 0;cursor:pointer}summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
pre{padding:.75rem 1rem;border-radius:.25rem;background:var(--sunken);font:.8125rem/1.55 ui-monospace,Menlo,"DejaVu Sans Mono",monospace;
white-space:pre-wrap;overflow-wrap:anywhere}
.label{color:var(--faint);font-size:.8125rem}.num{font-variant-numeric:tabular-nums}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--rule)}a{color:var(--accent)}
@media(max-width:40rem){svg.wide{display:none}svg.narrow{display:block}dl{grid-template-columns:minmax(0,1fr)}dd{padding-bottom:.4rem}}
@media print{svg.wide{display:block}svg.narrow{display:none}:root{color-scheme:light}body{max-width:none;padding:0;font-size:10pt}section{break-inside:auto}
tr,figure,.notice{break-inside:avoid}.scroll{overflow:visible}pre{border:1px solid var(--rule);background:none}}
`;
