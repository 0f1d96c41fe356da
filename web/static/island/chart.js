// Brings a chart to life: once a reader points at it or tabs into it, the picture that the server drew
// is replaced by one that tells its figures. Until then, and without a script, the picture and the
// table behind it say the same. The library comes from vendor/ and is fetched only then.

let library;

function load(address) {
  library ??= new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = address;
    script.onload = () => done(self.echarts);
    script.onerror = failed;
    document.head.append(script);
  });
  return library;
}

// Colours and type are those of the style sheet, in the theme that is on.
function look() {
  const style = getComputedStyle(document.documentElement);
  const token = (name) => style.getPropertyValue('--' + name).trim();
  return {
    token,
    series: (n) => token('s' + n),
    text: { color: token('ink-soft'), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 },
  };
}

function overTime(chart, { token, series, text }) {
  const all = [];
  const area = chart.kind === 'area';
  const ticks = new Map(chart.scale.map((t) => [t.at, t.text]));
  const ends = [chart.scale.at(0)?.at, chart.scale.at(-1)?.at];
  const step = chart.scale.length > 1 ? chart.scale[1].at - chart.scale[0].at : undefined;
  for (const s of chart.series) {
    const colour = series(s.colour);
    if (s.low.length) {
      // The band is the difference of its ends, stacked on the lower one.
      const quiet = { type: 'line', symbol: 'none', silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false }, animation: false };
      all.push({ ...quiet, name: s.name + ' low', stack: s.name, stackStrategy: 'all', data: s.low });
      all.push({ ...quiet, name: s.name + ' band', stack: s.name, stackStrategy: 'all', areaStyle: { color: colour, opacity: 0.22 }, data: s.high.map((h, i) => (h === null || s.low[i] === null ? null : h - s.low[i])) });
    }
    all.push({
      type: 'line', name: s.name, data: s.mid, showSymbol: false, symbolSize: 7, animation: false, color: colour,
      lineStyle: { color: colour, width: area ? 0 : 2 }, emphasis: { disabled: true },
      ...(area && { stack: 'all', areaStyle: { color: colour, opacity: 0.85 } }),
      ...(!all.some((x) => x.markLine) && {
        markLine: {
          symbol: 'none', silent: true, animation: false, label: { ...text, formatter: (m) => m.name },
          lineStyle: { color: token('ink-soft'), type: 'dashed' },
          data: [
            { yAxis: 0, name: '', lineStyle: { color: token('ink'), type: 'solid', width: 1.25 } },
            ...chart.notes.map((n) => ({ xAxis: Math.round(n.at), name: n.text })),
          ],
        },
      }),
    });
  }
  return {
    textStyle: text, grid: { left: 0, right: 0, top: 24, bottom: 26, containLabel: false },
    aria: { enabled: true, label: { description: chart.title + '. ' + chart.says } },
    xAxis: {
      type: 'category', boundaryGap: false, data: chart.places, axisLine: { show: false }, axisTick: { show: false },
      axisLabel: { ...text, margin: 6, interval: (i) => !!chart.labels[i], formatter: (_, i) => chart.labels[i], hideOverlap: true, alignMinLabel: 'left', alignMaxLabel: 'right' },
    },
    yAxis: {
      type: 'value', min: ends[0], max: ends[1], interval: step, splitLine: { lineStyle: { color: token('rule') } }, z: 3,
      axisLabel: { ...text, inside: true, align: 'left', verticalAlign: 'bottom', margin: 0, padding: [0, 0, 3, 0], textBorderColor: token('paper'), textBorderWidth: 3, formatter: (v) => ticks.get(v) ?? '' },
    },
    tooltip: {
      trigger: 'axis', renderMode: 'richText', confine: true, backgroundColor: token('sheet'), borderColor: token('rule-strong'), textStyle: { ...text, color: token('ink') },
      axisPointer: { lineStyle: { color: token('rule-strong') } },
      formatter(points) {
        const at = points[0].dataIndex;
        return [chart.places[at], ...chart.series.map((s) => s.name + '  ' + s.text[at] + (s.range[at] ? '  (' + s.range[at] + ')' : ''))].join('\n');
      },
    },
    series: all,
  };
}

function flow(chart, { token, series, text }) {
  const names = new Map(chart.nodes.map((n) => [n.id, n.name]));
  return {
    textStyle: text,
    aria: { enabled: true, label: { description: chart.title + '. ' + chart.says } },
    tooltip: {
      renderMode: 'richText', confine: true, backgroundColor: token('sheet'), borderColor: token('rule-strong'), textStyle: { ...text, color: token('ink') },
      formatter: (p) => (p.dataType === 'edge' ? names.get(p.data.source) + ' → ' + names.get(p.data.target) + '\n' + p.data.says : names.get(p.data.name) + '  ' + p.data.figure),
    },
    series: [{
      type: 'sankey', left: 4, right: 4, top: 4, bottom: 4, nodeWidth: 8, nodeGap: 14, draggable: false, animation: false, layoutIterations: 0,
      emphasis: { focus: 'adjacency' }, lineStyle: { color: 'source', opacity: 0.32, curveness: 0.5 },
      label: { ...text, color: token('ink'), formatter: (p) => names.get(p.name) + '  ' + p.data.figure },
      data: chart.nodes.map((n) => ({
        name: n.id, depth: n.column, figure: n.value, itemStyle: { color: series(n.colour) },
        label: { position: n.column === Math.max(...chart.nodes.map((m) => m.column)) ? 'left' : 'right' },
      })),
      links: chart.links.map((k) => ({ source: k.from, target: k.to, value: k.amount, says: k.says })),
    }],
  };
}

export async function enliven(box, address) {
  const [echarts, chart] = await Promise.all([
    load(address),
    fetch(box.dataset.chart, { headers: { Accept: 'application/json' } }).then((r) => (r.ok ? r.json() : Promise.reject(r.status))),
  ]);
  const picture = box.querySelector('svg');
  const live = document.createElement('div');
  live.className = 'chart-live';
  live.setAttribute('role', 'img');
  live.setAttribute('aria-label', chart.title + '. ' + chart.says);
  live.style.blockSize = picture.getBoundingClientRect().height + 'px'; // nothing moves
  box.replaceChildren(live);
  const drawn = echarts.init(live, null, { renderer: 'svg' });
  const draw = () => drawn.setOption(chart.kind === 'flow' ? flow(chart, look()) : overTime(chart, look()), true);
  draw();
  new ResizeObserver(() => drawn.resize()).observe(live);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
}
