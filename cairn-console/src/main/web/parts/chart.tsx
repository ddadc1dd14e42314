import { STATES, type WorkflowCount, type WorkflowState } from "../api/types";
import { count, time } from "../format";
import { text } from "../text";

const WIDTH = 1000;
const HEIGHT = 180;

export interface ChartPeriod {
  readonly from: number;
  readonly to: number;
  /** The milliseconds of one bar. */
  readonly step: number;
  readonly name: string;
}

type Bar = Partial<Record<WorkflowState, number>>;

function bars(counts: readonly WorkflowCount[], period: ChartPeriod): Bar[] {
  const all: Bar[] = Array.from({ length: Math.ceil((period.to - period.from) / period.step) }, () => ({}));
  for (const { group, count: size } of counts) {
    const bar = all[Math.floor((Date.parse(group.since ?? "") - period.from) / period.step)];
    if (bar && group.state) {
      bar[group.state] = (bar[group.state] ?? 0) + size;
    }
  }
  return all;
}

const total = (bar: Bar): number => STATES.reduce((sum, state) => sum + (bar[state] ?? 0), 0);

/** Bars of workflows over time, stacked by state. */
export function StateChart({ counts, period }: { counts: readonly WorkflowCount[]; period: ChartPeriod }) {
  const all = bars(counts, period);
  const highest = Math.max(1, ...all.map(total));
  const sum = all.reduce((before, bar) => before + total(bar), 0);
  const width = WIDTH / all.length;
  const shown = STATES.filter((state) => all.some((bar) => bar[state]));
  return (
    <figure class="chart">
      <div class="chart-area">
        <span class="chart-highest">{count(highest)}</span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img"
          aria-label={text.overview.chartLabel(sum, period.name)}>
          {all.map((bar, index) => (
            <Column key={index} bar={bar} x={index * width} width={width} highest={highest}
              at={time(new Date(period.from + index * period.step).toISOString())} />
          ))}
        </svg>
      </div>
      <div class="chart-axis">
        <span>{time(new Date(period.from).toISOString())}</span>
        <span>{time(new Date(period.to).toISOString())}</span>
      </div>
      <figcaption>
        {sum === 0 ? text.overview.none : shown.map((state) => (
          <span key={state} class={`legend state-${state}`}>{text.states[state]}</span>
        ))}
      </figcaption>
    </figure>
  );
}

interface ColumnProps {
  bar: Bar;
  x: number;
  width: number;
  highest: number;
  at: string;
}

function Column({ bar, x, width, highest, at }: ColumnProps) {
  let y = HEIGHT;
  return (
    <g>
      <title>{`${at}: ${count(total(bar))}`}</title>
      {STATES.map((state) => {
        const height = ((bar[state] ?? 0) / highest) * HEIGHT;
        y -= height;
        return height > 0 && (
          <rect key={state} class={`fill-${state}`} x={x + width * 0.1} y={y} width={width * 0.8} height={height} />
        );
      })}
    </g>
  );
}
