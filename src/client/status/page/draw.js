/*
 * Runs in the page of `client status --html`: draws each ad account's calendar and charts when its section is
 * opened, from the table of its days, and lets the arrow keys go through them. Without it, the tables and the legend say
 * the same.
 */
(() => {
  const { Plot, d3 } = globalThis;
  const { accounts, advice, states } = JSON.parse(document.getElementById('data').textContent);
  const DAY_MS = 86_400_000;
  const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

  const plainNumber = (text) => (text === '–' ? null : Number(text.replaceAll(',', '')));

  function addDays(day, days) {
    return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
  }

  /** Why the day is not complete, and what it would take. */
  function adviceOn(day, state, { id, ofState, single }) {
    const isAbout = ({ days }) => days.some(({ from, to }) => from <= day && day <= to);
    const reasons = single.filter(isAbout).map(({ text }) => text);
    return [...reasons, advice[ofState][state]]
      .join('; ')
      .replace(/\{day\+(\d+)\}/g, (_, days) => addDays(day, Number(days)))
      .replaceAll('{day}', day)
      .replaceAll('{id}', id);
  }

  const known = new Map();

  /** The days of an ad account, oldest first, from the table of its section. */
  function daysOf(account) {
    if (known.has(account.id)) return known.get(account.id);
    const rows = document.querySelectorAll(`#account-${account.id} table.days tbody tr`);
    const days = [...rows].reverse().map((row) => readDay(row, account));
    for (const one of days) one.week = d3.utcMonday.count(d3.utcMonday.floor(days[0].date), one.date);
    known.set(account.id, days);
    return days;
  }

  function readDay(row, account) {
    const [day, ...cells] = [...row.cells].map(({ textContent }) => textContent.trim());
    const date = new Date(`${day}T00:00:00Z`);
    const state = cells.at(-1);
    const needed = adviceOn(day, state, account);
    const text = state === 'final' ? states.final.meaning : `${states[state].meaning}: ${needed}`;
    const one = { row, day, state, date, advice: text, text: `${day}: ${text}` };
    one.weekday = WEEKDAYS[(date.getUTCDay() + 6) % 7];
    Object.entries(account.titles).forEach(([name, title], index) => {
      one[name] = plainNumber(cells[index]);
      one[`${name}Text`] = `${day}: ${title} ${cells[index]}`;
    });
    return one;
  }

  const monthName = d3.utcFormat('%b');

  function calendar(days, width) {
    const weeks = 1 + d3.max(days, ({ week }) => week);
    const margin = 36;
    const cell = Math.min(28, Math.floor((width - margin - 4) / weeks));
    const monthStarts = days.filter(({ date }, index) => index === 0 || date.getUTCDate() === 1);
    return Plot.plot({
      width: margin + 4 + weeks * cell,
      height: 24 + 7 * cell,
      marginLeft: margin,
      marginRight: 4,
      marginTop: 20,
      marginBottom: 4,
      padding: 0.12,
      x: { axis: null, domain: d3.range(weeks) },
      y: { domain: WEEKDAYS, label: null, tickSize: 0 },
      // Colours are the style sheet's, so that they follow the reader's light or dark setting.
      color: { domain: Object.keys(states), range: Object.keys(states).map((state) => `var(--${state})`) },
      marks: [
        Plot.text(monthStarts, {
          x: 'week',
          text: ({ date }) => monthName(date),
          frameAnchor: 'top',
          dy: -14,
          textAnchor: 'start',
          dx: -cell / 2,
          // If only this week of the first month is shown, the name of the next month would cover its name.
          filter: ({ week }, index) =>
            index > 0 || monthStarts[1] === undefined || monthStarts[1].week > week + 1,
        }),
        Plot.cell(days, {
          x: 'week',
          y: 'weekday',
          fill: 'state',
          rx: 3,
          className: 'cells',
          stroke: 'var(--line)',
        }),
        // One mark per state: constant colours do not go through the scale.
        ...Object.entries(states).map(([state, { symbol }]) =>
          Plot.text(days, {
            filter: (day) => day.state === state,
            x: 'week',
            y: 'weekday',
            text: () => symbol,
            fill: `var(--on-${state})`,
            className: 'symbols',
          }),
        ),
        Plot.cell(days, {
          x: 'week',
          y: 'weekday',
          fill: 'transparent',
          rx: 3,
          ariaLabel: 'text',
          className: 'days',
        }),
      ],
    });
  }

  function bars(name) {
    return (days, width) => {
      const shown = days.map((day) => ({ ...day, value: day[name] ?? 0 }));
      const end = new Date(shown.at(-1).date.getTime() + DAY_MS);
      return Plot.plot({
        width,
        height: 150,
        marginLeft: 44,
        marginRight: 8,
        marginTop: 10,
        x: { type: 'utc', domain: [shown[0].date, end], label: null, ticks: width < 500 ? 4 : 8 },
        y: { label: null, grid: true, ticks: 4, tickFormat: '~s', zero: true },
        marks: [
          Plot.rectY(shown, { x: 'date', interval: 'day', y: 'value', fill: 'var(--bar)', insetRight: 1 }),
          Plot.ruleY([0]),
          // As high as the chart, so that a day with small numbers can be pointed at too.
          Plot.rectX(shown, {
            x1: 'date',
            x2: ({ date }) => new Date(date.getTime() + DAY_MS),
            fill: 'transparent',
            ariaLabel: `${name}Text`,
            className: 'days',
          }),
        ],
      });
    };
  }

  const charts = {
    calendar,
    spend: bars('spend'),
    impressions: bars('impressions'),
    conversions: bars('conversions'),
    orders: bars('orders'),
  };

  /** One stop of the tab key per chart; arrows, Home and End go through its days. */
  function walkable(svg, readout, step) {
    const days = [...svg.querySelectorAll('g.days rect, g.days > *')].filter(
      ({ tagName }) => tagName === 'rect',
    );
    const keys = {
      ArrowRight: step.across,
      ArrowLeft: -step.across,
      ArrowDown: step.down,
      ArrowUp: -step.down,
    };
    const tell = (day) => {
      readout.textContent = day.getAttribute('aria-label');
    };
    for (const [index, day] of days.entries()) {
      day.setAttribute('role', 'img');
      day.setAttribute('tabindex', index === days.length - 1 ? '0' : '-1');
      day.addEventListener('mouseenter', () => tell(day));
      day.addEventListener('focus', () => tell(day));
      // A finger points at no day before it touches one.
      day.addEventListener('click', () => tell(day));
    }
    readout.textContent = days.at(-1).getAttribute('aria-label');
    svg.setAttribute('role', 'group');
    svg.addEventListener('keydown', (event) => {
      const at = days.indexOf(event.target);
      const ends = { Home: 0, End: days.length - 1 };
      const to = ends[event.key] ?? at + (keys[event.key] ?? 0);
      if (at < 0 || to === at || !days[to]) return;
      event.preventDefault();
      days[at].setAttribute('tabindex', '-1');
      days[to].setAttribute('tabindex', '0');
      days[to].focus();
    });
  }

  function draw(figure) {
    const account = accounts.find(({ id }) => id === figure.dataset.account);
    const place = figure.querySelector('.plot');
    const width = Math.floor(place.clientWidth);
    if (width === 0 || place.dataset.width === String(width)) return;
    place.dataset.width = String(width);
    const svg = charts[figure.dataset.chart](daysOf(account), width);
    svg.setAttribute(
      'aria-label',
      `${figure.querySelector('figcaption').textContent}; arrow keys go through the days`,
    );
    const step = figure.dataset.chart === 'calendar' ? { across: 7, down: 1 } : { across: 1, down: 7 };
    walkable(svg, figure.querySelector('.readout'), step);
    place.replaceChildren(svg);
  }

  const resized = new ResizeObserver((entries) => {
    for (const { target } of entries) draw(target.parentElement);
  });
  for (const place of document.querySelectorAll('figure .plot')) resized.observe(place);

  /** What the calendar says of a day, its row says too. */
  function explain(details) {
    const account = accounts.find(({ id }) => `account-${id}` === details.closest('.account').id);
    for (const { row, advice } of daysOf(account)) row.cells[row.cells.length - 1].textContent = advice;
  }
  for (const details of document.querySelectorAll('details.every-day')) {
    details.addEventListener('toggle', () => explain(details), { once: true });
  }

  /** A link to an ad account also opens it. */
  function openLinked() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target?.tagName === 'DETAILS') target.open = true;
  }
  addEventListener('hashchange', openLinked);
  openLinked();
})();
