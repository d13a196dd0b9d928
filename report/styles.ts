/** How the report looks: paper and ink as variables per theme, then the parts of the page from top to bottom. */
import { rampColours } from './ramp.ts';

export const themes = {
  light: {
    '--paper': '#f6f5f1',
    '--card': '#ffffff',
    '--ink': '#17211e',
    '--soft': '#52605b',
    '--line': '#d5d9d3',
    '--track': '#e4e8e3',
    '--accent': '#0c6b5a',
    '--accent-ink': '#ffffff',
    '--second': '#c2793a',
    '--good': '#0c6b5a',
    '--good-paper': '#e1f1ea',
    '--warn': '#7a4a00',
    '--warn-paper': '#fcefd6',
    '--bad': '#9b1c1c',
    '--bad-paper': '#fbe5e2',
  },
  dark: {
    '--paper': '#101513',
    '--card': '#18201d',
    '--ink': '#e9efec',
    '--soft': '#a5b3ad',
    '--line': '#37443f',
    '--track': '#2a3531',
    '--accent': '#7fe3c5',
    '--accent-ink': '#06251e',
    '--second': '#e6a265',
    '--good': '#7fe3c5',
    '--good-paper': '#16352c',
    '--warn': '#f5c877',
    '--warn-paper': '#3a2c10',
    '--bad': '#ff9d94',
    '--bad-paper': '#431d1b',
  },
} as const;

type Theme = keyof typeof themes;

function variables(theme: Theme): string {
  const ramp = rampColours(theme).map(({ fill, ink }, step) => `--ramp-${step}:${fill};--ramp-ink-${step}:${ink}`);
  const colours = Object.entries(themes[theme]).map(([name, value]) => `${name}:${value}`);
  return `color-scheme:${theme};${[...colours, ...ramp].join(';')}`;
}

/** The reader's choice wins over the system's; paper is always light. */
export const styles = (): string => `:root{${variables('light')}}
@media screen and (prefers-color-scheme:dark){:root[data-theme=auto]{${variables('dark')}}}
@media screen{:root[data-theme=dark]{${variables('dark')}}}
${rules}`;

