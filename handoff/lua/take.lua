-- Takes a case out of the line: it was claimed or closed. Doing it again changes nothing: the client may replay it.
-- KEYS[1] places in its language: sorted set, member -> time of its place in microseconds
-- KEYS[2] versions: hash, member -> version of the case that waits
-- KEYS[3] gone: string, the version with which the case last left the line; expires
-- KEYS[4] offered: sorted set, member -> until when it is offered to somebody
-- ARGV[1] member
-- ARGV[2] version of the case, now that it left
-- ARGV[3] seconds for which an older put must find out
-- Result: 1 if the case is out of the line, 0 if it waits with a newer version.
local version = tonumber(ARGV[2])
local known = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
if version < known then
  return 0
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
local gone = tonumber(redis.call('GET', KEYS[3]) or '0')
if version > gone then
  gone = version
end
redis.call('SET', KEYS[3], string.format('%.0f', gone), 'EX', ARGV[3])
return 1
