import { Box, Group, Stack, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { causeWords } from '../../../parts/causeWords.ts';
import { inWords } from '../../reports/parts/duration.ts';
import classes from './waterfall.module.css';
import type { Bar, Waterfall } from './waterfall.ts';

/** Bars on one axis of time, a lane for the event and one for each app. All it tells is in its texts, too. */
export function WaterfallPlot({ waterfall: { start, end, lanes } }: { readonly waterfall: Waterfall }) {
  const length = Math.max(1, end - start);
  const place = (bar: Bar) => ({
    insetInlineStart: `${(100 * (bar.start - start)) / length}%`,
    width: `${(100 * (bar.end - bar.start)) / length}%`,
  });
  return (
    <Stack component="ul" gap={8} p={0} m={0} className={classes.lanes} aria-label="Waterfall of steps and attempts">
      {lanes.map(({ name, bars }, lane) => (
        <li key={lane === 0 ? 'event' : `${lane} ${name}`} className={classes.lane}>
          <Text size="sm" fw={500} truncate title={name}>
            {name}
          </Text>
          <Box className={classes.track}>
            {bars.map((bar) => (
              <Tooltip key={bar.key} label={tell(bar)} withArrow>
                <Box className={classes.bar} data-status={bar.status} style={place(bar)}>
                  <VisuallyHidden>{tell(bar)}. </VisuallyHidden>
                </Box>
              </Tooltip>
            ))}
          </Box>
        </li>
      ))}
      <Group component="li" justify="space-between" className={classes.axis}>
        <Text size="xs" c="dimmed">
          0
        </Text>
        <Text size="xs" c="dimmed">
          {inWords(length)}
        </Text>
      </Group>
    </Stack>
  );
}

function tell({ text, status, code, start, end }: Bar): string {
  const why = code === null ? '' : ` (${causeWords(code)})`;
  return `${text}: ${status.replaceAll('_', ' ')}${why}, ${inWords(end - start)}`;
}
