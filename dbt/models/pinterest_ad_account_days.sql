-- Loaded days without activity are there with 0; days that are not loaded are not there.
select
    loaded.ad_account_id || ' ' || loaded.date as ad_account_day,
    loaded.ad_account_id,
    loaded.date,
    coalesce(loaded.currency, account.currency) as currency,
    loaded.attribution_window,
    loaded.conversion_report_time,
    coalesce(sum(analytics.spend_in_micro_dollar), 0) * 0.000001 as spend,
    coalesce(sum(analytics.total_checkout_value_in_micro_dollar), 0) * 0.000001 as revenue,
    coalesce(sum(analytics.total_checkout), 0) as orders,
    loaded.is_final
from {{ source('pinterest_sync', 'analytics_days') }} as loaded
left join {{ source('pinterest', 'ad_accounts') }} as account on account.id = loaded.ad_account_id
left join {{ source('pinterest', 'ad_analytics') }} as analytics
    on analytics.ad_account_id = loaded.ad_account_id and analytics.date = loaded.date
group by loaded.ad_account_id, loaded.date, loaded.currency, account.currency, loaded.attribution_window,
    loaded.conversion_report_time, loaded.is_final
