/** The reports on offer, in the order of the index. */
export const REPORTS = [
  {
    to: '/reports/provisioning',
    title: 'Provisioning Report',
    text: 'What was done in which application for whom, when, and by which event. Filter, export, schedule.',
    words: 'provisioning log end-user application time export csv schedule',
  },
] as const;
