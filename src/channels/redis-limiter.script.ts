import { slotCount, slotMs } from './limiter.js';

/**
 * Answers a batch of asks in one go, so that no other process can come between the look and the
 * taking. The clock is Redis's own, because processes disagree about the time.
 *
 * KEYS: every number's window, then every pair, each once.
 * ARGV: now in milliseconds (0: Redis's clock), interval and burst of pairs, then for each ask the
 * places of its two keys, n and the number's limit.
 * Answer for each ask: 0 granted, above 0 the milliseconds until the number is free, below 0 the
 * same for the pair.
 *
 * A number's window is a hash of slot modulo the slots of a window → slot × 10,000 + count. A pair is
 * `start:count`; it lives as long as its debt.
 */
export const limiterScript = `
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local interval, burst = tonumber(ARGV[2]), tonumber(ARGV[3])
local slots, width, pack = ${slotCount}, ${slotMs}, 10000
local slot = math.floor(now / width)
local windows, pairs_, waiting, answers = {}, {}, {}, {}

local function window_of(key)
  local window = windows[key]
  if window then return window end
  window = { counts = {}, sum = 0, changed = false }
  local stored = redis.call('HGETALL', key)
  for i = 2, #stored, 2 do
    local value = tonumber(stored[i])
    local at = math.floor(value / pack)
    if at > slot - slots and at <= slot then
      window.counts[at] = value % pack
      window.sum = window.sum + value % pack
    end
  end
  windows[key] = window
  return window
end

local function pair_of(key)
  local pair = pairs_[key]
  if pair then return pair end
  pair = { start = 0, count = 0, changed = false }
  local stored = redis.call('GET', key)
  if stored then
    local colon = string.find(stored, ':', 1, true)
    pair.start = tonumber(string.sub(stored, 1, colon - 1))
    pair.count = tonumber(string.sub(stored, colon + 1))
  end
  pairs_[key] = pair
  return pair
end

local function free_after(window, n, before, limit)
  local rounds, behind, left = math.floor(before / limit), before % limit, window.sum
  for at = slot - slots + 1, slot do
    left = left - (window.counts[at] or 0)
    if left + behind + n <= limit then
      return math.max(1, (at + slots) * width - now) + rounds * slots * width
    end
  end
  return (rounds + 1) * slots * width
end

for i = 4, #ARGV, 4 do
  local number_key, pair_key = KEYS[tonumber(ARGV[i])], KEYS[tonumber(ARGV[i + 1])]
  local n, limit = tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
  local pair = pair_of(pair_key)
  local paid = pair.start + pair.count * interval
  local answer = 0
  if now < paid and not (now - pair.start < interval and pair.count + n <= burst) then
    answer = now - paid
  else
    local window = window_of(number_key)
    local before = waiting[number_key] or 0
    if before > 0 or window.sum + n > limit then
      answer = free_after(window, n, before, limit)
      waiting[number_key] = before + n
    else
      window.counts[slot] = (window.counts[slot] or 0) + n
      window.sum = window.sum + n
      window.changed = true
      if now < paid then
        pair.count = pair.count + n
      else
        pair.start, pair.count = now, n
      end
      pair.changed = true
    end
  end
  answers[#answers + 1] = answer
end

for key, window in pairs(windows) do
  if window.changed then
    redis.call('HSET', key, slot % slots, string.format('%.0f', slot * pack + window.counts[slot]))
    redis.call('PEXPIRE', key, 5000)
  end
end
for key, pair in pairs(pairs_) do
  if pair.changed then
    local life = pair.start + pair.count * interval - now
    redis.call('SET', key, string.format('%.0f', pair.start) .. ':' .. pair.count, 'PX', string.format('%.0f', life + 1000))
  end
end
return answers
`;
