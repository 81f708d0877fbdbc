{# NULL counts as a value: rows of ads that no list names are told apart, too. #}
{% test one_row_per(model, columns) %}
select {{ columns | join(', ') }}, count(*) as how_many
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
