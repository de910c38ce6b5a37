import { useEffect, useMemo, useState } from 'preact/hooks';
import type { DayOfProfile, Figures } from '../server/review/contract-figures.js';
import { ApiError, call } from './api.js';
import { BarChart } from './bar-chart.js';
import { useFormats, useTexts } from './texts/index.js';
import './figures.css';

const PERIODS = [7, 30, 90];
const AGAIN_MILLISECONDS = 1_000;

type Counts = Omit<DayOfProfile, 'day' | 'profile'>;
const NONE: Counts = {
  ...{ documents: 0, toReview: 0, rejected: 0, fields: 0, accepted: 0, checked: 0, misread: 0 },
  ...{ handled: 0, seconds: 0, machineSeconds: 0 },
};
const COUNTED = Object.keys(NONE) as (keyof Counts)[];

const sum = (rows: readonly Counts[]): Counts =>
  rows.reduce<Counts>(
    (all, row) => Object.fromEntries(COUNTED.map((name) => [name, all[name] + row[name]])) as unknown as Counts,
    NONE,
  );

/** What is told of counts: a part of a whole, null where there is no whole. */
const MEASURES = {
  read: ({ accepted, fields }: Counts) => ({ part: accepted, of: fields }),
  misread: ({ misread, checked }: Counts) => ({ part: misread, of: checked }),
  review: ({ toReview, documents }: Counts) => ({ part: toReview, of: documents }),
  people: ({ seconds, handled }: Counts) => ({ part: seconds, of: handled }),
  machine: ({ machineSeconds, documents }: Counts) => ({ part: machineSeconds, of: documents }),
};
type Measure = keyof typeof MEASURES;
const NAMES = Object.keys(MEASURES) as Measure[];
const isTime = (name: Measure): boolean => name === 'people' || name === 'machine';

/** How well and how quickly is read: for each profile, and day by day. */
export function FiguresPage() {
  const texts = useTexts();
  const words = texts.figures;
  const { percent, seconds } = useFormats();
  const [days, setDays] = useState(30);
  const [profile, setProfile] = useState('');
  const [figures, setFigures] = useState<Figures | undefined>();
  const [problem, setProblem] = useState<ApiError | undefined>();
  const [tries, setTries] = useState(0);
  useEffect(() => void (document.title = `${words.title} – Counterfoil`), [words]);
  useEffect(() => {
    let timer: number | undefined;
    let left = false;
    const ask = (): void =>
      void call<Figures>('GET', `/figures?days=${days}`).then(
        (told) => {
          if (left) return;
          setProblem(undefined);
          setFigures(told);
          // The server counts on.
          if (told.uncounted > 0) timer = setTimeout(ask, AGAIN_MILLISECONDS) as unknown as number;
        },
        (thrown: unknown) => {
          if (!left) setProblem(thrown instanceof ApiError ? thrown : new ApiError('CF_INTERNAL', String(thrown)));
        },
      );
    ask();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [days, tries]);

  const profiles = useMemo(() => [...new Set(figures?.days.map((row) => row.profile))].sort(), [figures]);
  const chosen = (figures?.days ?? []).filter((row) => profile === '' || row.profile === profile);
  const byDay = daysOf(figures).map((day) => ({ day, counts: sum(chosen.filter((row) => row.day === day)) }));
  const told = (name: Measure, counts: Counts): string => {
    const { part, of } = MEASURES[name](counts);
    if (of === 0) return '–';
    return isTime(name) ? seconds(part / of) : percent(part / of);
  };
  const counted = (name: Measure, counts: Counts): string => {
    const { part, of } = MEASURES[name](counts);
    return isTime(name) ? words.documents(of) : words.ofCount(part, of);
  };

  return (
    <main id="content" class="queue" tabIndex={-1}>
      <div class="headline">
        <h1>{words.title}</h1>
        <div class="filters">
          <label>
            {words.period}
            <select value={days} onChange={({ currentTarget }) => setDays(Number(currentTarget.value))}>
              {PERIODS.map((count) => (
                <option key={count} value={count}>
                  {words.days(count)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {texts.profile}
            <select value={profile} onChange={({ currentTarget }) => setProfile(currentTarget.value)}>
              <option value="">{texts.all}</option>
              {profiles.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </div>
      </div>
      {problem !== undefined && (
        <p class="notice bad" role="alert">
          {problem.code === 'OFFLINE' ? texts.offline : `${problem.message}. ${problem.remedy}`}{' '}
          <button onClick={() => setTries(tries + 1)}>{texts.tryAgain}</button>
        </p>
      )}
      <p role="status">
        {figures === undefined ? texts.loading : figures.uncounted > 0 ? words.counting(figures.uncounted) : ''}
      </p>
      <h2 id="by-profile">{words.byProfile}</h2>
      <div class="wide">
        <table aria-labelledby="by-profile">
          <thead>
            <tr>
              <th scope="col">{texts.profile}</th>
              <th scope="col">{texts.queue}</th>
              {NAMES.map((name) => (
                <th scope="col" key={name}>
                  {words.measures[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...profiles, ''].map((name) => {
              const counts = sum((figures?.days ?? []).filter((row) => name === '' || row.profile === name));
              return (
                <tr key={name} class={name === '' ? 'total' : ''}>
                  <th scope="row">{name === '' ? texts.all : name}</th>
                  <td>{counts.documents}</td>
                  {NAMES.map((measure) => (
                    <td key={measure}>
                      {told(measure, counts)} <small>{counted(measure, counts)}</small>
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <h2>{words.byDay}</h2>
      {NAMES.map((name) => {
        const points = byDay.map(({ day, counts }) => {
          const { part, of } = MEASURES[name](counts);
          return { day, value: of === 0 ? null : part / of, told: told(name, counts), counted: counted(name, counts) };
        });
        return (
          <section class="measure" key={name} aria-labelledby={`measure-${name}`}>
            <div>
              <h3 id={`measure-${name}`}>{words.measures[name]}</h3>
              <p>
                <small>{words.meanings[name]}</small>
              </p>
              <BarChart
                points={points}
                label={words.measures[name]}
                most={name === 'read' || name === 'review' ? 1 : undefined}
                format={isTime(name) ? seconds : percent}
              />
            </div>
            <div class="beside" tabIndex={0} role="region" aria-label={words.tableOf(words.measures[name])}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{words.day}</th>
                    <th scope="col">{words.measures[name]}</th>
                    <th scope="col">{words.count}</th>
                  </tr>
                </thead>
                <tbody>
                  {points
                    .filter(({ value }) => value !== null)
                    .reverse()
                    .map(({ day, told: value, counted: count }) => (
                      <tr key={day}>
                        <th scope="row">{day}</th>
                        <td>{value}</td>
                        <td>{count}</td>
                      </tr>
                    ))}
                </tbody>
              </table>
            </div>
          </section>
        );
      })}
    </main>
  );
}

/** Every day of the period, those without documents too. */
function daysOf(figures: Figures | undefined): string[] {
  if (figures === undefined) return [];
  const days: string[] = [];
  for (let at = Date.parse(figures.from); at <= Date.parse(figures.to); at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
