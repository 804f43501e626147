// Charts: <div data-chart="id of a table"> is drawn from that table, so that the two can never differ. Its first three
// figures are drawn, or the columns that data-columns="2,3,5" or, of a table with a column menu, data-columns="paid,valid" names
// and that are shown: the first as bars and the others as lines, or with
// data-bars all as bars, told apart by their patterns and lying, so that every name is read.
// Load lib/echarts.min.js before this file, on the pages that have charts only (section Scripts).

const root = document.documentElement;
const css = getComputedStyle(root);
const ink = css.getPropertyValue("--ex-ink").trim();
const line = css.getPropertyValue("--ex-line").trim();
const colours = ["--ex-accent-mid", "--ex-accent", "--ex-ok", "--ex-warn"].map(name => css.getPropertyValue(name).trim());
const dashes = ["solid", "solid", "dashed", "dotted"];
const marks = ["none", "circle", "rect", "triangle"];

for (const part of document.querySelectorAll("[data-chart]")) {
  const named = document.getElementById(part.dataset.chart);
  const table = named?.tHead ? named : named?.querySelector("table");
  if (!table) continue;
  const cells = row => [...row.cells].map(cell => cell.textContent.trim());
  const [head, ...rows] = [table.tHead.rows[0], ...table.tBodies[0].rows].map(cells);
  const keys = [...table.tHead.rows[0].cells].map(cell => cell.dataset.key);
  const columns = (part.dataset.columns ?? "1,2,3").split(",").map(name => /^\d+$/.test(name) ? Number(name) : keys.indexOf(name)).filter(column => column > 0);
  // All of them taken away in the column menu: nothing is left to draw.
  part.hidden = columns.length === 0;
  if (part.hidden) continue;
  const bars = "bars" in part.dataset;
  // Beyond this many rows lying bars would fill pages; then they stand and some names are left out.
  const lying = bars && rows.length <= 40;
  if (lying) part.style.height = `${Math.max(12, 5 + rows.length * (rows.length > 20 ? 1.75 : 2.5))}rem`;
  // Four words need two lines on a telephone.
  const top = () => columns.length > 3 && part.clientWidth < 420 ? 60 : 36;
  const number = text => Number(text.replace(/[,%\s]/g, ""));
  const drawing = echarts.init(part, null, { renderer: "svg" });
  drawing.setOption({
    animation: false,
    aria: { enabled: true, decal: { show: bars } },
    color: colours,
    textStyle: { fontFamily: css.getPropertyValue("--ex-font"), color: ink },
    grid: { left: lying ? 12 : 48, right: 12, top: top(), bottom: 26, containLabel: lying },
    legend: { top: 0, left: 0, itemGap: 20, textStyle: { color: ink, fontSize: 13 } },
    tooltip: { trigger: "axis", renderMode: "richText" },
    [lying ? "yAxis" : "xAxis"]: { type: "category", data: rows.map(row => row[0]), inverse: lying, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { color: ink, fontSize: 13, ...(lying && { interval: 0, width: 96, overflow: "break" }) } },
    [lying ? "xAxis" : "yAxis"]: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: line } }, axisLabel: { color: ink, fontSize: 13, hideOverlap: true } },
    series: columns.map((column, at) => ({
      name: head[column], type: bars || at === 0 ? "bar" : "line", barMaxWidth: 28, symbol: marks[at], symbolSize: 8,
      lineStyle: { width: 2, type: dashes[at] }, data: rows.map(row => number(row[column])),
    })),
  });
  new ResizeObserver(() => { drawing.resize(); drawing.setOption({ grid: { top: top() } }); }).observe(part);
}
