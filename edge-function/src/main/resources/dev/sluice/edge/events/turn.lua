-- Notes what the reader has counted, then says where to read on, and whether it is this reader's turn.
--
-- KEYS  1 the place up to which everything is counted: id of an entry, and until when that was all there was · 2 the reader whose turn it is
-- ARGV  1 name of the reader that asks · 2 ms that a turn lasts · 3 id at which it began · 4 id that it has come to · 5 until when, in ms;
--       the last three are absent if it has read nothing
-- Answer: 1 if it is its turn, else 0; the id, '' for the beginning; until when, '' if that is not known.
--
-- The place moves only from where the reader began. If it is elsewhere, another reader was there, or the memory was lost and what was
-- counted with it: then it is read again, which counts nothing twice.
local place = redis.call('HGET', KEYS[1], 'id') or ''
if ARGV[5] and place == ARGV[3] then
  redis.call('HSET', KEYS[1], 'id', ARGV[4], 'until', ARGV[5])
  place = ARGV[4]
end
local reader = redis.call('GET', KEYS[2])
local mine = not reader or reader == ARGV[1]
if mine then redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2]) end
return {mine and 1 or 0, place, redis.call('HGET', KEYS[1], 'until') or ''}
