-- Puts a case into the line, or moves it there. Doing it again changes nothing: the client may replay it.
-- KEYS[1] places in its language: sorted set, member -> time of its place in microseconds
-- KEYS[2] versions: hash, member -> version of the case that waits
-- KEYS[3] gone: string, the version with which the case last left the line; expires
-- ARGV[1] member
-- ARGV[2] version of the case
-- ARGV[3] place
-- Result: 1 if the case now waits with this version, 0 if what is known is newer.
local version = tonumber(ARGV[2])
local known = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
local gone = tonumber(redis.call('GET', KEYS[3]) or '0')
if version < known or version <= gone then
  return 0
end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
