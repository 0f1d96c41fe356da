// The part of ECharts that pages use, made into one file by tools/assets.sh: a third smaller than
// the whole. It draws SVG. Under the pages' content security policy a tooltip needs
// renderMode: 'richText', since an HTML one writes styles into attributes.
import * as core from 'echarts/core';
import { BarChart, CustomChart, LineChart, SankeyChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent, DatasetComponent, GridComponent, LegendComponent,
  MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent,
} from 'echarts/components';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';

core.use([
  BarChart, CustomChart, LineChart, SankeyChart, ScatterChart,
  AriaComponent, DatasetComponent, GridComponent, LegendComponent,
  MarkAreaComponent, MarkLineComponent, MarkPointComponent, TooltipComponent,
  LabelLayout, SVGRenderer,
]);

export const { init, connect, disconnect, dispose, getInstanceByDom, format, time, number, registerLocale, registerTheme, version } = core;
