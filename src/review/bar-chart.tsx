interface Point {
  readonly day: string;
  /** Null where there is nothing to tell. */
  readonly value: number | null;
  readonly told: string;
}

const WIDTH = 640;
const HEIGHT = 190;
const LEFT = 62;
const TOP = 12;
const FOOT = 26;
/** A day of nought is to be seen as one. */
const LEAST = 1.5;

/** A bar a day. What it shows stands in the table beside it as well. */
export function BarChart(props: {
  points: readonly Point[];
  label: string;
  /** The value at the top of the scale; the greatest bar's where absent. */
  most: number | undefined;
  format: (value: number) => string;
}) {
  const { points, label, most, format } = props;
  const top = most ?? (Math.max(...points.map(({ value }) => value ?? 0)) || 1);
  const step = (WIDTH - LEFT) / Math.max(1, points.length);
  const tall = HEIGHT - TOP - FOOT;
  const heightOf = (value: number): number => (value / top) * tall;
  const dated = [0, Math.floor((points.length - 1) / 2), points.length - 1];
  return (
    <svg class="chart" role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
      {[0, 0.5, 1].map((share) => {
        const y = TOP + tall * (1 - share);
        return (
          <g key={share}>
            <line class="grid" x1={LEFT} x2={WIDTH} y1={y} y2={y} />
            <text x={LEFT - 8} y={y + 4} text-anchor="end">
              {format(top * share)}
            </text>
          </g>
        );
      })}
      {points.map(({ day, value, told }, index) => {
        if (value === null) return null;
        const height = Math.max(LEAST, heightOf(value));
        const width = Math.max(2, Math.min(28, step * 0.7));
        const x = LEFT + step * (index + 0.5) - width / 2;
        return (
          <rect key={day} class="bar" x={x} y={TOP + tall - height} width={width} height={height} rx={1.5}>
            <title>{`${day}: ${told}`}</title>
          </rect>
        );
      })}
      {points
        .filter((_, index) => dated.includes(index))
        .map(({ day }) => {
          const index = points.findIndex((point) => point.day === day);
          const anchor = index === 0 ? 'start' : index === points.length - 1 ? 'end' : 'middle';
          const x = anchor === 'start' ? LEFT : anchor === 'end' ? WIDTH : LEFT + step * (index + 0.5);
          return (
            <text key={day} x={x} y={HEIGHT - 8} text-anchor={anchor}>
              {day}
            </text>
          );
        })}
    </svg>
  );
}
