/** The reports on offer, in the order of the index. */
export const REPORTS = [
  {
    to: '/reports/provisioning',
    title: 'Provisioning Report',
    text: 'What was done in which application for whom, when, and by which event. Filter, export, schedule.',
    words: 'provisioning log end-user application time export csv schedule',
  },
  {
    to: '/reports/plots',
    title: 'Plots',
    text: 'Outcomes, time to provision, joiners, movers and leavers, failures by cause, closure of leavers, over time.',
    words: 'charts figures trends outcomes failures closure',
  },
  {
    to: '/reports/evidence',
    title: 'Leaver Evidence',
    text: 'Proof that a leaver lost every access: when, by which event, and seen in the application itself. Signed.',
    words: 'audit offboard proof signed pdf',
  },
] as const;
