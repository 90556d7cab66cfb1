// Blood pressure over time, as SVG and as a table.
const svgNamespace = 'http://www.w3.org/2000/svg';
const [width, height, left, right, top, bottom] = [720, 300, 44, 640, 16, 260];
const kinds = ['systolic', 'diastolic'];

function svg(name, attributes, text) {
  const made = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }

  if (text !== undefined) {
    made.textContent = text;
  }

  return made;
}

/** Fills the place of the plot and the body of the table; readings come in the order of time. */
export function drawChart(plot, table, readings) {
  table.replaceChildren(...readings.toReversed().map(reading => {
    const row = document.createElement('tr');
    row.append(...[reading.when.slice(0, 16).replace('T', ' '), reading.systolic, reading.diastolic].map((value, place) => {
      const cell = document.createElement(place === 0 ? 'th' : 'td');
      cell.textContent = value;
      if (place === 0) {
        cell.scope = 'row';
      }

      return cell;
    }));
    return row;
  }));
  plot.replaceChildren(...(readings.length === 0 ? [] : [draw(readings)]));
}

function draw(readings) {
  const times = readings.map(reading => Date.parse(reading.when));
  const [first, last] = [times[0], times.at(-1)];
  const values = readings.flatMap(reading => kinds.map(kind => reading[kind]));
  const least = Math.floor((Math.min(...values) - 5) / 20) * 20;
  const most = Math.ceil((Math.max(...values) + 5) / 20) * 20;
  const x = time => last === first ? (left + right) / 2 : left + (time - first) / (last - first) * (right - left - 12) + 6;
  const y = value => bottom - (value - least) / (most - least) * (bottom - top);
  const drawing = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': describe(readings) });
  for (let value = least; value <= most; value += 20) {
    drawing.append(svg('line', { class: 'grid', x1: left, x2: right, y1: y(value), y2: y(value) }));
    drawing.append(svg('text', { x: left - 8, y: y(value) + 4, 'text-anchor': 'end' }, value));
  }

  for (const kind of kinds) {
    const points = readings.map((reading, place) => [x(times[place]), y(reading[kind])]);
    drawing.append(svg('polyline', { class: kind, points: points.map(point => point.map(at => at.toFixed(1)).join(',')).join(' ') }));
    drawing.append(...points.map(([cx, cy]) => svg('circle', { class: kind, cx: cx.toFixed(1), cy: cy.toFixed(1), r: 4 })));
    drawing.append(svg('text', { class: kind, x: right + 6, y: points.at(-1)[1] + 4 }, kind));
  }

  drawing.append(svg('text', { x: left, y: height - 14 }, readings[0].when.slice(0, 10)));
  if (last !== first) {
    drawing.append(svg('text', { x: right, y: height - 14, 'text-anchor': 'end' }, readings.at(-1).when.slice(0, 10)));
  }

  return drawing;
}

function describe(readings) {
  const [from, to] = [readings[0], readings.at(-1)];
  return `Blood pressure from ${from.when.slice(0, 10)} to ${to.when.slice(0, 10)}: ${readings.length} readings, `
    + `the first ${from.systolic} over ${from.diastolic}, the last ${to.systolic} over ${to.diastolic} mmHg. The table below has all of them.`;
}
