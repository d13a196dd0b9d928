/** What the page of an analysis looks like beyond what every report does: the heat map. */
import { propensityColours } from './diverging-ramp.ts';

export const personaStyles = (): string => `
${propensityColours()
  .map(({ fill, ink }, step) => `.p${step}{background:${fill};color:${ink}}`)
  .join('\n')}
.heat{max-height:42rem;overflow:auto}
.heat table{border-collapse:separate;border-spacing:0;width:100%}
.heat caption{position:sticky;left:0}
.heat th,.heat td{padding:.3rem .5rem;border:0;border-top:1px solid var(--line)}
.heat thead th{position:sticky;top:0;z-index:2;background:var(--card);vertical-align:bottom;min-width:5.5rem;max-width:9rem;white-space:normal;overflow-wrap:anywhere;border-top:0;border-bottom:1px solid var(--line)}
.heat thead th:first-child{left:0;z-index:3}
.heat tbody th{position:sticky;left:0;z-index:1;background:var(--card);min-width:9rem;max-width:16rem;white-space:normal;overflow-wrap:anywhere}
.heat td{border-left:1px solid var(--card);text-align:center;min-width:3.2rem}
.heat tbody tr:hover{background:none}
.heat tbody tr:hover th{background:var(--track)}
.heat td.never,.swatches .never{background:repeating-linear-gradient(45deg,#fff 0 5px,#e6e6e6 5px 10px);color:#000}
.heat small{font-size:.75rem}
.swatches{display:flex;flex-wrap:wrap;gap:.25rem 1rem;font-size:.85rem;color:var(--soft);align-items:center}
.swatches .bar{display:flex;border:1px solid var(--line);border-radius:.3rem;overflow:hidden}
.swatches .bar i{width:.7rem;height:1rem}
.swatches .never{display:inline-block;width:1.2rem;height:1rem;border:1px solid var(--line);border-radius:.2rem;vertical-align:-.15rem;margin-right:.35rem}
.personas>li{display:block}
.personas strong{overflow-wrap:anywhere}
.personas .known{color:var(--soft);font-size:.92rem;margin-top:.35rem}
.personas p:last-child{color:inherit}
.personas .number{display:block;color:var(--soft);font-size:.85rem;overflow-wrap:anywhere}
.command{font:.92rem ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.15rem .5rem;overflow-wrap:anywhere}
.levels td,.levels tbody th,.wrapped td.words,.wrapped tbody th{white-space:normal;min-width:9rem;max-width:20rem;overflow-wrap:break-word}
@media (max-width:600px){.heat tbody th{max-width:8rem;min-width:6rem}}
@media print{.heat{max-height:none;overflow:visible}.heat thead th,.heat tbody th{position:static}}
`;
