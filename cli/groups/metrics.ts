/** Commands about revenue metrics: which orders count. */
import { action } from '../command.ts';
import type { Kit } from './kit.ts';

export function addMetricsCommands({ group, storeOption }: Kit): void {
  const metric = group('metric', 'revenue metrics: which orders count');

  metric('list', 'list the metrics, and which one counts', 'perdura metric list')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/metric-list.ts')).metricList));

  metric(
    'preview',
    'how many orders and how much money each filter takes away; changes nothing',
    'perdura metric preview online-only',
    'perdura metric preview -f objects/online-only.yaml',
    'perdura metric preview online-only -o json',
  )
    .argument('[name]', 'the metric (default: the only one)')
    .option('-f, --file <path...>', 'as YAML files have it, applied or not; - reads what is piped in')
    .addOption(storeOption())
    .action(action(async () => (await import('../commands/metric-preview.ts')).metricPreview));
}
