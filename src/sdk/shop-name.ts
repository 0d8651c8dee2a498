import { z } from 'zod';

/** A plugin's setting for the name customers know the shop by. Left out, the name of the connection is used. */
export function shopNameSetting() {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty; leave it out to use the name of the connection')
    .max(60)
    .optional()
    .meta({
      title: 'Shop name',
      help: "Your shop's name as customers know it. Leave blank to use the connection's name.",
    });
}
