import { SAMPLE_NOW, sampleEvent, type PluginSamples } from '../../kit/samples.js';

const wrote = (text: string) =>
  sampleEvent('message.received', { data: { text }, subject: `message:${text}` });

/** What the kit cannot generate for the toy desk: the words it listens to, and who handles refunds. */
export const samples: PluginSamples = {
  settings: [{ assignee: 'a-key', reopens: true }],
  events: ['Refund', 'Later', 'Never mind', 'Close now', 'Thanks'].map(wrote),
  contexts: [{ now: SAMPLE_NOW + 60_000 }],
};
