// Charts: <div data-chart="id of a table"> is drawn from that table, so that the two can never differ. Its first three
// figures are drawn, or the columns that data-columns="2,3,5" names.
// Load lib/echarts.min.js before this file, on the pages that have charts only (section Scripts).

const root = document.documentElement;
const css = getComputedStyle(root);
const ink = css.getPropertyValue("--ex-ink").trim();
const line = css.getPropertyValue("--ex-line").trim();
const colours = ["--ex-accent-mid", "--ex-accent", "--ex-ok"].map(name => css.getPropertyValue(name).trim());
const dashes = ["solid", "solid", "dashed", "dotted"];
const marks = ["none", "circle", "rect", "triangle"];

for (const part of document.querySelectorAll("[data-chart]")) {
  const table = document.getElementById(part.dataset.chart);
  const cells = row => [...row.cells].map(cell => cell.textContent.trim());
  const [head, ...rows] = [table.tHead.rows[0], ...table.tBodies[0].rows].map(cells);
  const columns = (part.dataset.columns ?? "1,2,3").split(",").map(Number);
  const number = text => Number(text.replace(/[,%\s]/g, ""));
  const drawing = echarts.init(part, null, { renderer: "svg" });
  drawing.setOption({
    animation: false,
    aria: { enabled: true },
    color: colours,
    textStyle: { fontFamily: css.getPropertyValue("--ex-font"), color: ink },
    grid: { left: 48, right: 12, top: 36, bottom: 26 },
    legend: { top: 0, left: 0, itemGap: 20, textStyle: { color: ink, fontSize: 13 } },
    tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: { type: "category", data: rows.map(row => row[0]), axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { color: ink, fontSize: 13 } },
    yAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: line } }, axisLabel: { color: ink, fontSize: 13 } },
    series: columns.map((column, at) => ({
      name: head[column], type: at === 0 ? "bar" : "line", barMaxWidth: 28, symbol: marks[at], symbolSize: 8,
      lineStyle: { width: 2, type: dashes[at] }, data: rows.map(row => number(row[column])),
    })),
  });
  new ResizeObserver(() => drawing.resize()).observe(part);
}
