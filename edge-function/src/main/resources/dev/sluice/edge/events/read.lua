-- Reads the events after a place in the stream.
--
-- KEYS  1 the stream
-- ARGV  1 the place, an entry's id, or '' for the beginning · 2 most entries · 3 most bytes of an event
-- Answer: 1 if the entry at the place is still there or there is no place, else 0; then id and event of each entry, '' for one that has
-- no event or a longer one.
local answer, from = {1}, '-'
if ARGV[1] ~= '' then
  if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then answer[1] = 0 end
  from = '(' .. ARGV[1]
end
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', ARGV[2])) do
  local fields, event = entry[2], ''
  for i = 1, #fields, 2 do
    if fields[i] == 'event' and #fields[i + 1] <= tonumber(ARGV[3]) then event = fields[i + 1] end
  end
  answer[#answer + 1] = entry[1]
  answer[#answer + 1] = event
end
return answer
