/**
 * What is done about every person, in one pass over what is wanted (`people`) and what is there (`held`): created,
 * changed, cleared or left, each with its reason. An unknown value never overwrites one that is there, unless the
 * enrichment clears.
 */
import { literal } from '../snapshots/sql-text.ts';
import { asJson, isNear, isSame } from './tagged.ts';

export interface DecisionRules {
  readonly attributes: readonly string[];
  readonly identifiedBy: 'key' | 'email';
  readonly create: boolean;
  readonly clear: boolean;
  /** A number that differs by at most this share of the held one is left. */
  readonly tolerance: number;
}

/** Creates the table `people` from the files of wanted attributes and, if there is one, of contacts. */
export const peopleSql = (wantedFile: string, contactsFile: string | undefined, identifiedBy: 'key' | 'email') => {
  const contacts =
    contactsFile === undefined
      ? '(select null::varchar as customer_key, null::varchar as email where false)'
      : `read_parquet(${literal(contactsFile)})`;
  const identifier = identifiedBy === 'key' ? 'customer_key' : 'contacts.email';
  return `create table people as
    with identified as (
      select wanted.* exclude (last_order_date), last_order_date, contacts.email, ${identifier} as identifier
      from read_parquet(${literal(wantedFile)}) as wanted
      left join ${contacts} as contacts using (customer_key)
    )
    -- Of people who share an identifier the one who ordered last stands for it.
    select * exclude (last_order_date),
      row_number() over (
        partition by identifier order by last_order_date desc nulls last, customer_key
      ) as claim
    from identified`;
};

/** Creates the table `decided`. */
export function decideSql({ attributes, identifiedBy, create, clear, tolerance }: DecisionRules): string {
  const differs = attributes.map((_, at) => `(w${at} is not null and not ${isSame(`w${at}`, `h${at}`)})`);
  const nears = attributes.map((_, at) => (tolerance > 0 ? isNear(`w${at}`, `h${at}`, tolerance) : 'false'));
  const sets = attributes.map((_, at) => `(${differs[at]} and not ${nears[at]})`);
  const unknowns = attributes.map((_, at) => `(w${at} is null and h${at} is not null)`);
  const clears = clear ? unknowns : attributes.map(() => 'false');
  const overwrites = attributes.map((_, at) => `(h${at} is not null and (${sets[at]} or ${clears[at]}))`);
  const any = (conditions: readonly string[]) => `(${conditions.join(' or ')})`;
  const known = any(attributes.map((_, at) => `w${at} is not null`));
  const existing = any(attributes.map((_, at) => `h${at} is not null`));
  const who = identifiedBy === 'key' ? 'customer key' : 'e-mail';
  return `create table decided as
    with joined as (
      select people.*, held.identifier is not null as is_there, held.* exclude (identifier)
      from people left join held on held.identifier = people.identifier
    ),
    judged as (
      select *,
        is_there and claim = 1 and ${existing} as is_existing,
        is_there and claim = 1 and ${any(overwrites)} as is_overwriting,
        case
          when identifier is null then ['leave', 'no e-mail']
          when claim > 1 then ['leave', 'same ${who} as another customer']
          when not is_there and not ${known} then ['leave', 'nothing known']
          when not is_there then ${create ? `['create', 'not there']` : `['leave', 'not there and create is off']`}
          when ${any(sets)} and ${existing} then ['change', 'other values']
          when ${any(sets)} then ['change', 'first values']
          when ${any(clears)} then ['clear', 'unknown now']
          when ${any(unknowns)} then ['leave', 'unknown now and clear is off']
          when ${any(differs)} then ['leave', 'within tolerance']
          else ['leave', 'same']
        end as decision
      from joined
    )
    select customer_key, email, identifier, decision[1] as action, decision[2] as reason, is_existing, is_overwriting,
      ${object(attributes.map((name, at) => [name, `case when ${sets[at]} then ${asJson(`w${at}`)} end`]))} as "set",
      ${list(attributes.map((name, at) => [name, `is_there and ${clears[at]}`]))} as clear,
      case when is_there then ${object(
        attributes.map((name, at) => [
          name,
          `case when ${sets[at]} or ${clears[at]} then coalesce(${asJson(`h${at}`)}, 'null') end`,
        ]),
      )} end as before
    from judged`;
}

/** What the destination would not take is left, with its reason. */
export const leaveSql = `update decided set action = 'leave', reason = objections.reason, is_overwriting = false
  from objections where objections.customer_key = decided.customer_key`;

/** The rows as they are kept: positions count those to write, in the order of their keys. */
export const rowsSql = `select
    case when action <> 'leave' then
      row_number() over (partition by action <> 'leave' order by customer_key) - 1
    end as position,
    customer_key, email, identifier, action, reason,
    case when action <> 'leave' then "set" end as "set",
    case when action <> 'leave' then clear end as clear,
    case when action <> 'leave' then before end as before
  from decided`;

type Named = readonly [name: string, sql: string];

/** SQL: a JSON object of those that are not null. */
const object = (members: readonly Named[]): string =>
  `'{' || concat_ws(',', ${members.map(([name, sql]) => `${literal(`${JSON.stringify(name)}:`)} || ${sql}`).join(', ')}) || '}'`;

/** SQL: a JSON list of the names whose condition holds. */
const list = (members: readonly Named[]): string =>
  `'[' || concat_ws(',', ${members.map(([name, sql]) => `case when ${sql} then ${literal(JSON.stringify(name))} end`).join(', ')}) || ']'`;
