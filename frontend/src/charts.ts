import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { type ChartData, optionOf } from "./lib/chart-options";
import { coloursOf } from "./lib/colours";

use([BarChart, LineChart, ScatterChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

export interface Drawn {
  paint(): void;
  fit(): void;
  remove(): void;
}

/** Draw these figures into the element; a click on a dot that has an address goes there. */
export function draw(host: HTMLElement, data: ChartData): Drawn {
  const chart = init(host, null, { renderer: "svg" });
  const paint = (): void => chart.setOption(optionOf(data, coloursOf(), host.clientWidth), true);
  chart.on("click", (event) => {
    const address = Array.isArray(event.value) ? event.value[3] : "";
    if (typeof address === "string" && address.startsWith("/")) location.assign(address);
  });
  paint();
  return { paint, fit: () => chart.resize(), remove: () => chart.dispose() };
}
