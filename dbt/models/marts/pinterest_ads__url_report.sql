-- One row per ad and day, with the parts of the ad's present address. Names of parameters in any case, values as they are
-- written, so that they equal those of other platforms; what follows # is not sent to the shop and does not count.
with addresses as (
    select
        report.*,
        split_part(btrim(report.destination_url), '#', 1) as address,
        regexp_replace(report.base_url, '^([A-Za-z][A-Za-z0-9+.-]*:)?//', '') as without_scheme
    from {{ ref('pinterest_ads__ad_report') }} as report
)
select
    source_relation,
    date_day,
    platform,
    account_id,
    account_name,
    campaign_id,
    campaign_name,
    ad_group_id,
    ad_group_name,
    base_url,
    -- Without the name of a user: https://user@Shop.example:8080/path
    lower(nullif(regexp_replace(split_part(without_scheme, '/', 1), '^.*@', ''), '')) as url_host,
    '/' || substring(without_scheme from strpos(without_scheme || '/', '/') + 1) as url_path,
    nullif(substring(address from '(?i)[?&](?:amp;)?utm_source=([^&]*)'), '') as utm_source,
    nullif(substring(address from '(?i)[?&](?:amp;)?utm_medium=([^&]*)'), '') as utm_medium,
    nullif(substring(address from '(?i)[?&](?:amp;)?utm_campaign=([^&]*)'), '') as utm_campaign,
    nullif(substring(address from '(?i)[?&](?:amp;)?utm_content=([^&]*)'), '') as utm_content,
    nullif(substring(address from '(?i)[?&](?:amp;)?utm_term=([^&]*)'), '') as utm_term,
    clicks,
    impressions,
    spend,
    conversions,
    conversions_value,
    advertiser_id,
    advertiser_name,
    currency_code,
    campaign_status,
    ad_group_status,
    creative_type,
    pin_promotion_id,
    pin_name,
    pin_status,
    destination_url,
    total_conversions,
    total_conversions_quantity,
    total_conversions_value
from addresses
-- Ads of catalogs, among others, have no address of their own.
where btrim(destination_url) <> '' or not {{ var('ad_reporting__url_report__using_null_filter', true) }}
