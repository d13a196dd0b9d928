/** Functions that Trino 476 has under the same name and with the same meaning, of those that models tend to use. */
export const sharedFunctions: ReadonlySet<string> = new Set(
  `abs acos asin atan atan2 avg bit_count bool_and bool_or cardinality cbrt ceil ceiling chr coalesce concat concat_ws corr
   cos count covar_pop covar_samp day degrees dense_rank exp first_value floor hour if last_day_of_month last_value lead lag ln
   lower lpad ltrim_chars max min minute month mod nth_value ntile nullif percent_rank cume_dist pi power pow quarter radians
   rank regr_intercept regr_slope replace reverse round row row_number rpad second sign sin sqrt starts_with
   stddev stddev_pop stddev_samp sum tan translate try typeof upper uuid var_pop var_samp variance week year
   log10 log2 length substr substring url_decode url_encode date_trunc current_date`.split(/\s+/),
);

/** Of those, and of the rewritten ones: they make one row of many. What `group by all` does not group by. */
export const aggregates: ReadonlySet<string> = new Set(
  `avg any_value arg_max arg_min bool_and bool_or count count_star corr covar_pop covar_samp first last list array_agg
   string_agg max max_by min min_by median mode quantile_cont quantile_disc approx_quantile stddev stddev_pop stddev_samp
   sum var_pop var_samp variance histogram bit_and bit_or kurtosis skewness product approx_count_distinct`.split(/\s+/),
);
