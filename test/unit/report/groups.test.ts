/** What the report says of groups: what sets them apart, who moved, how many there should be. */
import { describe, expect, it } from 'vitest';
import { drawFlow } from '../../../report/charts/flow.ts';
import type { ReportData } from '../../../report/report-data.ts';
import { toText } from '../../../report/html.ts';
import { renderReport } from '../../../report/render-report.ts';
import { groupsReport } from '../../support/groups-data.ts';
import { cdnowReport } from '../../support/report-data.ts';

const render = (data: ReportData) => renderReport(data).replace(/[ \n]+/g, ' ');
const whole = render(groupsReport);

describe('groups that explain themselves', () => {
  it('go by the names of the cluster set, in both languages', () => {
    expect(whole.match(/<strong>Wood &amp; &lt;leaf&gt;<\/strong>/g)).toHaveLength(2);
    expect(whole).not.toContain('<strong>Medium</strong>');
  });

  it('go by them in the sentence at the top, too', () => {
    const clusterings = cdnowReport.clusterings.map((one, at) =>
      at === 0 ? { ...one, names: ['Bronze', 'Silver', 'Gold'] } : one,
    );
    expect(render({ ...cdnowReport, clusterings })).toMatch(/<p class="headline">Gold/);
  });

  it('say what sets them apart, three traits at most, in the reader’s language', () => {
    expect(whole).toContain('<li>12.5 orders each (store: 2.9)</li><li>$50.96 an order (store: $32.43)</li>');
    expect(whole).toContain('<li>12,5 pedidos por cliente (tienda: 2,9)</li>');
    expect(whole).toContain('80\u00a0% came first through &lt;store &amp; web&gt; (store: 50\u00a0%)');
    expect(whole).not.toContain('ordered once (store: 51');
  });

  it('show a typical customer and one who is not, masked', () => {
    expect(whole).toContain('M••• G.: 1 order, last 1 day ago, $39.18 an order');
    expect(whole).toContain('&lt;b&gt;•••: 12 pedidos, el último hace 50 días');
  });

  it('advise on their number with the reason', () => {
    expect(whole).toContain('Recommended: 3 groups, because they explain 88.6 % of the differences');
    expect(whole).toContain('Recomendado: 3 grupos, porque explican el 88,6 % de las diferencias');
  });

  it('tell who moved, whom the boundary moved over, and what stands behind the flow', () => {
    expect(whole).toContain('129 of 2,357 customers moved; for 25 of them only the boundary did; 12 are new.');
    expect(whole).toContain('Silver to Wood &amp; &lt;leaf&gt;: 25, as the boundary moved.');
    expect(whole).toContain('id="en-table-moves-cluster_3"');
    expect(whole.match(/stroke-dasharray="7 3"/g)).toHaveLength(4);
  });

  it('say so where nobody moved, and nothing where no run came before', () => {
    const { migrations, ...first } = groupsReport;
    expect(render({ ...groupsReport, migrations: { since: migrations?.since ?? '', kinds: [] } })).toContain(
      'Nobody moved.',
    );
    expect(render(first)).not.toContain('Who moved since');
  });

  it('count states in each group, and suggest bounds', () => {
    expect(whole).toContain('80 % came within 117 days, 95 % within 277 and 99 % within 406');
    const [store] = groupsReport.lifecycleSuggestions ?? [];
    const few = { ...store!, gaps: 99, activeDays: null, inactiveDays: null, hibernatingDays: null };
    expect(render({ ...groupsReport, lifecycleSuggestions: [few] })).toContain(
      'Too few customers came back to say: 99',
    );
  });

  it('leave reports of earlier versions as they were', () => {
    expect(render(cdnowReport)).not.toMatch(/What sets each|How they buy|How many groups|own rhythm/);
  });
});

describe('a flow', () => {
  const link = (from: string, to: string, value: number) => ({
    from,
    to,
    value,
    tooltip: `${from} ${to}`,
    colour: 'red',
    isDashed: false,
  });
  const nodes = ['a', 'b', 'c'].map((id) => ({ id, name: id }));
  const draw = (links: readonly ReturnType<typeof link>[]) =>
    toText(drawFlow({ from: nodes, to: nodes, links }, 400, 200));
  const widths = (svg: string) => [...svg.matchAll(/stroke-width="([\d.]+)"/g)].map(([, width]) => Number(width));

  it('has ribbons as thick as what moves, none too thin to see, and no group that nothing touches', () => {
    const svg = draw([link('a', 'b', 300), link('b', 'a', 100), link('a', 'a', 0.001)]);
    const [least, most, middle] = widths(svg);
    expect(least).toBe(1.5);
    expect(most).toBeCloseTo(3 * middle!, 1);
    expect(svg).not.toContain('>c<');
  });

  it('fits its picture', () => {
    const svg = draw([link('a', 'b', 3), link('b', 'c', 9), link('c', 'a', 1)]);
    const bottoms = [...svg.matchAll(/<rect x="[\d.]+" y="([\d.]+)" width="10" height="([\d.]+)"/g)].map(
      ([, y, height]) => Number(y) + Number(height),
    );
    expect(bottoms).toHaveLength(6);
    expect(Math.max(...bottoms)).toBeLessThanOrEqual(200);
  });
});
