import type { ReactNode } from 'react';
import css from './day-chart.module.css';

const height = 120;
const step = 10;
const gap = 2;

/**
 * Bars, one a day, drawn in the page itself. Screen readers hear its name and its highest day; the figures stand in a
 * table beside it.
 */
export function DayChart({
  label,
  days,
}: {
  label: string;
  days: readonly { name: string; value: number; text: string }[];
}): ReactNode {
  const most = days.reduce((best, day) => (day.value > best.value ? day : best), {
    name: '',
    value: 0,
    text: '',
  });
  const first = days[0];
  const last = days.at(-1);
  return (
    <figure className={css.figure}>
      <figcaption>{label}</figcaption>
      <svg
        className={css.chart}
        viewBox={`0 0 ${days.length * step} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}. ${most.name}: ${most.text}`}
      >
        {days.map(({ name, value }, index) => {
          const tall = most.value === 0 ? 0 : (value / most.value) * height;
          return (
            <rect
              key={name}
              className={css.bar}
              x={index * step + gap / 2}
              y={height - tall}
              width={step - gap}
              height={tall}
            />
          );
        })}
      </svg>
      <p className={css.axis} aria-hidden="true">
        <span>{first?.name}</span>
        <span className={css.most}>{most.text}</span>
        <span>{last?.name}</span>
      </p>
    </figure>
  );
}
