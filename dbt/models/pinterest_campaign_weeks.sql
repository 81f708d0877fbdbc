-- Weeks begin on Monday. Names change and ids do not, so a campaign is grouped by its id.
select
    date_trunc('week', activity_date)::date as week,
    ad_account_id,
    campaign_id,
    max(campaign_name) as campaign_name,
    target_currency,
    sum(total_spend) as spend,
    sum(vendor_reported_revenue) as revenue,
    sum(vendor_reported_orders) as orders,
    -- Those whose spend is in it: what a cost per order is divided by.
    sum(vendor_reported_orders) filter (where total_spend is not null) as converted_orders,
    sum(total_clicks) as clicks,
    sum(total_impressions) as impressions,
    sum(vendor_reported_revenue) / nullif(sum(total_spend), 0) as roas,
    count(*) filter (where currency_conversion_rate is null) as rows_without_rate
from {{ source('ums', 'vendor_performance') }}
group by 1, 2, 3, 5
