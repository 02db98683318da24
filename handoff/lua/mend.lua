-- Makes cases in the line what PostgreSQL says, unless somebody changed them since they were looked at. Doing it again
-- changes nothing: the client may replay it.
-- KEYS[1]     versions: hash, member -> version of the case that waits
-- KEYS[1+l]   places in language l, of L: sorted set, member -> time of its place in microseconds
-- KEYS[1+L+i] gone: string, the version with which case i last left the line; expires
-- ARGV[1] L
-- ARGV    and for each case i: member; seen, '' where there was nothing: version, gone, place in each of the languages;
--         right: version, place in each of the languages, '' where it must not be
-- Result: for each case 1 if it was mended, 0 if it had changed.
local languages = tonumber(ARGV[1])
local stride = 4 + 2 * languages
local mended = {}
for i = 1, #KEYS - 1 - languages do
  local a = 1 + (i - 1) * stride
  local member, right = ARGV[a + 1], ARGV[a + 4 + languages]
  local gone = KEYS[1 + languages + i]
  local same = (redis.call('HGET', KEYS[1], member) or '') == ARGV[a + 2] and (redis.call('GET', gone) or '') == ARGV[a + 3]
  for l = 1, languages do
    -- places are compared as numbers: Redis writes large ones with an exponent; '' is no number, nil
    local place = redis.call('ZSCORE', KEYS[1 + l], member) or ''
    same = same and tonumber(place) == tonumber(ARGV[a + 3 + l])
  end
  mended[i] = 0
  if same then
    mended[i] = 1
    for l = 1, languages do
      local place = ARGV[a + 4 + languages + l]
      if place == '' then
        redis.call('ZREM', KEYS[1 + l], member)
      else
        redis.call('ZADD', KEYS[1 + l], place, member)
      end
    end
    if right == '' then
      redis.call('HDEL', KEYS[1], member)
    else
      redis.call('HSET', KEYS[1], member, right)
      redis.call('DEL', gone)
    end
  end
end
return mended
