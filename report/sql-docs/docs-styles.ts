/** What the pages about SQL models need beyond the report's own style. */
const layers: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  source: ['#6b5b95', '#c3b5ea'],
  table: ['#5f6b66', '#aab8b2'],
  staging: ['#2f6f9f', '#8cc4ee'],
  intermediate: ['#0c6b5a', '#7fe3c5'],
  marts: ['#a4530f', '#f0ad72'],
  audits: ['#7a4a00', '#f5c877'],
  exposure: ['#9b2c5c', '#f3a0c4'],
};
const colours = (theme: 0 | 1): string =>
  Object.entries(layers)
    .map(([layer, both]) => `--${layer}:${both[theme]}`)
    .join(';');

export const docsStyles = `
:root{${colours(0)}}
@media screen and (prefers-color-scheme:dark){:root[data-theme=auto]{${colours(1)}}}
@media screen{:root[data-theme=dark]{${colours(1)}}}
${Object.keys(layers)
  .map((layer) => `.layer-${layer}{--tone:var(--${layer})}`)
  .join('')}
main{display:block}
.live-only{display:none!important}.live .live-only{display:flex!important}.live a.live-only{display:inline-block!important}
.view{display:grid;gap:1.5rem;outline:none;margin-bottom:3rem}
.view>*{min-width:0}
.live .view{scroll-margin-top:12rem}.columns tr{scroll-margin:30vh 0}
.live .view{margin-bottom:0}
.view .hero{padding-top:1.5rem}
.view .head h2+p{color:var(--soft);max-width:none}
.brand .store{color:inherit;text-decoration:none}
.search{position:relative}
.search input{font:inherit;font-size:.95rem;width:17rem;max-width:100%;min-height:2.4rem;padding:.3rem .8rem;border:1px solid var(--line);border-radius:.6rem;background:var(--card);color:var(--ink)}
.search input::placeholder{color:var(--soft);opacity:1}
#results{position:absolute;z-index:8;left:0;right:0;min-width:min(24rem,88vw);margin-top:.3rem;background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.35rem;box-shadow:0 .6rem 2rem rgb(0 0 0/.18);color:var(--soft)}
#results a{display:block;padding:.35rem .6rem;border-radius:.4rem;text-decoration:none;font-weight:600;color:var(--ink)}
#results a:hover,#results a:focus{background:var(--track)}
.tools{display:none;gap:.35rem}.live .tools{display:flex}
.tools button,.chips button{font:inherit;font-size:.9rem;min-width:2.2rem;min-height:2.1rem;padding:.2rem .7rem;border:1px solid var(--line);border-radius:.5rem;background:var(--card);color:var(--ink);cursor:pointer}
.tools button:hover{border-color:var(--accent)}
.filters{flex-wrap:wrap;gap:.6rem 1.25rem;align-items:center}
.filters label{color:var(--soft);font-size:.9rem}
.filters select{font:inherit;font-size:.9rem;min-height:2.1rem;border:1px solid var(--line);border-radius:.5rem;background:var(--card);color:var(--ink);padding:.2rem .5rem}
.chips{display:flex;flex-wrap:wrap;gap:.4rem}
.chips button::before{content:"";display:inline-block;width:.6rem;height:.6rem;border-radius:50%;margin-right:.4rem;background:var(--tone,var(--soft))}
.chips button[aria-pressed=true]{background:var(--track);font-weight:600}
.chips button[aria-pressed=false]{color:var(--soft);text-decoration:line-through}
.graph{border:1px solid var(--line);border-radius:.8rem;overflow:hidden;background:var(--paper);height:auto}
.live .graph{height:min(clamp(22rem,66vh,44rem),max(14rem,var(--tall)));cursor:grab;touch-action:none;user-select:none}
.live .graph:active{cursor:grabbing}
.live .graph svg{height:100%}
.graph .back{fill:var(--card);stroke:var(--line)}
.graph .stripe{fill:var(--tone,var(--soft))}
.graph text{font-size:13px;font-weight:500;fill:var(--ink)}
.graph .bad{fill:var(--bad)}.graph .warn{fill:var(--second)}
.graph a{outline:none;text-decoration:none}
.graph a:hover .back,.graph a:focus-visible .back,.graph .chosen .back{stroke:var(--accent);stroke-width:2.5}
.graph .found .back{stroke:var(--second);stroke-width:3}
.arrows path{fill:none;stroke:var(--soft);stroke-opacity:.38;stroke-width:1.4}
.lit .box:not(.on){opacity:.22}
.lit .arrows path{stroke-opacity:.1}
.lit .arrows path.on{stroke:var(--accent);stroke-opacity:.95;stroke-width:2}
.graph .gone{opacity:.07;pointer-events:none}
.arrows .gone{opacity:.15}
.legend{flex-wrap:wrap;gap:.4rem}.live .legend{display:none}
.layer,.kept{display:inline-block;font-size:.82rem;font-weight:600;border-radius:99px;padding:.1rem .65rem;border:1px solid var(--line);white-space:nowrap;color:var(--ink);background:var(--card)}
.layer::before{content:"";display:inline-block;width:.6rem;height:.6rem;border-radius:50%;margin-right:.4rem;background:var(--tone,var(--soft))}
.kept{font-weight:500;white-space:normal}
.list .meaning,.columns .meaning{min-width:14rem;max-width:34rem}
table.list tbody th{font-weight:600}
.state{display:inline-flex;align-items:center;gap:.4rem;font-weight:600;white-space:nowrap}
.state::before{content:"";width:.6rem;height:.6rem;border-radius:50%;background:currentColor;flex:none}
.state.good{color:var(--good)}.state.warn{color:var(--warn)}.state.bad{color:var(--bad)}
.state.warn::before{border-radius:0}.state.bad::before{border-radius:0;clip-path:polygon(50% 0,100% 100%,0 100%)}
.crumbs{color:var(--soft);font-size:.95rem;padding-top:.5rem}
.title{display:grid;gap:.6rem}
.title h1{margin:0;font-size:clamp(1.6rem,1.1rem + 2vw,2.4rem);line-height:1.15;letter-spacing:-.02em;font-weight:650}
.badges{display:flex;flex-wrap:wrap;gap:.4rem}
.card>.lead{max-width:75ch;font-size:1.05rem}
.facts.wide{grid-template-columns:minmax(0,1fr)}
.facts dd{min-width:0}
.ways{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:1.25rem}
.ways .small{font-size:.95rem;color:var(--soft);font-weight:600;margin-bottom:.5rem;letter-spacing:0}
.chips li a,.chips li{font-weight:600}
.chips li{border:1px solid var(--line);border-radius:.5rem;padding:.15rem .6rem;font-size:.92rem}
.chips a{text-decoration:none}
.plain::before{content:none!important}
.columns td,.columns th{vertical-align:top}
.columns .column{font-weight:650}
.columns tr:target,.columns tr:focus{background:var(--good-paper);outline:none}
.places{display:grid;gap:.15rem}
.places li{white-space:normal;overflow-wrap:break-word}.columns td{min-width:12.5rem}
.places .how{display:inline;font-size:.8rem}
.columns details summary{padding:.15rem 0;font-weight:500;color:var(--soft)}
.troubles{display:grid;gap:.35rem;list-style:disc;padding-left:1.2rem}
code,pre{font:.88em/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.sql{margin:0;overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:.8rem;padding:1rem 1.2rem;font-size:.92rem;overflow-wrap:normal}
.sql b{color:var(--accent);font-weight:600}
.sql i{font-style:normal}.sql .comment{color:var(--soft);font-style:italic}.sql .text{color:var(--marts)}.sql .number{color:var(--staging)}
.sql a{color:inherit;text-decoration-color:var(--accent);text-underline-offset:3px}
@media (max-width:600px){
.switches{width:100%}.search{flex:1 1 100%}.search input{width:100%}
.columns tbody th,.list tbody th{min-width:9.5rem;max-width:11rem;white-space:normal;overflow-wrap:anywhere}
}
@media print{.search,.filters,.tools{display:none!important}}
`;
