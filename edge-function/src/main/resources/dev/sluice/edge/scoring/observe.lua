-- Reads what is known of an order's keys, then adds the order, once.
--
-- KEYS  1 the memory's birth · 2 the order · 3… its keys
-- ARGV  1 time in ms · 2 worth in hundredths, -1 if not known · 3 hour · 4 hours that a bucket is kept
--       5 seconds that an order is kept · 6 seconds that a key is kept · 7 a name for a new memory
--       8… for each key: letter of its subject, companion or ''
-- Answer: birth, the order as it was kept if this is a repeat, then the fields of each key before the order.
--
-- A key is a hash: n orders, u of unknown worth, w worth, b known frauds, f first time, l latest time, k companions, c… one
-- companion each, and for each hour with orders, by its number, "orders,worth,frauds".
local time, worth, hour = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('SET', KEYS[1], ARGV[7], 'NX')
local kept = redis.call('HGETALL', KEYS[2])
local answer = {redis.call('GET', KEYS[1]), kept}
for i = 3, #KEYS do answer[i] = redis.call('HGETALL', KEYS[i]) end
if #kept > 0 then return answer end

local order = {'t', ARGV[1], 'w', ARGV[2]}
for i = 3, #KEYS do
  local key, letter, companion = KEYS[i], ARGV[2 * i + 2], ARGV[2 * i + 3]
  local known = redis.call('HMGET', key, 'f', 'l', 'k', ARGV[3])
  local first, latest, bucket = tonumber(known[1]), tonumber(known[2]), known[4]
  local met = '0'
  if companion ~= '' and tonumber(known[3] or '0') < 16 and redis.call('HSETNX', key, 'c' .. companion, 1) == 1 then
    redis.call('HINCRBY', key, 'k', 1)
    met = '1'
  end
  order[#order + 1] = letter
  order[#order + 1] = key
  order[#order + 1] = letter .. 'l'
  order[#order + 1] = known[2] or ''
  order[#order + 1] = letter .. 'n'
  order[#order + 1] = met

  redis.call('HINCRBY', key, 'n', 1)
  if worth < 0 then redis.call('HINCRBY', key, 'u', 1) else redis.call('HINCRBY', key, 'w', ARGV[2]) end
  if not first or time < first then redis.call('HSET', key, 'f', ARGV[1]) end
  if not latest or time > latest then
    redis.call('HSET', key, 'l', ARGV[1])
    latest = time
  end

  local oldest = math.floor(latest / 3600000) - tonumber(ARGV[4])
  if hour >= oldest then
    local n, w, b = 0, 0, 0
    if bucket then n, w, b = string.match(bucket, '^(%d+),(%d+),(-?%d+)$') end
    redis.call('HSET', key, ARGV[3], string.format('%d,%.0f,%d', n + 1, w + math.max(0, worth), b))
    if not bucket then
      for j = 1, #answer[i], 2 do
        local old = tonumber(answer[i][j])
        if old and old < oldest then redis.call('HDEL', key, answer[i][j]) end
      end
    end
  end
  redis.call('EXPIRE', key, ARGV[6])
end
redis.call('HSET', KEYS[2], unpack(order))
redis.call('EXPIRE', KEYS[2], ARGV[5])
return answer
