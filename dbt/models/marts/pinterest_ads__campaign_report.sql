-- What the ads of a campaign add up to, archived ads included.
select
    report.source_relation,
    report.date_day,
    report.platform,
    report.account_id,
    report.account_name,
    report.campaign_id,
    report.campaign_name,
    sum(report.clicks)::bigint as clicks,
    sum(report.impressions)::bigint as impressions,
    sum(report.spend) as spend,
    sum(report.conversions) as conversions,
    sum(report.conversions_value) as conversions_value,
    report.account_id as advertiser_id,
    report.account_name as advertiser_name,
    report.currency_code,
    report.campaign_status,
    sum(report.conversions) as total_conversions,
    null::numeric as total_conversions_quantity,
    sum(report.conversions_value) as total_conversions_value
from {{ ref('pinterest_ads__ad_report') }} as report
group by 1, 2, 3, 4, 5, 6, 7, 13, 14, 15, 16
