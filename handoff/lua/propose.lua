-- Proposes the case in front of the line, among the languages asked for. Whoever asks next is given another one for a
-- while, so that many who ask at once find one each; only when all are offered, the first again. Doing it again gives
-- another case, and the one before returns to the front when its while is over: the client may replay it.
-- KEYS[1]   offered: sorted set, member -> until when it is offered to somebody, in milliseconds
-- KEYS[1+l] places in language l: sorted set, member -> time of its place in microseconds
-- ARGV[1] now, in milliseconds
-- ARGV[2] milliseconds for which the case is offered to nobody else
-- Result: the member; nil when nobody waits.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])

-- The first of a language, of those that are not offered or of all: its member and place.
local function first(places, free)
  local from, chunk = 0, 4
  while true do
    local queue = redis.call('ZRANGE', places, from, from + chunk - 1, 'WITHSCORES')
    local members = {}
    for i = 1, #queue, 2 do
      members[#members + 1] = queue[i]
    end
    if #members == 0 then
      return nil
    end
    local offered = redis.call('ZMSCORE', KEYS[1], unpack(members))
    for i = 1, #members do
      if not (free and offered[i]) then
        return members[i], tonumber(queue[2 * i])
      end
    end
    from, chunk = from + chunk, 2 * chunk
  end
end

local function front(free)
  local best, bestPlace
  for l = 2, #KEYS do
    local member, place = first(KEYS[l], free)
    if member and (not best or place < bestPlace or (place == bestPlace and member < best)) then
      best, bestPlace = member, place
    end
  end
  return best
end

local member = front(true) or front(false)
if member then
  redis.call('ZADD', KEYS[1], ARGV[1] + ARGV[2], member)
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return member
