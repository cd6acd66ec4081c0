//! Style of a report, on screens light and dark, and on paper.

/// The style sheet.
pub(super) const STYLE: &str = "\
:root{color-scheme:light dark;--faint:#566a6e;--line:#d5dfdf;--amber:#8a4b00;--red:#a3261d}\
@media(prefers-color-scheme:dark){:root{--faint:#98adb0;--line:#27383c;--amber:#f0b76a;--red:#ff9d94}}\
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}\
.lead{font-size:1.05rem}.faint,figcaption{color:var(--faint);font-size:.87rem}\
.amber{color:var(--amber)}.red{color:var(--red);font-weight:600}\
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}\
td,th{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}\
td:last-child{overflow-wrap:anywhere}td:first-child{white-space:nowrap}figure{margin:0 0 1rem}img{max-width:100%;border-radius:8px;border:1px solid var(--line)}\
.views{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:1rem}\
svg{width:100%;height:auto;background:#fff;border:1px solid var(--line);border-radius:8px}\
pre{overflow:auto;font-size:.8rem;padding:.7rem;border:1px solid var(--line);border-radius:8px}\
@media print{body{margin:0;max-width:none}h2{break-after:avoid}figure,tr{break-inside:avoid}}";
