-- The other reports add this one up. An ad that shows several pins on a day has one row; what no list names has no name.
with days as (
    select
        analytics.date,
        analytics.ad_account_id,
        coalesce(analytics.campaign_id, ad.campaign_id) as campaign_id,
        coalesce(analytics.ad_group_id, ad.ad_group_id) as ad_group_id,
        analytics.ad_id,
        -- Both paid and earned, as in the packages that this one is to stand beside.
        coalesce(sum(analytics.total_clickthrough), 0)::bigint as clicks,
        (coalesce(sum(analytics.impression_1), 0) + coalesce(sum(analytics.impression_2), 0))::bigint as impressions,
        coalesce(sum(analytics.spend_in_micro_dollar), 0) * 0.000001 as spend,
        coalesce(sum(analytics.total_conversions), 0) as conversions,
        coalesce(sum(analytics.total_checkout_value_in_micro_dollar), 0) * 0.000001 as conversions_value
    from {{ source('pinterest', 'ad_analytics') }} as analytics
    left join {{ source('pinterest', 'ads') }} as ad on ad.id = analytics.ad_id
    group by 1, 2, 3, 4, 5
)
select
    current_database() || '.{{ var('pinterest_schema') }}' as source_relation,
    days.date as date_day,
    'pinterest_ads' as platform,
    days.ad_account_id as account_id,
    account.name as account_name,
    days.campaign_id,
    campaign.name as campaign_name,
    days.ad_group_id,
    ad_group.name as ad_group_name,
    days.ad_id,
    ad.name as ad_name,
    days.clicks,
    days.impressions,
    days.spend,
    days.conversions,
    days.conversions_value,
    days.ad_account_id as advertiser_id,
    account.name as advertiser_name,
    coalesce(loaded.currency, account.currency) as currency_code,
    campaign.status as campaign_status,
    ad_group.status as ad_group_status,
    ad.creative_type,
    days.ad_id as pin_promotion_id,
    ad.name as pin_name,
    ad.status as pin_status,
    ad.destination_url,
    nullif(split_part(split_part(btrim(ad.destination_url), '#', 1), '?', 1), '') as base_url,
    days.conversions as total_conversions,
    null::numeric as total_conversions_quantity,
    days.conversions_value as total_conversions_value
from days
left join {{ source('pinterest', 'ads') }} as ad on ad.id = days.ad_id
left join {{ source('pinterest', 'ad_groups') }} as ad_group on ad_group.id = days.ad_group_id
left join {{ source('pinterest', 'campaigns') }} as campaign on campaign.id = days.campaign_id
left join {{ source('pinterest', 'ad_accounts') }} as account on account.id = days.ad_account_id
left join {{ source('pinterest_sync', 'analytics_days') }} as loaded
    on loaded.ad_account_id = days.ad_account_id and loaded.date = days.date
