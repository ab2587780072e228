"""What an analyst's statement may be made of; everything else is refused, also what a later DuckDB adds.

Names are those of DuckDB's own tree. No function here reads a file, a setting, the catalogue or the text of
another statement, and none writes or waits.
"""

from typing import Final

TABLE: Final = "events"
TABLE_FUNCTIONS: Final = frozenset({"unnest", "range", "generate_series"})
_CLASSES: Final = """
    BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA OPERATOR
    POSITIONAL_REFERENCE STAR SUBQUERY TYPE WINDOW
"""
CLASSES: Final = frozenset(_CLASSES.split())
"""Of expressions."""
_TYPES: Final = """
    SELECT_NODE SET_OPERATION_NODE CTE_NODE RECURSIVE_CTE_NODE
    BASE_TABLE SUBQUERY JOIN EMPTY EXPRESSION_LIST TABLE_FUNCTION COLUMN_DATA
    ORDER_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER DISTINCT_MODIFIER
    ORDER_DEFAULT ASCENDING DESCENDING
"""
TYPES: Final = frozenset(_TYPES.split())
"""Of what is no expression."""
_ARITHMETIC: Final = """
    + - * / // % ** ^ || ~ ~~ !~~ ~~* !~~* ~~~ & | << >> ->> @ && @> <@ ^@ > < = >= <= != add subtract
    multiply divide mod fmod abs sign ceil ceiling floor round round_even trunc sqrt cbrt exp ln log
    log2 log10 pow power pi degrees radians sin cos tan asin acos atan atan2 gcd lcm greatest least even
    factorial isnan isinf isfinite bit_count xor random hash
"""
_COUNTING: Final = """
    count count_star count_if countif sum sum_no_overflow fsum avg mean favg min max min_by max_by
    arg_min arg_max arg_min_null arg_max_null argmin argmax any_value arbitrary first last median mode
    mad quantile quantile_cont quantile_disc approx_quantile approx_count_distinct approx_top_k stddev
    stddev_pop stddev_samp variance var_pop var_samp skewness kurtosis entropy corr covar_pop covar_samp
    regr_slope regr_intercept regr_r2 regr_count bool_and bool_or bit_and bit_or bit_xor product
    string_agg group_concat listagg array_agg list histogram geomean geometric_mean weighted_avg
"""
_WINDOWS: Final = """
    row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
    fill
"""
_CONDITIONS: Final = """
    coalesce ifnull nullif if switch constant_or_null
"""
_TEXTS: Final = """
    lower upper lcase ucase trim ltrim rtrim left right substr substring substring_grapheme length len
    char_length character_length strlen octet_length reverse replace repeat lpad rpad concat concat_ws
    contains starts_with ends_with prefix suffix instr strpos position split split_part string_split
    str_split string_to_array string_split_regex str_split_regex regexp_split_to_array regexp_matches
    regexp_full_match regexp_extract regexp_extract_all regexp_replace regexp_escape like_escape
    not_like_escape ilike_escape not_ilike_escape ascii chr ord unicode translate strip_accents
    nfc_normalize format printf bar md5 sha1 sha256 hex to_hex url_decode url_encode levenshtein
    editdist3 jaccard jaro_similarity jaro_winkler_similarity hamming damerau_levenshtein bin to_base
    format_bytes typeof
"""
_TIME: Final = """
    date_trunc datetrunc date_part datepart date_diff datediff date_sub datesub date_add time_bucket
    year month day hour minute second millisecond microsecond quarter week weekday weekofyear yearweek
    isodow isoyear dayofweek dayofmonth dayofyear dayname monthname decade century millennium era epoch
    epoch_ms epoch_us epoch_ns last_day make_date make_time make_timestamp make_timestamptz
    make_timestamp_ms strftime strptime try_strptime to_timestamp timezone age now today current_date
    current_timestamp get_current_timestamp transaction_timestamp to_years to_months to_weeks to_days
    to_hours to_minutes to_seconds to_milliseconds to_microseconds to_quarters julian
"""
_NESTED: Final = """
    json_extract json_extract_string json_extract_path json_extract_path_text json_value json_exists
    json_keys json_type json_valid json_array_length json_contains json_object json_array json_quote
    json_structure json_transform from_json to_json row_to_json array_to_json json_merge_patch
    json_pretty list_value list_pack array_value list_extract list_element array_extract element_at
    list_slice array_slice list_contains list_has list_has_any list_has_all array_contains array_has
    list_position list_indexof list_concat list_cat array_concat array_cat list_append list_prepend
    array_append array_prepend list_distinct list_unique list_sort list_reverse_sort array_sort
    list_reverse list_transform list_apply array_transform list_filter array_filter list_reduce
    array_reduce list_aggregate list_aggr list_sum list_avg list_min list_max list_count list_first
    list_last list_any_value list_zip list_where list_intersect array_length cardinality flatten unnest
    range generate_series array_to_string row struct_pack struct_extract struct_keys struct_values map
    map_from_entries map_keys map_values map_extract map_entries map_contains map_concat union_value
"""
FUNCTIONS: Final = frozenset(
    name
    for names in (_ARITHMETIC, _COUNTING, _WINDOWS, _CONDITIONS, _TEXTS, _TIME, _NESTED)
    for name in names.split()
)
"""By the last part of their names, which alone may be written."""
