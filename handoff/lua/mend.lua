-- Makes cases in the line what PostgreSQL says, unless somebody changed them since they were looked at. Doing it again
-- changes nothing: the client may replay it.
-- KEYS[1]   places: sorted set, member -> time of its place in microseconds
-- KEYS[2]   versions: hash, member -> version of the case that waits
-- KEYS[2+i] gone: string, the version with which case i last left the line; expires
-- ARGV      for each case i: member, version seen, place seen, gone seen ('' when it was not there),
--           right version, right place ('' when it must not be in the line)
-- Result: for each case 1 if it was mended, 0 if it had changed.
local mended = {}
for i = 1, #KEYS - 2 do
  local a = (i - 1) * 6
  mended[i] = 0
  local member, right = ARGV[a + 1], ARGV[a + 5]
  local version = redis.call('HGET', KEYS[2], member) or ''
  local place = redis.call('ZSCORE', KEYS[1], member) or ''
  local gone = redis.call('GET', KEYS[2 + i]) or ''
  -- places are compared as numbers: Redis writes large ones with an exponent; '' is no number, nil
  if version == ARGV[a + 2] and tonumber(place) == tonumber(ARGV[a + 3]) and gone == ARGV[a + 4] then
    if right == '' then
      redis.call('ZREM', KEYS[1], member)
      redis.call('HDEL', KEYS[2], member)
    else
      redis.call('ZADD', KEYS[1], ARGV[a + 6], member)
      redis.call('HSET', KEYS[2], member, right)
      redis.call('DEL', KEYS[2 + i])
    end
    mended[i] = 1
  end
end
return mended
