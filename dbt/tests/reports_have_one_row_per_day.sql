-- NULL counts as a value: rows of ads that no list names are told apart, too.
{% set campaign = ['account_id', 'campaign_id'] -%}
{% set ad_group = campaign + ['ad_group_id'] -%}
{% set reports = {
    'account': ['account_id'],
    'campaign': campaign,
    'campaign_country': campaign + ['country_code'],
    'ad_group': ad_group,
    'ad': ad_group + ['ad_id'],
    'url': ad_group + ['pin_promotion_id'],
} -%}
{% for report, columns in reports.items() -%}
select '{{ report }}' as report, date_day, count(*) as how_many
from {{ ref('pinterest_ads__' ~ report ~ '_report') }}
group by source_relation, date_day, {{ columns | join(', ') }}
having count(*) > 1
{% if not loop.last %}union all{% endif %}
{% endfor %}
