-- What the ads of an ad account add up to. Reach is not in it: people cannot be added up.
select
    report.source_relation,
    report.date_day,
    report.platform,
    report.account_id,
    report.account_name,
    sum(report.clicks)::bigint as clicks,
    sum(report.impressions)::bigint as impressions,
    sum(report.spend) as spend,
    sum(report.conversions) as conversions,
    sum(report.conversions_value) as conversions_value,
    report.account_id as advertiser_id,
    report.account_name as advertiser_name,
    report.currency_code,
    account.country,
    sum(report.conversions) as total_conversions,
    null::numeric as total_conversions_quantity,
    sum(report.conversions_value) as total_conversions_value
from {{ ref('pinterest_ads__ad_report') }} as report
left join {{ source('pinterest', 'ad_accounts') }} as account on account.id = report.account_id
group by 1, 2, 3, 4, 5, 11, 12, 13, 14
