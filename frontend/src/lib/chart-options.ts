import type { EChartsCoreOption } from "echarts/core";
import type { Colours } from "./colours";

export interface Series {
  name: string;
  tone: string;
  values: number[];
}

/** What the server says of a chart; dots are [place of the day, height, name, address]. */
export interface ChartData {
  kind: "area" | "bars" | "across" | "dots" | "line";
  labels: string[];
  series?: Series[];
  values?: (number | null)[];
  points?: [number, number, string, string][];
  unit?: string;
  line?: number;
  line_label?: string;
}

type Part = Record<string, unknown>;
interface Told {
  axisValueLabel?: string;
  name: string;
  seriesName?: string;
  value: unknown;
}

/** The drawing in the product's own colours: no movement, no legend (the page has one), words as plain text. */
export function optionOf(data: ChartData, colours: Colours, width: number): EChartsCoreOption {
  const made = { area, bars, across, dots, line }[data.kind](data, colours);
  return {
    animation: false,
    textStyle: { fontFamily: colours.font, fontSize: 12, color: colours.soft },
    grid: { left: 4, right: 16, top: 20, bottom: 2, containLabel: true },
    tooltip: tooltip(data, colours),
    xAxis: axis(colours, { type: "category", data: data.labels, axisLabel: labels(colours, data, width) }),
    yAxis: axis(colours, { type: "value", minInterval: 1, splitLine: { lineStyle: { color: colours.line } } }),
    ...made,
  };
}

function axis(colours: Colours, more: Part): Part {
  return {
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
    axisLabel: { color: colours.soft },
    ...more,
  };
}

/** As many names as fit; the first and the last among them. */
function labels(colours: Colours, data: ChartData, width: number): Part {
  const most = Math.max(2, Math.floor(width / 64));
  return { color: colours.soft, interval: Math.max(0, Math.ceil(data.labels.length / most) - 1) };
}

function tooltip(data: ChartData, colours: Colours): Part {
  return {
    trigger: data.kind === "dots" ? "item" : "axis",
    renderMode: "richText",
    confine: true,
    backgroundColor: colours.raised,
    borderColor: colours.line,
    textStyle: { color: colours.ink, fontSize: 12, fontFamily: colours.font },
    axisPointer: { type: "line", lineStyle: { color: colours.soft } },
    formatter: (told: Told | Told[]) => words(data, told),
  };
}

/** What stands beside the pointer. */
export function words(data: ChartData, told: Told | Told[]): string {
  const all = Array.isArray(told) ? told : [told];
  const unit = data.unit === "%" ? "%" : "";
  if (data.kind === "dots" && Array.isArray(all[0]?.value)) {
    const [, height, name] = all[0].value as [number, number, string];
    return `${name}\n${height} ${data.unit ?? ""}`;
  }
  const lines = all.map((one) => {
    const name = data.series ? `${one.seriesName} ` : "";
    return `${name}${one.value ?? "–"}${unit}`;
  });
  return [all[0]?.axisValueLabel ?? all[0]?.name ?? "", ...lines].join("\n");
}

function area(data: ChartData, colours: Colours): Part {
  return {
    series: (data.series ?? []).map((one) => ({
      name: one.name,
      type: "line",
      stack: "all",
      data: one.values,
      symbol: "none",
      color: colours.tone(one.tone),
      lineStyle: { width: 1, color: colours.ground },
      areaStyle: { color: colours.tone(one.tone), opacity: 0.75 },
      emphasis: { disabled: true },
    })),
  };
}

function bars(data: ChartData, colours: Colours): Part {
  return {
    series: (data.series ?? []).map((one) => ({
      name: one.name,
      type: "bar",
      data: one.values,
      barMaxWidth: 14,
      color: colours.tone(one.tone),
      emphasis: { disabled: true },
    })),
  };
}

function across(data: ChartData, colours: Colours): Part {
  return {
    xAxis: axis(colours, { type: "value", minInterval: 1, splitLine: { lineStyle: { color: colours.line } } }),
    yAxis: axis(colours, { type: "category", data: data.labels, inverse: true }),
    series: [
      {
        type: "bar",
        data: data.values,
        barMaxWidth: 16,
        color: colours.tone("us"),
        label: { show: true, position: "right", color: colours.ink },
        emphasis: { disabled: true },
      },
    ],
  };
}

function dots(data: ChartData, colours: Colours): Part {
  const limit = { type: "dashed", color: colours.red, width: 1.5 };
  return {
    yAxis: axis(colours, {
      type: "value",
      name: data.unit,
      nameTextStyle: { color: colours.soft, align: "left" },
      splitLine: { lineStyle: { color: colours.line } },
    }),
    series: [
      {
        type: "scatter",
        data: data.points,
        symbolSize: 7,
        itemStyle: { color: colours.tone("us"), opacity: 0.7 },
        emphasis: { disabled: true },
        markLine: {
          silent: true,
          symbol: "none",
          data: [{ yAxis: data.line }],
          lineStyle: limit,
          label: { formatter: data.line_label, position: "insideEndTop", color: colours.red },
        },
      },
    ],
  };
}

function line(data: ChartData, colours: Colours): Part {
  return {
    yAxis: axis(colours, {
      type: "value",
      min: 0,
      max: 100,
      axisLabel: { color: colours.soft, formatter: "{value}%" },
      splitLine: { lineStyle: { color: colours.line } },
    }),
    series: [
      {
        type: "line",
        data: data.values,
        connectNulls: true,
        symbolSize: 6,
        color: colours.tone("con"),
        lineStyle: { width: 2 },
        emphasis: { disabled: true },
      },
    ],
  };
}
