-- Notes what became of an order, in the hour of the order itself.
--
-- KEYS  1 the order · 2… its keys, if the caller knows what the order was
-- ARGV  1 1 for fraud, 0 for good · 2 seconds that an order is kept
--       3 time in ms · 4 worth · 5… letter of each key's subject; all absent if the caller does not know the order
-- Answer: applied, repeated or unknown.
local kept = redis.call('HGETALL', KEYS[1])
local order = {}
for i = 1, #kept, 2 do order[kept[i]] = kept[i + 1] end
if #kept == 0 then
  if #ARGV < 4 then return 'unknown' end
  order.t = ARGV[3]
  redis.call('HSET', KEYS[1], 't', ARGV[3], 'w', ARGV[4])
  for i = 2, #KEYS do
    order[ARGV[i + 3]] = KEYS[i]
    redis.call('HSET', KEYS[1], ARGV[i + 3], KEYS[i])
  end
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
if (order.y or '0') == ARGV[1] then return 'repeated' end
redis.call('HSET', KEYS[1], 'y', ARGV[1])

local change = ARGV[1] == '1' and 1 or -1
local hour = string.format('%d', math.floor(order.t / 3600000))
for _, letter in ipairs({'c', 'd', 'a', 's'}) do
  local key = order[letter]
  if key and redis.call('EXISTS', key) == 1 then
    redis.call('HINCRBY', key, 'b', change)
    local bucket = redis.call('HGET', key, hour)
    if bucket then
      local n, w, b = string.match(bucket, '^(%d+),(%d+),(-?%d+)$')
      redis.call('HSET', key, hour, n .. ',' .. w .. ',' .. string.format('%d', b + change))
    end
  end
end
return 'applied'
