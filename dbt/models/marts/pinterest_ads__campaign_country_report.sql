-- Where the people are who saw the ads. Needs PINTEREST_EXTRA_TABLES=targeting_analytics with the targeting type COUNTRY, and
-- is empty without. Pinterest may withhold small values, so it need not add up to the campaign.
with days as (
    select
        targeting.date,
        targeting.ad_account_id,
        ad.campaign_id,
        targeting.targeting_value as country_code,
        coalesce(sum(targeting.total_clickthrough), 0)::bigint as clicks,
        (coalesce(sum(targeting.impression_1), 0) + coalesce(sum(targeting.impression_2), 0))::bigint as impressions,
        coalesce(sum(targeting.spend_in_micro_dollar), 0) * 0.000001 as spend,
        coalesce(sum(targeting.total_conversions), 0) as conversions,
        coalesce(sum(targeting.total_checkout_value_in_micro_dollar), 0) * 0.000001 as conversions_value
    from {{ source('pinterest_extra', 'targeting_analytics') }} as targeting
    left join {{ source('pinterest', 'ads') }} as ad on ad.id = targeting.ad_id
    -- Every other type is a second breakdown of the same numbers.
    where targeting.targeting_type = 'COUNTRY'
    group by 1, 2, 3, 4
)
select
    current_database() || '.{{ var('pinterest_extra_schema') }}' as source_relation,
    days.date as date_day,
    'pinterest_ads' as platform,
    days.ad_account_id as account_id,
    account.name as account_name,
    days.campaign_id,
    campaign.name as campaign_name,
    -- Pinterest reports codes only; dbt_ad_reporting has the names of the codes.
    null::text as country,
    days.country_code,
    days.clicks,
    days.impressions,
    days.spend,
    days.conversions,
    days.conversions_value,
    days.ad_account_id as advertiser_id,
    account.name as advertiser_name,
    coalesce(loaded.currency, account.currency) as currency_code,
    null::text as country_name,
    days.country_code as country_id,
    campaign.status as campaign_status,
    -- What the list of campaigns does not have here is NULL.
    null::numeric as budget_spend_cap,
    campaign.lifetime_spend_cap,
    campaign.created_time as campaign_created_at,
    null::numeric as default_ad_group_budget_in_micro_currency,
    null::timestamptz as campaign_end_time,
    null::boolean as is_campaign_budget_optimization,
    null::boolean as is_flexible_daily_budgets,
    campaign.objective_type as campaign_objective_type,
    null::timestamptz as campaign_start_time,
    days.conversions as total_conversions,
    null::numeric as total_conversions_quantity,
    days.conversions_value as total_conversions_value
from days
left join {{ source('pinterest', 'campaigns') }} as campaign on campaign.id = days.campaign_id
left join {{ source('pinterest', 'ad_accounts') }} as account on account.id = days.ad_account_id
left join {{ source('pinterest_sync', 'analytics_days') }} as loaded
    on loaded.ad_account_id = days.ad_account_id and loaded.date = days.date
