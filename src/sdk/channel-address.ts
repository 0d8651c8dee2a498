/** How a channel is to read an address. `phone` and `whatsapp` are digits; `user_id` is an id of the channel's own. */
export interface ChannelAddress {
  /** What `value` is. */
  kind: 'phone' | 'whatsapp' | 'user_id';
  /** The address itself, without a plus sign. */
  value: string;
}