const rules = `*{box-sizing:border-box}
[hidden]{display:none!important}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;background:var(--paper);color:var(--ink);scroll-padding-top:5rem}
body{margin:0;overflow-wrap:anywhere}
h1,h2,h3,h4,p,ul,dl,dd,figure{margin:0;padding:0}
ul{list-style:none}
h2{font-size:1.5rem;line-height:1.2;letter-spacing:-.01em;font-weight:650}
h3{font-size:1.05rem;line-height:1.3}
h4{font-size:1rem}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
svg{display:block;width:100%;height:auto}
main,footer,.topbar{max-width:1180px;margin:0 auto;padding:0 1.5rem}
main{display:grid;gap:1.5rem;outline:none}
main>*{min-width:0}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:.5rem;z-index:9;background:var(--card);padding:.5rem 1rem}
.topbar{display:flex;flex-wrap:wrap;gap:.75rem 1.5rem;align-items:center;justify-content:space-between;padding-top:1rem;padding-bottom:1rem}
.brand{display:flex;flex-wrap:wrap;gap:.25rem .6rem;align-items:center;min-width:0}
.mark{width:1.1rem;height:1.1rem;border-radius:50% 50% 50% 0;background:var(--accent)}
.store{font-weight:650;max-width:min(32ch,80vw);overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.day{color:var(--soft)}
.switches{display:none;flex-wrap:wrap;gap:.75rem}
.switch{display:none;background:var(--track);border-radius:.6rem;padding:.2rem;gap:.1rem}
.live .switches,.live .switch{display:flex}
.switch button{font:inherit;font-size:.9rem;line-height:1.4;border:0;border-radius:.45rem;padding:.3rem .8rem;min-height:2rem;background:none;color:var(--ink);cursor:pointer}
.switch button[aria-pressed=true]{background:var(--accent);color:var(--accent-ink);font-weight:600}
.hero{padding:2.5rem 0 .5rem;display:grid;gap:1.25rem}
.hero h1{font-size:1rem;font-weight:600;color:var(--soft)}
.headline{font-size:clamp(1.75rem,1.1rem + 2.6vw,2.9rem);font-weight:650;line-height:1.12;letter-spacing:-.025em;max-width:26ch;text-wrap:balance}
.headline em{font-style:normal;color:var(--accent)}
.decision{display:flex;flex-wrap:wrap;gap:.5rem .9rem;align-items:center;color:var(--soft)}
.decision>h2,.decision>ul,.decision>details{width:100%}
.decision>h2{font-size:1.05rem;color:var(--ink)}
.decision>ul{color:var(--ink);list-style:disc;padding-left:1.2rem}
.badge{display:inline-flex;align-items:center;gap:.45rem;font-weight:650;font-size:.9rem;border-radius:99px;padding:.25rem .85rem;background:var(--good-paper);color:var(--good)}
.badge::before{content:"";width:.55rem;height:.55rem;border-radius:50%;background:currentColor}
.unvalidated .badge{background:var(--warn-paper);color:var(--warn)}
.refuse .badge{background:var(--bad-paper);color:var(--bad)}
.unvalidated .badge::before{border-radius:0}
.refuse .badge::before{border-radius:0;clip-path:polygon(50% 0,100% 100%,0 100%)}
.hidden-heading{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.kpis{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));background:var(--card);border:1px solid var(--line);border-radius:1rem;overflow:hidden}
.kpis>div{box-shadow:0 0 0 .5px var(--line);padding:1.1rem 1.4rem}
.kpis dt{color:var(--soft);font-size:.9rem}
.kpis strong{display:block;font-size:1.75rem;line-height:1.25;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}

.card{background:var(--card);border:1px solid var(--line);border-radius:1rem;padding:1.75rem;display:grid;gap:1.25rem}
.card>*,.panel>*{min-width:0}
.card>p,.head p{color:var(--soft);max-width:70ch}
.card>h2+p{margin-top:-.9rem}
.card>.lead{color:var(--ink);font-size:1.1rem}
.hint{color:var(--soft);font-size:.9rem;max-width:70ch}
.head{display:flex;flex-wrap:wrap;gap:1rem;justify-content:space-between;align-items:flex-start}
.head>div:first-child{flex:1 1 28rem;display:grid;gap:.35rem}
.notice{border-color:var(--warn);background:var(--warn-paper)}
.notice h2{color:var(--warn)}
.notice>p,.notice .download{color:var(--ink)}
.note{border-left:4px solid var(--warn);background:var(--warn-paper);padding:.6rem 1rem;border-radius:.25rem}
.empty{color:var(--soft)}
.panel{display:grid;gap:1.25rem}
.panel+.panel{margin-top:2rem}
.live .panel>h3{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.live .panel+.panel{margin-top:0}
.charts{display:grid;grid-template-columns:1fr 1fr;gap:1.75rem;align-items:start}
.charts>*{min-width:0}
.uneven{grid-template-columns:minmax(0,1fr) minmax(0,2fr)}
figure{display:grid;gap:.6rem}
figcaption strong{display:block}
figcaption span{color:var(--soft);font-size:.9rem}
.chart svg{max-width:40rem}
.narrow{display:none}
.to-table{font-size:.85rem;width:max-content;max-width:100%}
.legend{display:flex;align-items:center;gap:.6rem;font-size:.85rem;color:var(--soft)}
.legend svg{height:.6rem;width:10rem;border-radius:99px}
.keys{display:flex;gap:1.25rem;font-size:.9rem}
.key::before{content:"";display:inline-block;width:.8rem;height:.8rem;border-radius:.2rem;margin-right:.45rem;vertical-align:-.05rem;background:var(--accent)}
.key.actual::before{background:var(--second)}
.groups{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1rem}
.groups>li{display:grid;grid-template-columns:auto 1fr;gap:.35rem .8rem;border:1px solid var(--line);border-radius:.8rem;padding:1rem 1.1rem;align-content:start}
.groups .swatch{width:1.1rem;height:1.1rem;border-radius:.3rem;margin-top:.25rem;border:1px solid var(--line)}
.groups p:last-child{grid-column:2;color:var(--soft);font-size:.95rem}
.groups strong{font-size:1.1rem}
.range{display:block;font-weight:600}
.subhead p{color:var(--soft);font-size:.92rem}
.many{grid-template-columns:minmax(0,1fr);gap:0;border:1px solid var(--line);border-radius:.8rem}
.many>li{grid-template-columns:auto 14rem 1fr;border:0;border-radius:0;padding:.7rem 1.1rem}
.many>li+li{border-top:1px solid var(--line)}
.many p:last-child{grid-column:3}
.tables{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:1.25rem;align-items:start}
.tables>*{min-width:0}
.table{display:grid;gap:.6rem;min-width:0}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:.8rem}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:650;padding:.8rem .7rem .4rem}
th,td{padding:.55rem .7rem;text-align:right;border-top:1px solid var(--line);font-weight:400;white-space:nowrap;overflow-wrap:normal}
thead th{color:var(--soft);font-size:.82rem;line-height:1.25;white-space:normal;vertical-align:bottom;border-top:0;min-width:6rem}
thead th:nth-child(-n+3){min-width:0}
.words{text-align:left}
td.words{white-space:normal}
.tables tbody th,.notice tbody th{white-space:normal}
.defined tbody th{white-space:normal;min-width:11rem}.defined small{overflow-wrap:anywhere}
tbody th,tfoot th{font-weight:600}
tfoot th,tfoot td{font-weight:650;border-top:2px solid var(--line);background:var(--track)}
tbody tr:hover{background:color-mix(in srgb,var(--track) 55%,transparent)}
svg.share{width:100%;min-width:3.5rem;height:4px;margin-top:.25rem;border-radius:2px;fill:var(--accent)}
svg.share .track{fill:var(--track)}
tfoot svg.share{display:none}
.download{justify-self:start;font-size:.9rem;font-weight:600;text-decoration:none;border:1px solid var(--line);border-radius:.5rem;padding:.35rem .8rem}
.download:hover{border-color:var(--accent)}
.download::before{content:"↓ ";content:"↓ " / ""}
.profiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(12.5rem,1fr));gap:1rem}
.profiles>li{border:1px solid var(--line);border-radius:.8rem;padding:1.1rem;display:flex;flex-direction:column;gap:.5rem}
.profiles .nobody{border-style:dashed}
.profiles .rule{color:var(--soft);font-size:.88rem;line-height:1.35}
.profiles .name{font-weight:600;font-size:1.1rem;font-variant-numeric:tabular-nums}
.profiles dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(7.5rem,1fr));gap:.35rem .75rem}
.profiles dt,.chance span{color:var(--soft);font-size:.85rem;line-height:1.3}
.profiles dd{font-weight:600;font-variant-numeric:tabular-nums}
.chance{margin-top:auto}
.proofs{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:1rem}
.proofs li{background:var(--paper);border-radius:.8rem;padding:1.1rem 1.25rem}
.proofs h3{font-size:.95rem;color:var(--soft);font-weight:600}
.proofs strong{display:block;font-size:1.6rem;line-height:1.3;letter-spacing:-.01em}
.tables .hint{margin-top:.6rem}
.experts .tables{grid-template-columns:repeat(auto-fill,minmax(min(24rem,100%),1fr))}
.experts thead th{min-width:0}
.long .scroll{max-height:24rem;overflow-y:auto}
.experts>*+*{margin-top:1.25rem}
.experts ul{list-style:disc;padding-left:1.2rem;margin-top:.75rem}
summary{cursor:pointer;font-weight:600;padding:.5rem 0}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(26rem,1fr));gap:0 2.5rem}
.facts>div{display:grid;grid-template-columns:11rem 1fr;gap:.75rem;padding:.6rem 0;border-bottom:1px solid var(--line)}
.facts dt{color:var(--soft)}
.tag{font-size:.8rem;font-weight:600;background:var(--warn-paper);color:var(--warn);border-radius:99px;padding:.05rem .55rem}
small{display:block;color:var(--soft);font-weight:400;font-size:.85rem}
footer{padding-top:1.5rem;padding-bottom:3rem;color:var(--soft);font-size:.88rem}
@media (max-width:860px){.kpis{grid-template-columns:1fr 1fr}.charts{grid-template-columns:minmax(0,1fr)}}
@media (max-width:600px){
main,footer,.topbar{padding-left:1rem;padding-right:1rem}
.card{padding:1.1rem;border-radius:.8rem}
.wide{display:none}.narrow{display:block}
.kpis>div{padding:.9rem 1rem}.kpis strong{font-size:1.35rem}
.hero{padding-top:1.25rem}
.facts{grid-template-columns:minmax(0,1fr)}.many>li{grid-template-columns:auto 1fr}.many p:last-child{grid-column:2}.facts>div{grid-template-columns:1fr;gap:0}
tbody th,tfoot th,thead th:first-child{position:sticky;left:0;background:var(--card)}tfoot th{background:var(--track)}
}
@media print{
html{font-size:11pt;background:#fff}
.switches,.download,.to-table,.skip,.live .switch{display:none!important}
.card,.kpis,.groups>li,figure,tr,.profiles>li{break-inside:avoid}
.card:has(.panel){break-inside:auto}
.scroll,.long .scroll{overflow:visible;max-height:none;border:0}
table{font-size:7.5pt}th,td{padding:.2rem .3rem}thead th{min-width:0}
.charts{grid-template-columns:1fr 1fr}.uneven{grid-template-columns:1fr}.uneven .chart svg{max-width:22rem}.wide{display:block}.narrow{display:none}
.kpis{grid-template-columns:repeat(4,1fr)}
details::details-content{content-visibility:visible;display:block}
*{print-color-adjust:exact}
}
@media (forced-colors:active){.switch button[aria-pressed=true]{outline:2px solid Highlight}}
`;
