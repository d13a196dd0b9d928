/** `perdura migrations`: who moved between clusters and states since the run before, and whom a boundary moved over. */
import { readReportData, withPublished } from '../../app/published.ts';
import { pickStore } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { Language } from '../../models/clusters/names.ts';
import type { GroupMoves } from '../../report/groups-data.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { namesOf, showMoves, tellMoves } from '../show/moves.ts';

interface Options {
  readonly store?: string;
  readonly asOf?: string;
  readonly kind?: string;
  readonly customers?: boolean;
  readonly limit: number;
}

interface Move {
  readonly kind: string;
  readonly customer_key: string;
  readonly from: string;
  readonly to: string;
  readonly because: string;
}

export async function migrations({ session, output }: CommandContext, options: Options): Promise<number> {
  const store = pickStore(session.project, options.store);
  return withPublished(session, store, { asOf: options.asOf }, async ({ reader, folder, pointer }) => {
    const { clusterings, language, migrations: found } = await readReportData(folder);
    const { runId, asOf } = pointer;
    if (found === undefined) {
      output.result(
        { store, runId, asOf, since: null, kinds: [] },
        `${runId}: no run came before, nobody has moved yet`,
      );
      return exitCodes.ok;
    }
    const known = [...clusterings.map(({ asked }) => `cluster_${asked}`), 'lifecycle'];
    if (options.kind !== undefined && !known.includes(options.kind)) {
      throw new PipelineError('config', `--kind: needs one of ${known.join(', ')}, is ${options.kind}`);
    }
    const kinds = found.kinds.filter(({ kind }) => options.kind === undefined || kind === options.kind);
    const head = `${store} as of ${asOf}, ${runId}, since ${found.since}`;
    if (options.customers === true) {
      const rows = await reader.rows<Move>(
        `select kind, customer_key, "from", "to", because from customer_moves
         ${options.kind === undefined ? '' : 'where kind = $1'} order by kind, customer_key limit ${options.limit}`,
        options.kind === undefined ? [] : [options.kind],
      );
      output.result(rows, `${head}\n\n${rows.length === 0 ? 'nobody moved' : listMoves(rows, kinds, language)}`);
      return exitCodes.ok;
    }
    const text = kinds.map((kind) => `${kind.kind}: ${tellMoves(kind)}\n${showMoves(kind, language)}`).join('\n\n');
    output.result(
      { store, runId, asOf, since: found.since, kinds },
      `${head}\n\n${text === '' ? 'nobody moved' : text}`,
    );
    return exitCodes.ok;
  });
}

function listMoves(rows: readonly Move[], kinds: readonly GroupMoves[], language: Language): string {
  const name = (kind: string, id: string): string => {
    const found = kinds.find((one) => one.kind === kind);
    return found === undefined ? id : namesOf(found, language)(id);
  };
  return showTable(
    [{ head: 'kind' }, { head: 'customer' }, { head: 'from' }, { head: 'to' }, { head: 'because' }],
    rows.map(({ kind, customer_key, from, to, because }) => [
      kind,
      customer_key,
      name(kind, from),
      name(kind, to),
      because,
    ]),
  );
}
