/** Whether a query may return other rows although no table that it reads has changed: clocks, chance, files read by itself. */
const clocksAndChance =
  /\b(?:now|today|current_\w+|get_current_\w+|transaction_timestamp|localtime\w*|random|setseed|uuid\w*|gen_random_uuid|nextval|currval|getvariable|getenv|current_setting|txid_current|age|tablesample|using\s+sample)\b/i;
const filesAndCatalogs =
  /\b(?:read_\w+|sniff_csv|glob|\w+_scan|\w+_metadata|query|query_table|duckdb_\w+|pragma_\w+|information_schema)\b/i;

/** Words in texts and comments count, too: then a model is built once too often, never once too rarely. */
export const isVolatile = (sql: string): boolean => clocksAndChance.test(sql) || filesAndCatalogs.test(sql);
