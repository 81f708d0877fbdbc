-- pinterest_ads__ad_report under the name that dbt_ad_reporting refers to.
select * from {{ ref('pinterest_ads__ad_report') }}
